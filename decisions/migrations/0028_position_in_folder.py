"""Another name in Python; the column keeps its name, so that backups stay readable."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """The position of a decision in its folder."""

    dependencies: ClassVar = [("decisions", "0027_letter_is_pdf")]
    operations: ClassVar = [
        migrations.AlterField(
            "folderentry", "place", models.PositiveIntegerField(db_column="place")
        ),
        migrations.RenameField("folderentry", "place", "position_in_folder"),
        migrations.AlterModelOptions(
            "folderentry", {"ordering": ["folder", "position_in_folder", "pk"]}
        ),
    ]
