"""Other names in Python; tables, columns and rows stay as they are."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    """The search outbox, inferred fields and license states."""

    dependencies: ClassVar = [("decisions", "0008_further_services")]
    operations: ClassVar = [
        migrations.AlterModelTable("ChangedCase", "decisions_changedcase"),
        migrations.RenameModel("ChangedCase", "SearchOutboxEntry"),
        migrations.AlterField(
            "case",
            "doubtful",
            ArrayField(
                models.CharField(max_length=40), default=list, blank=True, db_column="doubtful"
            ),
        ),
        migrations.RenameField("case", "doubtful", "inferred_fields"),
        migrations.AlterField(
            "reviewer",
            "licence_states",
            ArrayField(
                models.CharField(max_length=40), default=list, db_column="licence_states"
            ),
        ),
        migrations.RenameField("reviewer", "licence_states", "license_states"),
    ]
