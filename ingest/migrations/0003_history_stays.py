"""Nobody edits or deletes what was noted about what people did."""

from typing import ClassVar

from django.db import migrations

TABLES = ("ingest_act", "ingest_wordmapping")

STAY = """
CREATE FUNCTION ingest_history_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'history is only added to'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
""" + "\n".join(
    f"CREATE TRIGGER history_stays BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION ingest_history_stays();"
    for table in TABLES
)

GO = "\n".join(
    [f"DROP TRIGGER history_stays ON {table};" for table in TABLES]
    + ["DROP FUNCTION ingest_history_stays();"]
)


class Migration(migrations.Migration):
    """The triggers of the history."""

    dependencies: ClassVar = [("ingest", "0002_letter_moves")]
    operations: ClassVar = [migrations.RunSQL(STAY, GO)]
