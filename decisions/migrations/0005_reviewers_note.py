"""What changes a reviewer changes the documents of the reviewer's cases in the search index."""

from typing import ClassVar

from django.db import migrations

#: The cases of a set of credentials, of its specialties, and of whatever counts as a specialty.
CASES_OF = {
    "decisions_reviewer": (
        ("update",),
        "SELECT DISTINCT k.id FROM changed c JOIN decisions_case k ON k.reviewer_id = c.id",
    ),
    "decisions_reviewer_specialties": (
        ("insert", "delete"),
        "SELECT DISTINCT k.id FROM changed c JOIN decisions_case k "
        "ON k.reviewer_id = c.reviewer_id",
    ),
    "decisions_specialty": (
        ("update",),
        "SELECT DISTINCT k.id FROM changed c "
        "JOIN decisions_specialty s ON c.id IN (s.id, s.counted_as_id) "
        "JOIN decisions_reviewer_specialties link ON link.specialty_id = s.id "
        "JOIN decisions_case k ON k.reviewer_id = link.reviewer_id",
    ),
}
ROWS = {"insert": "NEW", "update": "NEW", "delete": "OLD"}


def note() -> str:
    """Return the SQL of one function a table and one trigger an event."""
    statements = []
    for table, (events, cases) in CASES_OF.items():
        statements.append(
            f"CREATE FUNCTION {table}_note_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"INSERT INTO decisions_changedcase (case_id) {cases}; RETURN NULL; END $$;"
        )
        statements += [
            f"CREATE TRIGGER note_{event} AFTER {event} ON {table} "
            f"REFERENCING {ROWS[event]} TABLE AS changed "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_note_change();"
            for event in events
        ]
    return "\n".join(statements)


def forget() -> str:
    """Return the SQL that undoes `note`."""
    statements = []
    for table, (events, _) in CASES_OF.items():
        statements += [f"DROP TRIGGER note_{event} ON {table};" for event in events]
        statements.append(f"DROP FUNCTION {table}_note_change();")
    return "\n".join(statements)


class Migration(migrations.Migration):
    """Triggers of reviewers and specialties."""

    dependencies: ClassVar = [("decisions", "0004_former_addresses")]
    operations: ClassVar = [migrations.RunSQL(note(), forget())]
