"""What constraints of single rows cannot say: rules over a case and its items."""

from typing import ClassVar

from django.db import migrations

from decisions.migrations._outbox_trigger_sql import ROWS, forget, note

# A case's outcome is what its items come to. Checked when a transaction ends, so that a case and
# its items may be written in any order.
OUTCOME = """
CREATE FUNCTION decisions_check_case_outcome() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    checked bigint;
    stated text;
    derived text;
BEGIN
    IF TG_TABLE_NAME = 'decisions_case' THEN
        checked := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        checked := OLD.case_id;
    ELSE
        checked := NEW.case_id;
    END IF;
    SELECT outcome INTO stated FROM decisions_case WHERE id = checked;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT CASE
        WHEN count(*) = 0 THEN ''
        WHEN min(outcome) = max(outcome) THEN min(outcome)
        ELSE 'partially_overturned'
    END INTO derived FROM decisions_disputeditem WHERE case_id = checked;
    IF stated <> derived THEN
        RAISE EXCEPTION 'case % is stated as "%", and its items come to "%"',
            checked, stated, derived
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_outcome_follows_from_items';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER case_outcome_follows_from_items
    AFTER INSERT OR UPDATE OF outcome ON decisions_case
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION decisions_check_case_outcome();

CREATE CONSTRAINT TRIGGER item_outcome_follows_to_case
    AFTER INSERT OR DELETE OR UPDATE OF outcome, case_id ON decisions_disputeditem
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION decisions_check_case_outcome();
"""

NO_OUTCOME = """
DROP TRIGGER case_outcome_follows_from_items ON decisions_case;
DROP TRIGGER item_outcome_follows_to_case ON decisions_disputeditem;
DROP FUNCTION decisions_check_case_outcome();
"""

# Whatever changes a case, in whatever way, notes it for the search index in the same transaction.
CASES_OF = {
    "decisions_case": (ROWS, "SELECT DISTINCT id FROM changed"),
    "decisions_disputeditem": (ROWS, "SELECT DISTINCT case_id FROM changed"),
    "decisions_guidelinecitation": (
        ROWS,
        "SELECT DISTINCT i.case_id FROM changed c "
        "JOIN decisions_disputeditem i ON i.id = c.item_id",
    ),
}


class Migration(migrations.Migration):
    """Triggers of the tables of decisions."""

    dependencies: ClassVar = [("decisions", "0001_initial")]
    operations: ClassVar = [
        migrations.RunSQL(OUTCOME, NO_OUTCOME),
        migrations.RunSQL(note(CASES_OF), forget(CASES_OF)),
    ]
