#!/usr/bin/env python
"""Command line of the archive: `uv run manage.py help` lists the commands."""

import io
import os
import signal
import sys
import threading


def main() -> None:
    """Run one command; whatever the machine lacks ends it with a sentence, not a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imr_archive.settings")
    try:
        sys.unraisablehook = _signal_again
        # A plain SIGTERM would skip exit handlers and leave the embedded PostgreSQL running.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        if isinstance(sys.stdout, io.TextIOWrapper):  # not every terminal knows every letter
            sys.stdout.reconfigure(errors="backslashreplace")
        _execute()
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


def _signal_again(dropped: "sys.UnraisableHookArgs") -> None:
    """Send Ctrl-C or SIGTERM again that came within a finalizer: Python drops what they raise."""
    numbers = {KeyboardInterrupt: signal.SIGINT, SystemExit: signal.SIGTERM}
    number = numbers.get(dropped.exc_type)
    if number is None:
        sys.__unraisablehook__(dropped)
    elif not sys.is_finalizing():
        threading.Timer(0.1, signal.raise_signal, [number]).start()


def _execute() -> None:
    from django.core.management import execute_from_command_line
    from django.db import InterfaceError, OperationalError
    from procrastinate.exceptions import ConnectorException

    from imr_archive.runtime.embedded import EmbeddedPostgresError

    try:
        execute_from_command_line(sys.argv)
    except EmbeddedPostgresError as error:
        sys.exit(str(error))
    except (OperationalError, InterfaceError, ConnectorException) as error:
        # The queue of jobs puts an exception of its own around what the database said.
        cause = error.__cause__ if isinstance(error, ConnectorException) else None
        said = " ".join(str(cause or error).split())
        sys.exit(
            f"The database failed ({said}): see that its server runs and that the environment "
            "variable DATABASE_URL names it, then give the command again."
        )


if __name__ == "__main__":
    main()
