"""Migrations that run before a command needs the tables."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from imr_archive.runtime.advisory_locks import Lock, session_lock


def ensure_schema() -> None:
    """Create the tables of an embedded database, or migrate them.

    Raises:
        CommandError: an external server lacks tables; the message explains how to create them.
    """
    if not _lacks_tables():
        return
    if "EMBEDDED" not in settings.DATABASES["default"]:
        raise CommandError(
            "The database that DATABASE_URL names is not set up for this version of the archive: "
            'run "manage.py migrate".'
        )
    with setting_up():
        if _lacks_tables():
            call_command("migrate", verbosity=0)


@contextmanager
def setting_up() -> Iterator[None]:
    """Hold the set-up lock: other commands wait until the archive is set up."""
    with session_lock(Lock.SCHEMA):
        yield


def _lacks_tables() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
