"""Whatever gets another address leaves the former one behind."""

from typing import ClassVar

from django.db import migrations

#: What has an address, and the column that it is made of.
ADDRESSED = {"case": "slug", "service": "path", "guideline": "path", "specialty": "slug"}

#: The cases whose documents in the search index hold the address of a row.
CASES_OF = {
    "service": "SELECT DISTINCT case_id FROM decisions_disputeditem WHERE service_id = NEW.id",
    "guideline": (
        "SELECT DISTINCT i.case_id FROM decisions_guidelinecitation c "
        "JOIN decisions_disputeditem i ON i.id = c.item_id WHERE c.guideline_id = NEW.id"
    ),
    "specialty": (
        "SELECT k.id FROM decisions_case k WHERE k.reviewer_id IN ("
        "SELECT link.reviewer_id FROM decisions_reviewer_specialties link "
        "JOIN decisions_specialty s ON s.id = link.specialty_id "
        "WHERE NEW.id IN (s.id, s.counted_as_id))"
    ),
}


def remember() -> str:
    """Return the SQL of one function and one trigger a table."""
    return "\n".join(
        f"""
        CREATE FUNCTION decisions_{kind}_address() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO decisions_formeraddress (kind, former, row_id)
                VALUES ('{kind}', OLD.{column}, OLD.id)
                ON CONFLICT (kind, former) DO UPDATE SET row_id = EXCLUDED.row_id;
            {note_cases(kind)}
            RETURN NULL;
        END $$;
        CREATE TRIGGER remember_address AFTER UPDATE OF {column} ON decisions_{kind}
            FOR EACH ROW WHEN (OLD.{column} IS DISTINCT FROM NEW.{column})
            EXECUTE FUNCTION decisions_{kind}_address();
        """
        for kind, column in ADDRESSED.items()
    )


def note_cases(kind: str) -> str:
    """Return the SQL that notes for the search index the cases whose documents change."""
    cases = CASES_OF.get(kind)  # a case notes itself
    return f"INSERT INTO decisions_changedcase (case_id) {cases};" if cases else ""


def forget() -> str:
    """Return the SQL that undoes `remember`."""
    return "\n".join(
        f"DROP TRIGGER remember_address ON decisions_{kind}; DROP FUNCTION decisions_{kind}_address();"
        for kind in ADDRESSED
    )


class Migration(migrations.Migration):
    """Triggers of what has an address."""

    dependencies: ClassVar = [("decisions", "0003_corrections_stay")]
    operations: ClassVar = [migrations.RunSQL(remember(), forget())]
