"""The history holds uploads too, and what is done with error reports, users and groups."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """More kinds of deeds."""

    dependencies: ClassVar = [("ingest", "0004_samples")]
    operations: ClassVar = [
        migrations.RemoveConstraint("act", "deed_is_known"),
        migrations.AlterField(
            "act",
            "deed",
            models.CharField(
                choices=[
                    ("corrected", "Corrected"),
                    ("undone", "Undid a correction"),
                    ("settled", "Found a problem to be fine"),
                    ("mapped", "Said what words mean"),
                    ("again", "Had it read again"),
                    ("withdrawn", "Withdrew"),
                    ("released", "Released"),
                    ("samples_removed", "Took the invented samples out"),
                    ("uploaded", "Uploaded letters"),
                    ("reports", "Worked on an error report"),
                    ("accounts", "Managed users or groups"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            "act",
            models.CheckConstraint(
                condition=models.Q(
                    deed__in=[
                        "corrected", "undone", "settled", "mapped", "again", "withdrawn",
                        "released", "samples_removed", "uploaded", "reports", "accounts",
                    ]
                ),
                name="deed_is_known",
            ),
        ),
    ]
