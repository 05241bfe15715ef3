"""The allowed moves between the states of a letter."""

from typing import ClassVar

from django.db import migrations

from ingest.states import moves_sql

GO = "DROP TRIGGER letter_move_is_allowed ON ingest_letter; DROP FUNCTION ingest_check_letter_move();"


class Migration(migrations.Migration):
    """The trigger of states, made from their table: who changes it runs this in a new migration."""

    dependencies: ClassVar = [("ingest", "0001_initial")]
    operations: ClassVar = [migrations.RunSQL(moves_sql(), GO)]
