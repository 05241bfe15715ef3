"""SQL of triggers that note changed cases, so that the search index follows."""

from collections.abc import Iterable, Mapping

#: The changes of rows that a trigger hears of, and which rows it sees: those before or after.
ROWS = {"insert": "NEW", "update": "NEW", "delete": "OLD"}
#: For each table the changes that matter, and the query of the cases of `changed` rows.
CasesOf = Mapping[str, tuple[Iterable[str], str]]


def note(cases_of: CasesOf) -> str:
    """Return the SQL of one function a table and one trigger an event."""
    statements = []
    for table, (events, cases) in cases_of.items():
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


def forget(cases_of: CasesOf) -> str:
    """Return the SQL that undoes `note`."""
    statements = []
    for table, (events, _) in cases_of.items():
        statements += [f"DROP TRIGGER note_{event} ON {table};" for event in events]
        statements.append(f"DROP FUNCTION {table}_note_change();")
    return "\n".join(statements)
