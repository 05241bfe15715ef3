"""A letter that waits for a person "needs review"; what is stored stays."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """The label of a state."""

    dependencies: ClassVar = [("ingest", "0011_audit_events")]
    operations: ClassVar = [
        migrations.AlterField(
            "letter",
            "state",
            models.CharField(
                choices=[
                    ("queued", "Queued"),
                    ("reading", "Reading"),
                    ("archived", "In the archive"),
                    ("archived_with_problems", "In the archive, with problems"),
                    ("superseded", "Older revision of a case"),
                    ("duplicate", "Duplicate"),
                    ("needs_person", "Needs review"),
                    ("failed", "Failed"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="queued",
                max_length=30,
            ),
        ),
    ]
