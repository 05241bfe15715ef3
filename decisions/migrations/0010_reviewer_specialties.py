"""The table of reviewers' specialties gets a model of its own; the table stays as it is."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """A model can have triggers, the table that Django makes for a relation cannot."""

    dependencies: ClassVar = [("decisions", "0009_names")]
    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="ReviewerSpecialty",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "reviewer",
                            models.ForeignKey(
                                on_delete=models.deletion.CASCADE,
                                related_name="+",
                                to="decisions.reviewer",
                            ),
                        ),
                        (
                            "specialty",
                            models.ForeignKey(
                                on_delete=models.deletion.CASCADE,
                                related_name="+",
                                to="decisions.specialty",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "decisions_reviewer_specialties",
                        "unique_together": {("reviewer", "specialty")},
                    },
                ),
                migrations.AlterField(
                    model_name="reviewer",
                    name="specialties",
                    field=models.ManyToManyField(
                        related_name="reviewers",
                        through="decisions.ReviewerSpecialty",
                        to="decisions.specialty",
                    ),
                ),
            ]
        )
    ]
