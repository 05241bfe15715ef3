"""Run the whole archive with one command, on a machine without any set-up."""

import os
import secrets
import socket
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import CommandError

from decisions.archive_command import ArchiveCommand
from decisions.models import Case, SearchOutboxEntry
from imr_archive.runtime.automatic_migrations import ensure_schema, setting_up
from imr_archive.runtime.environment import BASE_DIR, words
from imr_archive.runtime.processes import Processes
from ingest.intake.uploads import receive, unfinished
from ingest.letter_states import WAITING
from ingest.management.arguments import positive
from ingest.models import Letter
from ingest.processing.provenance import SOURCE, why_not_shown
from ingest.samples import sample_files

HOST = "127.0.0.1"
ADMINISTRATOR = "admin"
START_SECONDS = 120


class Command(ArchiveCommand):
    help = (
        "Start the whole archive on this machine: PostgreSQL (unless DATABASE_URL names a "
        "server), the web server, and a worker. An archive without letters starts with invented "
        "samples, which the first real letter removes. Ctrl-C stops everything; the data are "
        "kept in var/, or in the folder named by ARCHIVE_HOME."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--port", type=positive, default=8000, help="the port of the web server (default: 8000)"
        )
        parser.add_argument(
            "--no-samples",
            action="store_true",
            help="start empty, for real letters only",
        )

    def handle(self, *args: Any, port: int, no_samples: bool, **options: Any) -> None:
        try:
            self._run(port, samples=not no_samples)
        except KeyboardInterrupt:
            self._say("Stopped.")

    def _run(self, port: int, *, samples: bool) -> None:
        _check_port(port)
        _check_home()
        self._say("Setting up the database …")
        with setting_up():
            ensure_schema()
            call_command("load_vocabulary", verbosity=0)
            call_command("collectstatic", interactive=False, verbosity=0)
        if not words("ARCHIVE_HOSTS"):  # links in emails refer to this web server
            os.environ.setdefault("ARCHIVE_URL", f"http://localhost:{port}")
        with Processes() as processes:
            processes.start("worker", _worker())
            processes.start("web server", _web_server(port))
            self._wait_for_first_page(port, processes)
            if samples:
                self._load_samples(processes)
            with setting_up():  # if two start at once, only one creates it
                password = _make_administrator()
            self._say_where(port, password)
            try:
                while (ended := processes.ended()) is None:
                    time.sleep(0.5)
            except KeyboardInterrupt:
                self._say("Stopping …")
                return
            raise CommandError(f"The {ended}")

    def _wait_for_first_page(self, port: int, processes: Processes) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not _answers(f"http://{HOST}:{port}/healthz"):
            if ended := processes.ended():
                raise CommandError(f"The {ended}")
            if time.monotonic() > deadline:
                raise CommandError(f"The archive did not answer within {START_SECONDS} seconds.")
            time.sleep(0.1)

    def _load_samples(self, processes: Processes) -> None:
        broken_off = unfinished(SOURCE)
        if Letter.objects.filter(sample=False).exists() or why_not_shown():
            return
        if broken_off or not Letter.objects.exists():
            self._say("Reading invented sample letters …")
            receive(sample_files(), source=SOURCE, samples=True, broken_off=broken_off)
        # This includes samples left unfinished by an earlier start.
        while (
            Letter.objects.filter(state__in=WAITING).exists() or SearchOutboxEntry.objects.exists()
        ):
            if ended := processes.ended():
                raise CommandError(f"The {ended}")
            time.sleep(0.2)

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()

    def _say_where(self, port: int, password: str | None) -> None:
        self._say(f"\n  Search          http://localhost:{port}/")
        self._say(f"  Administration  http://localhost:{port}/admin/")
        if password:
            self._say(f"  Log in as       {ADMINISTRATOR}, password {password}")
            self._say("                  (shown only now; change it with manage.py changepassword)")
        self._say(f"  Data            {settings.ARCHIVE_HOME}")
        if samples := Case.public.filter(sample=True).count():
            self._say(f"\n{samples} invented sample letters are shown, marked on every page.")
            self._say("The first real letter removes them; so does manage.py remove_samples.")
        self._say("\nStop with Ctrl-C.")


def _check_port(port: int) -> None:
    with socket.socket() as test:
        test.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            test.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Port {port} cannot be used ({error}). Choose another with --port."
            ) from error


def _check_home() -> None:
    try:
        settings.ARCHIVE_HOME.mkdir(parents=True, exist_ok=True)
        probe = settings.ARCHIVE_HOME / ".probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CommandError(
            f"The data folder {settings.ARCHIVE_HOME} is not writable ({error.strerror}). Make it "
            "writable, or name another folder in the environment variable ARCHIVE_HOME."
        ) from error


def _make_administrator() -> str | None:
    """Create an administrator if there is none; return the password, which is not stored."""
    users = get_user_model()._default_manager
    if users.filter(is_superuser=True).exists():
        return None
    password = secrets.token_urlsafe(12)
    get_user_model().objects.create_superuser(ADMINISTRATOR, "", password)
    return password


def _worker() -> list[str]:
    # The checks have already run in this process.
    return [sys.executable, str(BASE_DIR / "manage.py"), "worker", "--skip-checks"]


def _web_server(port: int) -> list[str]:
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "python:imr_archive.server",
        "--chdir",
        str(BASE_DIR),
        "--bind",
        f"{HOST}:{port}",
        "--preload",
        "--log-level",
        "warning",
    ]


def _answers(url: str) -> bool:
    # Requests to this machine itself must not use a proxy from the environment.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
