"""A letter that waits to be read can be withdrawn."""

from typing import ClassVar

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    """One more allowed move of a letter's state."""

    dependencies: ClassVar = [
        ('ingest', '0014_password_mails'),
    ]

    operations: ClassVar = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='letter',
            name='letter_move_is_allowed',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='letter',
            trigger=pgtrigger.compiler.Trigger(name='letter_move_is_allowed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" IS DISTINCT FROM (NEW."state"))', func='\n        IF (OLD.state, NEW.state) NOT IN ((\'queued\', \'reading\'), (\'queued\', \'withdrawn\'), (\'reading\', \'archived\'), (\'reading\', \'archived_with_problems\'), (\'reading\', \'superseded\'), (\'reading\', \'duplicate\'), (\'reading\', \'needs_person\'), (\'reading\', \'failed\'), (\'reading\', \'queued\'), (\'reading\', \'withdrawn\'), (\'archived\', \'superseded\'), (\'archived\', \'queued\'), (\'archived\', \'withdrawn\'), (\'archived_with_problems\', \'superseded\'), (\'archived_with_problems\', \'queued\'), (\'archived_with_problems\', \'withdrawn\'), (\'superseded\', \'queued\'), (\'duplicate\', \'queued\'), (\'needs_person\', \'queued\'), (\'needs_person\', \'withdrawn\'), (\'failed\', \'queued\'), (\'failed\', \'withdrawn\'), (\'withdrawn\', \'queued\')) THEN\n            RAISE EXCEPTION \'letter % cannot go from "%" to "%"\', OLD.id, OLD.state, NEW.state\n                USING ERRCODE = \'check_violation\', CONSTRAINT = \'letter_move_is_allowed\';\n        END IF;\n        RETURN NEW;\n    ', hash='4c80e8b8d586ff8e2e018c96607b3584278368c7', operation='UPDATE OF "state"', pgid='pgtrigger_letter_move_is_allowed_c975a', table='ingest_letter', when='BEFORE')),
        ),
    ]
