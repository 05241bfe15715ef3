"""A correction is never edited or deleted; it can be undone, once."""

from typing import ClassVar

from django.db import migrations

STAY = """
CREATE FUNCTION decisions_correction_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL
        AND to_jsonb(NEW) - 'undone_at' - 'undone_by_id'
            = to_jsonb(OLD) - 'undone_at' - 'undone_by_id'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a correction is never edited or deleted'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER correction_stays BEFORE UPDATE OR DELETE ON decisions_correction
    FOR EACH ROW EXECUTE FUNCTION decisions_correction_stays();
"""

GO = """
DROP TRIGGER correction_stays ON decisions_correction;
DROP FUNCTION decisions_correction_stays();
"""


class Migration(migrations.Migration):
    """The trigger of corrections."""

    dependencies: ClassVar = [("decisions", "0002_triggers")]
    operations: ClassVar = [migrations.RunSQL(STAY, GO)]
