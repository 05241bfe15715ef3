"""The odds of an overturn, as they were trained last."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """The table of trainings."""

    dependencies: ClassVar = [("decisions", "0016_folders_of_accounts")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="TrainedOdds",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sample", models.BooleanField(default=False, verbose_name="invented samples")),
                ("trained_at", models.DateTimeField(auto_now_add=True)),
                ("decisions", models.PositiveIntegerField()),
                ("letters", models.PositiveIntegerField()),
                ("first_year", models.PositiveSmallIntegerField()),
                ("last_year", models.PositiveSmallIntegerField()),
                ("changed_at", models.DateTimeField()),
                ("backtest", models.JSONField()),
                ("model", models.BinaryField(default=b"")),
                ("requests", models.JSONField(default=dict)),
            ],
            options={"verbose_name_plural": "trained odds", "ordering": ["-id"]},
        ),
    ]
