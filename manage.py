#!/usr/bin/env python
"""Command line of the archive: `uv run manage.py help` lists the commands."""

import os
import signal
import sys

from django.core.management import execute_from_command_line

from imr_archive.embedded import EmbeddedPostgresError


def main() -> None:
    """Run one command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imr_archive.settings")
    # A plain SIGTERM would skip exit handlers and leave the embedded PostgreSQL running.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        execute_from_command_line(sys.argv)
    except EmbeddedPostgresError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
