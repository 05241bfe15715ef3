"""The triggers that earlier migrations made by hand are those of the models from now on.

The same rules hold before and after. Migrating back would leave a database without them, so it is
refused.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

DROP = """
DROP TRIGGER letter_move_is_allowed ON ingest_letter;
DROP FUNCTION ingest_check_letter_move();
DROP TRIGGER history_stays ON ingest_act;
DROP TRIGGER history_stays ON ingest_wordmapping;
DROP FUNCTION ingest_history_stays();
"""


class Migration(migrations.Migration):
    """Each rule is there once."""

    dependencies = [
        ('ingest', '0008_deleted'),
    ]

    operations = [
        migrations.RunSQL(DROP),
        pgtrigger.migrations.AddTrigger(
            model_name='act',
            trigger=pgtrigger.compiler.Trigger(name='history_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP = 'UPDATE' THEN\n        IF NEW.letter_id IS NULL\n            AND to_jsonb(NEW) - 'letter_id' = to_jsonb(OLD) - 'letter_id' THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n\n    RAISE EXCEPTION 'history is only added to'\n        USING ERRCODE = 'integrity_constraint_violation';\n", hash='5dc7d1e78b06ee75d744f334972e7a6f53b084f5', operation='UPDATE OR DELETE', pgid='pgtrigger_history_stays_25c7e', table='ingest_act', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='letter',
            trigger=pgtrigger.compiler.Trigger(name='letter_move_is_allowed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" IS DISTINCT FROM (NEW."state"))', func='\n        IF (OLD.state, NEW.state) NOT IN ((\'queued\', \'reading\'), (\'reading\', \'archived\'), (\'reading\', \'archived_with_problems\'), (\'reading\', \'superseded\'), (\'reading\', \'duplicate\'), (\'reading\', \'needs_person\'), (\'reading\', \'failed\'), (\'reading\', \'queued\'), (\'reading\', \'withdrawn\'), (\'archived\', \'superseded\'), (\'archived\', \'queued\'), (\'archived\', \'withdrawn\'), (\'archived_with_problems\', \'superseded\'), (\'archived_with_problems\', \'queued\'), (\'archived_with_problems\', \'withdrawn\'), (\'superseded\', \'queued\'), (\'duplicate\', \'queued\'), (\'needs_person\', \'queued\'), (\'needs_person\', \'withdrawn\'), (\'failed\', \'queued\'), (\'failed\', \'withdrawn\'), (\'withdrawn\', \'queued\')) THEN\n            RAISE EXCEPTION \'letter % cannot go from "%" to "%"\', OLD.id, OLD.state, NEW.state\n                USING ERRCODE = \'check_violation\', CONSTRAINT = \'letter_move_is_allowed\';\n        END IF;\n        RETURN NEW;\n    ', hash='49567572ee22e329dbf40e46bada46f26bff6fb8', operation='UPDATE OF "state"', pgid='pgtrigger_letter_move_is_allowed_c975a', table='ingest_letter', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='wordmapping',
            trigger=pgtrigger.compiler.Trigger(name='history_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    RAISE EXCEPTION 'history is only added to'\n        USING ERRCODE = 'integrity_constraint_violation';\n", hash='849d36b783632e2b68befdf5a87ccb62e1d7618c', operation='UPDATE OR DELETE', pgid='pgtrigger_history_stays_3d482', table='ingest_wordmapping', when='BEFORE')),
        ),
    ]
