"""Files that failed can be deleted: the history says so, and its acts forget their letter."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

DEEDS = {
    "corrected": "Corrected",
    "undone": "Undid a correction",
    "settled": "Found a problem to be fine",
    "mapped": "Said what words mean",
    "again": "Had it read again",
    "withdrawn": "Withdrew",
    "released": "Released",
    "samples_removed": "Took the invented samples out",
    "uploaded": "Uploaded letters",
    "reports": "Worked on an error report",
    "deleted": "Deleted a file that had failed",
    "accounts": "Managed users or groups",
}

STAYS = """
CREATE OR REPLACE FUNCTION ingest_history_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN{forgets}
    RAISE EXCEPTION 'history is only added to'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
FORGETS = """
    IF TG_TABLE_NAME = 'ingest_act' AND TG_OP = 'UPDATE' THEN
        IF NEW.letter_id IS NULL
            AND to_jsonb(NEW) - 'letter_id' = to_jsonb(OLD) - 'letter_id' THEN
            RETURN NEW;
        END IF;
    END IF;"""


class Migration(migrations.Migration):
    """A kind of deeds, and what an act keeps of a letter that is deleted: all but the link."""

    dependencies: ClassVar = [("ingest", "0007_held_text")]
    operations: ClassVar = [
        migrations.RemoveConstraint("act", "deed_is_known"),
        migrations.AlterField(
            "act", "deed", models.CharField(choices=list(DEEDS.items()), max_length=20)
        ),
        migrations.AddConstraint(
            "act",
            models.CheckConstraint(
                condition=models.Q(deed__in=list(DEEDS)), name="deed_is_known"
            ),
        ),
        migrations.AlterField(
            "act",
            "letter",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="acts",
                to="ingest.letter",
            ),
        ),
        migrations.RunSQL(
            STAYS.replace("{forgets}", FORGETS), STAYS.replace("{forgets}", "")
        ),
    ]
