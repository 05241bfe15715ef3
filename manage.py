#!/usr/bin/env python
"""The command line of the archive; `uv run manage.py help` lists the commands."""

import gc
import io
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from imr_archive.runtime import stop_signals

# Loading modules and the vocabulary, and reading a letter, create objects that almost all stay or
# belong to no reference cycle; the default collection after every 700 takes a tenth of the start.
# This module is also loaded by the processes that read letters.
gc.set_threshold(20_000)


def main() -> None:
    """Run one command; a missing dependency ends it with a message, not a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imr_archive.settings")
    try:
        stop_signals.listen()
        if isinstance(sys.stdout, io.TextIOWrapper):  # not every terminal knows every letter
            sys.stdout.reconfigure(errors="backslashreplace")
        _execute()
    except (KeyboardInterrupt, Exception) as ended:
        number = stop_signals.received()  # which may have broken off a query or a transaction
        if not number and isinstance(ended, Exception):
            raise
        sys.exit(128 + (number or signal.SIGINT))
    finally:
        stop_signals.obey()
        _stop_postgres()


def _stop_postgres() -> None:
    from django.conf import settings

    from imr_archive.runtime.embedded import EmbeddedPostgresError, embedded_postgres

    embedded = settings.configured and settings.DATABASES["default"].get("EMBEDDED")
    if embedded:
        server = embedded_postgres(Path(embedded["folder"]), durable=embedded["durable"])
        with suppress(EmbeddedPostgresError, OSError):  # another user's, who stops it
            server.stop_if_unused()


def _execute() -> None:
    from django.core.management import execute_from_command_line
    from django.db import InterfaceError, OperationalError
    from procrastinate.exceptions import ConnectorException

    from imr_archive.runtime.advisory_locks import SharedSessionError
    from imr_archive.runtime.embedded import EmbeddedPostgresError

    try:
        execute_from_command_line(sys.argv)
    except (EmbeddedPostgresError, SharedSessionError) as error:
        sys.exit(str(error))
    except (OperationalError, InterfaceError, ConnectorException) as error:
        if stop_signals.received():
            raise
        # The queue of jobs puts an exception of its own around what the database said.
        cause = error.__cause__ if isinstance(error, ConnectorException) else None
        said = " ".join(str(cause or error).split())
        sys.exit(
            f"The database failed ({said}): see that its server runs and that the environment "
            "variable DATABASE_URL names it, then give the command again."
        )


if __name__ == "__main__":
    main()
