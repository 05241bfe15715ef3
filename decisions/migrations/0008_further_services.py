"""The treatments that an item lists after its first one."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from decisions.migrations._outbox_trigger_sql import ROWS, forget, note

CASES_OF = {
    "decisions_furtherservice": (
        ROWS,
        "SELECT DISTINCT i.case_id FROM changed c "
        "JOIN decisions_disputeditem i ON i.id = c.item_id",
    ),
}

# Another address of a service is one for all items that list it.
ADDRESS = """
CREATE OR REPLACE FUNCTION decisions_service_address() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO decisions_formeraddress (kind, former, row_id)
        VALUES ('service', OLD.path, OLD.id)
        ON CONFLICT (kind, former) DO UPDATE SET row_id = EXCLUDED.row_id;
    INSERT INTO decisions_changedcase (case_id)
        SELECT case_id FROM decisions_disputeditem WHERE service_id = NEW.id
        UNION
        SELECT i.case_id FROM decisions_furtherservice f
            JOIN decisions_disputeditem i ON i.id = f.item_id WHERE f.service_id = NEW.id;
    RETURN NULL;
END $$;
"""
ADDRESS_BEFORE = """
CREATE OR REPLACE FUNCTION decisions_service_address() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO decisions_formeraddress (kind, former, row_id)
        VALUES ('service', OLD.path, OLD.id)
        ON CONFLICT (kind, former) DO UPDATE SET row_id = EXCLUDED.row_id;
    INSERT INTO decisions_changedcase (case_id)
        SELECT DISTINCT case_id FROM decisions_disputeditem WHERE service_id = NEW.id;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    """Items that were stored before have their first treatment only, until they are read again."""

    dependencies: ClassVar = [("decisions", "0007_case_identity")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="FurtherService",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="further_services",
                        to="decisions.disputeditem",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="decisions.service",
                    ),
                ),
            ],
            options={
                "ordering": ["item", "position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("item", "position"), name="further_service_position_is_unique"
                    ),
                    models.UniqueConstraint(
                        fields=("item", "service"), name="further_service_is_unique"
                    ),
                ],
            },
        ),
        migrations.RunSQL(note(CASES_OF), forget(CASES_OF)),
        migrations.RunSQL(ADDRESS, ADDRESS_BEFORE),
    ]
