"""Acts are audit events, and what was done is their action; table and columns stay."""

from typing import ClassVar

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

# Permissions that somebody was given one by one are those of the model's new name.
PERMISSIONS = """
UPDATE auth_permission SET codename = replace(codename, '_{was}', '_{now}')
WHERE codename IN ('add_{was}', 'change_{was}', 'delete_{was}', 'view_{was}')
AND content_type_id IN (
    SELECT id FROM django_content_type WHERE app_label = 'ingest' AND model IN ('{was}', '{now}')
);
"""

CHOICES = [
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
    ("deleted", "Deleted a file that had failed"),
    ("accounts", "Managed users or groups"),
]

STAYS = """
    IF TG_OP = 'UPDATE' THEN
        IF NEW.letter_id IS NULL
            AND to_jsonb(NEW) - 'letter_id' = to_jsonb(OLD) - 'letter_id' THEN
            RETURN NEW;
        END IF;
    END IF;

    RAISE EXCEPTION 'history is only added to'
        USING ERRCODE = 'integrity_constraint_violation';
"""


class Migration(migrations.Migration):
    """Names alone."""

    dependencies: ClassVar = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("ingest", "0010_reread_previews"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations: ClassVar = [
        pgtrigger.migrations.RemoveTrigger("act", "history_stays"),
        migrations.AlterModelTable("act", "ingest_act"),
        migrations.AlterField(
            "act", "deed", models.CharField(choices=CHOICES, db_column="deed", max_length=20)
        ),
        migrations.RemoveConstraint("act", "deed_is_known"),
        migrations.RenameField("act", "deed", "action"),
        migrations.RenameModel("Act", "AuditEvent"),
        migrations.AlterModelOptions(
            "auditevent",
            {"ordering": ["-id"], "verbose_name": "history entry", "verbose_name_plural": "history entries"},
        ),
        migrations.AddConstraint(
            "auditevent",
            models.CheckConstraint(
                condition=models.Q(action__in=[value for value, _ in CHOICES]),
                name="deed_is_known",
            ),
        ),
        migrations.AlterField(
            "auditevent",
            "letter",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="audit_events",
                to="ingest.letter",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            "auditevent",
            pgtrigger.compiler.Trigger(
                name="history_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func=STAYS,
                    hash="084945bf6fa3924c47b925b7e275fae54e54e959",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_history_stays_a44ae",
                    table="ingest_act",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(
            PERMISSIONS.format(was="act", now="auditevent"),
            PERMISSIONS.format(was="auditevent", now="act"),
        ),
    ]
