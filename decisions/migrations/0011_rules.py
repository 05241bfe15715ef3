"""The triggers that earlier migrations made by hand are those of the models from now on.

The same rules hold before and after. Migrating back would leave a database without them, so it is
refused.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

NOTES = {
    "case": ("insert", "update", "delete"),
    "disputeditem": ("insert", "update", "delete"),
    "furtherservice": ("insert", "update", "delete"),
    "guidelinecitation": ("insert", "update", "delete"),
    "reviewer": ("update",),
    "reviewer_specialties": ("insert", "delete"),
    "specialty": ("update",),
}
ADDRESSES = ("case", "service", "guideline", "specialty")
BY_HAND = [
    ("case", ["case_outcome_follows_from_items"], None),
    ("disputeditem", ["item_outcome_follows_to_case"], "check_case_outcome"),
    ("case", ["samples_stay_apart"], "keep_samples_apart"),
    ("correction", ["correction_stays"], "correction_stays"),
    *((table, [f"note_{event}" for event in events], f"{table}_note_change")
      for table, events in NOTES.items()),
    *((table, ["remember_address"], f"{table}_address") for table in ADDRESSES),
]
DROP = "\n".join(
    line
    for table, triggers, function in BY_HAND
    for line in [
        *(f"DROP TRIGGER {trigger} ON decisions_{table};" for trigger in triggers),
        f"DROP FUNCTION decisions_{function}();" if function else "",
    ]
)


class Migration(migrations.Migration):
    """Each rule is there once."""

    dependencies = [
        ('decisions', '0010_reviewer_specialties'),
    ]

    operations = [
        migrations.RunSQL(DROP),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='case_outcome_follows_from_items', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', declare='DECLARE checked bigint; stated text; derived text;', func='\n            checked := NEW.id;\n            SELECT outcome INTO stated FROM decisions_case WHERE id = checked;\n            IF NOT FOUND THEN\n                RETURN NULL;\n            END IF;\n            SELECT CASE\n                WHEN count(*) = 0 THEN \'\'\n                WHEN min(outcome) = max(outcome) THEN min(outcome)\n                ELSE \'partially_overturned\'\n            END INTO derived FROM decisions_disputeditem WHERE case_id = checked;\n            IF stated <> derived THEN\n                RAISE EXCEPTION \'case % is stated as "%", and its items come to "%"\',\n                    checked, stated, derived\n                    USING ERRCODE = \'check_violation\',\n                        CONSTRAINT = \'case_outcome_follows_from_items\';\n            END IF;\n            RETURN NULL;\n        ', hash='3e0b74bec54d90e9ad5b6805df2dae7c36912937', operation='INSERT OR UPDATE OF "outcome"', pgid='pgtrigger_case_outcome_follows_from_items_94ba7', table='decisions_case', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='samples_stay_apart', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."withdrawn_at" IS NULL)', constraint='CONSTRAINT', func="\n        -- A row that the transaction changed again is looked at as it is in the end: who holds the\n        -- shared lock for what it was first and then asks for the other waits for others who do.\n        IF NOT EXISTS (SELECT FROM decisions_case\n                       WHERE id = NEW.id AND sample = NEW.sample AND withdrawn_at IS NULL) THEN\n            RETURN NULL;\n        END IF;\n        -- Held to the end, so that of two transactions the later one sees what the other wrote.\n        IF NEW.sample THEN\n            PERFORM pg_advisory_xact_lock(1229804097);\n        ELSE\n            PERFORM pg_advisory_xact_lock_shared(1229804097);\n        END IF;\n        IF EXISTS (SELECT FROM decisions_case WHERE sample AND withdrawn_at IS NULL)\n            AND EXISTS (SELECT FROM decisions_case WHERE NOT sample AND withdrawn_at IS NULL)\n        THEN\n            RAISE EXCEPTION 'invented samples and decisions of the state would be public together'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'samples_stay_apart';\n        END IF;\n        RETURN NULL;\n    ", hash='b9ad7dba1ac8113da7c6dafa9679ec97c2095d7b', operation='INSERT OR UPDATE OF "sample", "withdrawn_at"', pgid='pgtrigger_samples_stay_apart_873ad', table='decisions_case', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO decisions_changedcase (case_id) SELECT DISTINCT id FROM changed; RETURN NULL;', hash='1ea65f96140abf9c0010a376a0f6c534da67b378', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_74971', referencing='REFERENCING NEW TABLE AS changed ', table='decisions_case', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='note_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO decisions_changedcase (case_id) SELECT DISTINCT id FROM changed; RETURN NULL;', hash='ea34775fd0556e5187e4f065d805ebe5cd3c4bb9', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_9c5de', referencing='REFERENCING NEW TABLE AS changed ', table='decisions_case', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO decisions_changedcase (case_id) SELECT DISTINCT id FROM changed; RETURN NULL;', hash='2d4b695e789d18f6fea7bfa5c0c8950425d8c5e4', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_0aaad', referencing='REFERENCING OLD TABLE AS changed ', table='decisions_case', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='remember_address', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."slug" IS DISTINCT FROM (NEW."slug"))', func="\n            INSERT INTO decisions_formeraddress (kind, former, row_id)\n                VALUES ('case', OLD.slug, OLD.id)\n                ON CONFLICT (kind, former) DO UPDATE SET row_id = EXCLUDED.row_id;\n            \n            RETURN NULL;\n        ", hash='37e77d78b8256d83c59b8026906622cc3ea58ba2', operation='UPDATE OF "slug"', pgid='pgtrigger_remember_address_683cd', table='decisions_case', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='correction',
            trigger=pgtrigger.compiler.Trigger(name='correction_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF TG_OP = 'UPDATE'\n            AND OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL\n            AND to_jsonb(NEW) - 'undone_at' - 'undone_by_id'\n                = to_jsonb(OLD) - 'undone_at' - 'undone_by_id'\n        THEN\n            RETURN NEW;\n        END IF;\n        RAISE EXCEPTION 'a correction is never edited or deleted'\n            USING ERRCODE = 'integrity_constraint_violation';\n    ", hash='a0743d3e7d2232021bb4638da1ab50e1f630b04f', operation='UPDATE OR DELETE', pgid='pgtrigger_correction_stays_109c1', table='decisions_correction', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='disputeditem',
            trigger=pgtrigger.compiler.Trigger(name='item_outcome_follows_to_case', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', declare='DECLARE checked bigint; stated text; derived text;', func='\n            IF TG_OP = \'DELETE\' THEN checked := OLD.case_id; ELSE checked := NEW.case_id; END IF;\n            SELECT outcome INTO stated FROM decisions_case WHERE id = checked;\n            IF NOT FOUND THEN\n                RETURN NULL;\n            END IF;\n            SELECT CASE\n                WHEN count(*) = 0 THEN \'\'\n                WHEN min(outcome) = max(outcome) THEN min(outcome)\n                ELSE \'partially_overturned\'\n            END INTO derived FROM decisions_disputeditem WHERE case_id = checked;\n            IF stated <> derived THEN\n                RAISE EXCEPTION \'case % is stated as "%", and its items come to "%"\',\n                    checked, stated, derived\n                    USING ERRCODE = \'check_violation\',\n                        CONSTRAINT = \'case_outcome_follows_from_items\';\n            END IF;\n            RETURN NULL;\n        ', hash='700b12509f55594248f6eca88b285a3013032663', operation='INSERT OR DELETE OR UPDATE OF "outcome", "case_id"', pgid='pgtrigger_item_outcome_follows_to_case_87f4b', table='decisions_disputeditem', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='disputeditem',
            trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO decisions_changedcase (case_id) SELECT DISTINCT case_id FROM changed; RETURN NULL;', hash='4b2476f8256d1ff339dc099dfd9a0816308f996d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_fcb73', referencing='REFERENCING NEW TABLE AS changed ', table='decisions_disputeditem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='disputeditem',
            trigger=pgtrigger.compiler.Trigger(name='note_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO decisions_changedcase (case_id) SELECT DISTINCT case_id FROM changed; RETURN NULL;', hash='6d479bf4a91cd6569476f7edef50903048bdb4a5', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_334b5', referencing='REFERENCING NEW TABLE AS changed ', table='decisions_disputeditem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='disputeditem',
            trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO decisions_changedcase (case_id) SELECT DISTINCT case_id FROM changed; RETURN NULL;', hash='381998ab247b488c2d929b68c8cbe613ae7c405b', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_444d4', referencing='REFERENCING OLD TABLE AS changed ', table='decisions_disputeditem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='furtherservice',
            trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO decisions_changedcase (case_id) SELECT DISTINCT i.case_id FROM changed c JOIN decisions_disputeditem i ON i.id = c.item_id; RETURN NULL;', hash='a1a73e6d3b4f214130ab3fa34117b785982029bf', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_2b5fc', referencing='REFERENCING NEW TABLE AS changed ', table='decisions_furtherservice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='furtherservice',
            trigger=pgtrigger.compiler.Trigger(name='note_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO decisions_changedcase (case_id) SELECT DISTINCT i.case_id FROM changed c JOIN decisions_disputeditem i ON i.id = c.item_id; RETURN NULL;', hash='e6542607a18caf154a794f55cc32e73017fcdf11', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_98922', referencing='REFERENCING NEW TABLE AS changed ', table='decisions_furtherservice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='furtherservice',
            trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO decisions_changedcase (case_id) SELECT DISTINCT i.case_id FROM changed c JOIN decisions_disputeditem i ON i.id = c.item_id; RETURN NULL;', hash='91309202cee1d4fccf1c01071b230c72e63b300f', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_63dd9', referencing='REFERENCING OLD TABLE AS changed ', table='decisions_furtherservice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='guideline',
            trigger=pgtrigger.compiler.Trigger(name='remember_address', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."path" IS DISTINCT FROM (NEW."path"))', func="\n            INSERT INTO decisions_formeraddress (kind, former, row_id)\n                VALUES ('guideline', OLD.path, OLD.id)\n                ON CONFLICT (kind, former) DO UPDATE SET row_id = EXCLUDED.row_id;\n            INSERT INTO decisions_changedcase (case_id) SELECT DISTINCT i.case_id FROM decisions_guidelinecitation c JOIN decisions_disputeditem i ON i.id = c.item_id WHERE c.guideline_id = NEW.id;\n            RETURN NULL;\n        ", hash='65fd07eeee5017a8fc870856254e81a562ee9191', operation='UPDATE OF "path"', pgid='pgtrigger_remember_address_4b41e', table='decisions_guideline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='guidelinecitation',
            trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO decisions_changedcase (case_id) SELECT DISTINCT i.case_id FROM changed c JOIN decisions_disputeditem i ON i.id = c.item_id; RETURN NULL;', hash='4b40818624dbadd56f8dfee240efa608b14fbb0e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_d7605', referencing='REFERENCING NEW TABLE AS changed ', table='decisions_guidelinecitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='guidelinecitation',
            trigger=pgtrigger.compiler.Trigger(name='note_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO decisions_changedcase (case_id) SELECT DISTINCT i.case_id FROM changed c JOIN decisions_disputeditem i ON i.id = c.item_id; RETURN NULL;', hash='b9fa88f8fd090df80752f37eea3627b7e628d03e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_caf62', referencing='REFERENCING NEW TABLE AS changed ', table='decisions_guidelinecitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='guidelinecitation',
            trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO decisions_changedcase (case_id) SELECT DISTINCT i.case_id FROM changed c JOIN decisions_disputeditem i ON i.id = c.item_id; RETURN NULL;', hash='2753c7c4d4c2cda1ce8e1539ae6ed298b73bef62', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_0bf15', referencing='REFERENCING OLD TABLE AS changed ', table='decisions_guidelinecitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reviewer',
            trigger=pgtrigger.compiler.Trigger(name='note_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO decisions_changedcase (case_id) SELECT DISTINCT k.id FROM changed c JOIN decisions_case k ON k.reviewer_id = c.id; RETURN NULL;', hash='edae913fd525789daa86efa7f6a812caaee47529', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_462f3', referencing='REFERENCING NEW TABLE AS changed ', table='decisions_reviewer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reviewerspecialty',
            trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO decisions_changedcase (case_id) SELECT DISTINCT k.id FROM changed c JOIN decisions_case k ON k.reviewer_id = c.reviewer_id; RETURN NULL;', hash='d50c3ab3d176cb75ba9be6e580b79b38915f3f7b', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_f983c', referencing='REFERENCING NEW TABLE AS changed ', table='decisions_reviewer_specialties', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reviewerspecialty',
            trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO decisions_changedcase (case_id) SELECT DISTINCT k.id FROM changed c JOIN decisions_case k ON k.reviewer_id = c.reviewer_id; RETURN NULL;', hash='93aeb94b5cb13af8c7fda18bb620e432ef99d308', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_289be', referencing='REFERENCING OLD TABLE AS changed ', table='decisions_reviewer_specialties', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='service',
            trigger=pgtrigger.compiler.Trigger(name='remember_address', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."path" IS DISTINCT FROM (NEW."path"))', func="\n            INSERT INTO decisions_formeraddress (kind, former, row_id)\n                VALUES ('service', OLD.path, OLD.id)\n                ON CONFLICT (kind, former) DO UPDATE SET row_id = EXCLUDED.row_id;\n            INSERT INTO decisions_changedcase (case_id) SELECT case_id FROM decisions_disputeditem WHERE service_id = NEW.id UNION SELECT i.case_id FROM decisions_furtherservice f JOIN decisions_disputeditem i ON i.id = f.item_id WHERE f.service_id = NEW.id;\n            RETURN NULL;\n        ", hash='5b592e34e59bc19c8c0237e3b7e1b04774900318', operation='UPDATE OF "path"', pgid='pgtrigger_remember_address_ab63a', table='decisions_service', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='specialty',
            trigger=pgtrigger.compiler.Trigger(name='note_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO decisions_changedcase (case_id) SELECT DISTINCT k.id FROM changed c JOIN decisions_specialty s ON c.id IN (s.id, s.counted_as_id) JOIN decisions_reviewer_specialties link ON link.specialty_id = s.id JOIN decisions_case k ON k.reviewer_id = link.reviewer_id; RETURN NULL;', hash='4cb6487851c88cc90e354dbdc2b0cc3b64ecd632', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_198aa', referencing='REFERENCING NEW TABLE AS changed ', table='decisions_specialty', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='specialty',
            trigger=pgtrigger.compiler.Trigger(name='remember_address', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."slug" IS DISTINCT FROM (NEW."slug"))', func="\n            INSERT INTO decisions_formeraddress (kind, former, row_id)\n                VALUES ('specialty', OLD.slug, OLD.id)\n                ON CONFLICT (kind, former) DO UPDATE SET row_id = EXCLUDED.row_id;\n            INSERT INTO decisions_changedcase (case_id) SELECT k.id FROM decisions_case k WHERE k.reviewer_id IN (SELECT link.reviewer_id FROM decisions_reviewer_specialties link JOIN decisions_specialty s ON s.id = link.specialty_id WHERE NEW.id IN (s.id, s.counted_as_id));\n            RETURN NULL;\n        ", hash='9c94fe4d805be6d37c0e44f9fc67284eacb9e462', operation='UPDATE OF "slug"', pgid='pgtrigger_remember_address_27a64', table='decisions_specialty', when='AFTER')),
        ),
    ]
