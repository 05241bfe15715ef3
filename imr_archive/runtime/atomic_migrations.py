"""Commit each migration and the record that it is applied in one transaction.

Django executes a migration's deferred SQL, such as foreign keys, after its last operation, and then
records the migration in a separate transaction. If a process is stopped between the two, the next
`migrate` fails because the tables already exist. If no SQL is deferred any more, Django records the
migration in its own transaction.
"""

from typing import Any, cast

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.operations.base import Operation


class ExecuteDeferred(Operation):
    """Executes the SQL that preceding operations deferred."""

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Do nothing: the models do not change."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any
    ) -> None:
        """Execute the deferred SQL, such as foreign keys, in the transaction of the migration."""
        while schema_editor.deferred_sql:
            schema_editor.execute(schema_editor.deferred_sql.pop(0), None)

    def database_backwards(self, app_label: str, *rest: Any) -> None:
        """Do nothing: reversing the operations is enough."""


def make_whole(plan: list[tuple[Migration, bool]], **_: Any) -> None:
    """Append `ExecuteDeferred` to the migrations that `migrate` is about to apply."""
    for migration, backwards in plan:
        if not backwards:
            cast("list[Operation]", migration.operations).append(ExecuteDeferred())
