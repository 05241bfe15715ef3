"""The cases whose words must leave the snapshots of the dataset, as triggers note them."""

from typing import ClassVar

import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    """The table, and its triggers on cases and corrections."""

    dependencies: ClassVar = [("decisions", "0017_trained_odds")]

    operations: ClassVar = [
        migrations.CreateModel(
            name='DatasetRemoval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case_uid', models.UUIDField()),
                ('reason', models.CharField(choices=[('withdrawn', 'Withdrawn'), ('corrected', 'Corrected')], max_length=10)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='withdrawn_leave_dataset', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT OLD."sample" AND OLD."withdrawn_at" IS NULL)', func="\n        IF TG_OP = 'DELETE' OR NEW.withdrawn_at IS NOT NULL THEN\n            INSERT INTO decisions_datasetremoval (case_uid, reason)\n                VALUES (OLD.uid, 'withdrawn');\n        END IF;\n        RETURN NULL;\n    ", hash='2dfd88d579ead61dfe41597d09675bbcd07eb7a1', operation='DELETE OR UPDATE OF "withdrawn_at"', pgid='pgtrigger_withdrawn_leave_dataset_0c970', table='decisions_case', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='correction',
            trigger=pgtrigger.compiler.Trigger(name='corrected_leave_dataset', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."field" IN (\'heading\', \'disputed\', \'original\', \'authorized\', \'quantity\', \'rationale\', \'chapter\', \'sections\', \'text\', \'\'))', func="\n        INSERT INTO decisions_datasetremoval (case_uid, reason)\n            SELECT uid, 'corrected' FROM decisions_case\n            WHERE id = NEW.case_id AND NOT sample;\n        RETURN NULL;\n    ", hash='a9c3dc3b2c410c1c6afdf7fe3c81e67b36ddb0f8', operation='INSERT', pgid='pgtrigger_corrected_leave_dataset_9b8f7', table='decisions_correction', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='datasetremoval',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['withdrawn', 'corrected'])), name='dataset_removal_has_a_reason'),
        ),
    ]
