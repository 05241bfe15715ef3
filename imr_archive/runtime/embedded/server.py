"""Start and stop the PostgreSQL server of a data folder.

The module is long because its three locks belong together: their order protects processes that
start, use and stop one server at the same time.
"""

import atexit
import fcntl
import functools
import hashlib
import logging
import os
import shlex
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from imr_archive.runtime import stop_signals
from imr_archive.runtime.embedded import programs
from imr_archive.runtime.embedded.programs import EmbeddedPostgresError

logger = logging.getLogger(__name__)

USER = "archive"
DATABASE = "archive"
#: A Unix socket's path may have about 107 bytes, file name included.
LONGEST_SOCKET_FOLDER = 80
#: The folder of the socket for longer paths: not TMPDIR, which may differ between processes.
SHORT_FOLDER = Path("/tmp")  # noqa: S108  its owner is checked
PORT = 5432  # names the socket; no network is listened on
SOCKET = f".s.PGSQL.{PORT}"
START_SECONDS = 120  # after a crash the server first replays its log
STOP_SECONDS = 60  # the longest time for which open connections delay the stop


class EmbeddedPostgres:
    """One PostgreSQL data folder and the server that works on it.

    Args:
        folder: the folder that holds the data, the socket and the log; created if missing.
        durable: whether a commit waits for the disk; False in tests only.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.absolute()
        self.durable = durable
        self._data = self.folder / "data"
        self._log = self.folder / "server.log"
        self._thread_lock = threading.Lock()
        self._use: int | None = None

    @property
    def socket_folder(self) -> Path:
        """The folder of the server's Unix socket: the `host` of a connection."""
        own = self.folder / "run"
        if len(os.fsencode(own)) <= LONGEST_SOCKET_FOLDER:
            return own
        name = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return SHORT_FOLDER / f"imr-archive-{name}"

    def acquire(self) -> None:
        """Make sure that the server runs until this process ends or calls `release`.

        A server that was killed in the meantime is started again.

        Raises:
            EmbeddedPostgresError: the server cannot run here.
        """
        with self._thread_lock:
            if self._use is not None and self._ready():
                return
            self._make_folders()
            with self._starting_or_stopping():
                if self._use is None:
                    self._use = self._open("users.lock")
                    fcntl.flock(self._use, fcntl.LOCK_SH)
                    atexit.register(self._release_at_exit)
                try:
                    self._start()
                except BaseException:
                    self._end_use()
                    raise

    def release(self) -> None:
        """End this process's use, and stop the server if no other process uses it."""
        with self._thread_lock:
            if self._use is None:
                return
            if not self.folder.exists():  # removed in the meantime: the server sees it and ends
                os.close(self._use)
                self._use = None
                return
            with self._starting_or_stopping():
                self._end_use()

    def stop_if_unused(self) -> None:
        """Stop a server whose users were killed: runserver kills the process that it restarts."""
        with self._thread_lock:
            if self._use is None and self._data.exists():
                with self._starting_or_stopping():
                    self._stop_without_users()

    def _release_at_exit(self) -> None:
        stop_signals.obey()  # another Ctrl-C must not leave the server running
        self.release()

    def _end_use(self) -> None:
        if self._use is None:
            return
        os.close(self._use)  # not LOCK_UN: a forked child shares the lock with its parent
        self._use = None
        atexit.unregister(self._release_at_exit)
        self._stop_without_users()

    def _stop_without_users(self) -> None:
        users = self._open("users.lock")
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._stop()
        except BlockingIOError:
            pass
        finally:
            os.close(users)

    def _make_folders(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder):
                pass
        except OSError as error:
            raise EmbeddedPostgresError(
                f"The data folder {self.folder} cannot be written ({error.strerror}): make it "
                "writable, or name another folder in the environment variable ARCHIVE_HOME."
            ) from error
        try:
            self.socket_folder.mkdir(mode=0o700, exist_ok=True)
            if self.socket_folder.lstat().st_uid not in (os.geteuid(), self._owner()):
                raise PermissionError(0, "it belongs to another user")
            self._give(self.socket_folder)
        except OSError as error:
            raise EmbeddedPostgresError(
                f"The folder {self.socket_folder} cannot be used ({error.strerror}): remove it, "
                "or name a folder with a shorter path in the environment variable ARCHIVE_HOME."
            ) from error

    def _owner(self) -> int:
        """Return the id of the user who owns the data, and as whom the server runs."""
        return self._data.stat().st_uid if self._data.exists() else programs.unprivileged_user()

    def _give(self, path: Path) -> None:
        """Give a folder to the server's user."""
        if os.geteuid() == 0:
            os.chown(path, self._owner(), -1, follow_symlinks=False)

    def _open(self, name: str) -> int:
        try:
            return os.open(self.folder / name, os.O_RDWR | os.O_CREAT, 0o600)
        except PermissionError as error:
            raise EmbeddedPostgresError(
                f"The file {self.folder / name} belongs to another user: start the archive as the "
                "user who started it first, or name another folder in the environment variable "
                "ARCHIVE_HOME."
            ) from error

    @contextmanager
    def _starting_or_stopping(self) -> Iterator[None]:
        lock = self._open("server.lock")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _start(self) -> None:
        if not self._data.exists():
            self._initialise()
        self._check_version()
        self._check_owner()
        launched = False
        deadline = time.monotonic() + START_SECONDS
        while not self._ready():
            alone = self._if_nothing_runs()
            if alone is not None:
                with os.fdopen(alone):
                    if launched:
                        raise self._error("the server", self._last_words())
                    self._launch(alone)
                    launched = True
            # Otherwise it starts, or it was killed: its processes end when they notice.
            elif time.monotonic() > deadline:
                raise self._error("the server", f"not ready after {START_SECONDS} seconds")
            time.sleep(0.02)

    def _ready(self) -> bool:
        """Return whether the server accepts connections."""
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(START_SECONDS)
            try:
                probe.connect(str(self.socket_folder / SOCKET))
                state = (self._data / "postmaster.pid").read_text().splitlines()[7:]
            except OSError:
                return False
        return [word.strip() for word in state] == ["ready"]

    def _if_nothing_runs(self) -> int | None:
        """Return an open lock that no process of a server on this folder holds, else None.

        All of them inherit the lock, which is more reliable than a file of process ids.
        """
        lock = self._open("running.lock")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return None
        return lock

    def _launch(self, lock: int) -> None:
        """Start the server detached, so that signals to this process's group do not reach it.

        Paths are separate arguments, never part of a shell command: they may hold any character.
        """
        for left in (self._data / "postmaster.pid", self.socket_folder / f"{SOCKET}.lock"):
            left.unlink(missing_ok=True)  # by a server that was killed
        folder = str(self.socket_folder).replace('"', '""')
        settings = ["listen_addresses=", f'unix_socket_directories="{folder}"']
        if not self.durable:
            settings += ["fsync=off", "full_page_writes=off"]
        arguments = [word for setting in settings for word in ("-c", setting)]
        server = programs.command("postgres", "-D", self._data, *arguments, owner=self._owner())
        with self._log.open("ab") as log:
            subprocess.run(
                ["/bin/sh", "-c", '"$@" &', "sh", *server],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=programs.ENVIRONMENT,
                start_new_session=True,
                pass_fds=[lock],
                check=True,
            )

    def _stop(self) -> None:
        """Stop the server, and wait until none of its processes is left.

        A server that is only starting cannot be stopped yet. One that was killed cannot be stopped
        either: its processes end when they notice.
        """
        began = time.monotonic()
        while (lock := self._if_nothing_runs()) is None:
            waited = time.monotonic() - began
            if waited > 2 * STOP_SECONDS:
                logger.warning(
                    "The PostgreSQL server in %s did not stop within %d seconds and is left "
                    "running; its log is %s",
                    self.folder,
                    2 * STOP_SECONDS,
                    self._log,
                )
                return
            mode = "fast" if waited < STOP_SECONDS else "immediate"
            programs.run("pg_ctl", "stop", "-D", self._data, "-m", mode, "-w", owner=self._owner())
            time.sleep(0.02)
        os.close(lock)

    def _initialise(self) -> None:
        programs.check_account(self._owner())
        building = self.folder / "data.new"  # renamed when complete: half a folder is never used
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(mode=0o700)
        self._give(building)
        self._run(
            "initdb",
            "-D",
            building,
            "-U",
            USER,
            "-E",
            "UTF8",
            "--no-sync",
            "--no-instructions",
            "--auth-local=trust",
            "--auth-host=reject",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
        )
        self._run(
            "postgres", "--single", "-D", building, "postgres", text=f"CREATE DATABASE {DATABASE}\n"
        )
        building.rename(self._data)

    def _check_version(self) -> None:
        version = self._data / "PG_VERSION"
        found = version.read_text().strip() if version.exists() else "of no known version"
        if found != programs.VERSION:
            raise EmbeddedPostgresError(
                f"The data folder {self._data} was made by PostgreSQL {found} and this archive "
                f"brings PostgreSQL {programs.VERSION}: dump it with the archive version that made "
                "it, or name another folder in the environment variable ARCHIVE_HOME."
            )

    def _check_owner(self) -> None:
        if self._owner() == 0:
            raise EmbeddedPostgresError(
                f"The data folder {self._data} belongs to root, as whom PostgreSQL refuses to run: "
                "a copy keeps the owner if it is made with cp -a. Give this one to its owner with "
                f"chown -R {programs.unprivileged_user()} {shlex.quote(str(self._data))}"
            )

    def _run(self, program: str, *arguments: str | Path, text: str = "") -> None:
        reason = programs.run(program, *arguments, owner=self._owner(), text=text)
        if reason is not None:
            raise self._error(program, reason)

    def _last_words(self) -> str:
        lines = self._log.read_text(errors="replace").splitlines()
        return next((line for line in reversed(lines) if "FATAL" in line or "PANIC" in line), "?")

    def _error(self, program: str, reason: str) -> EmbeddedPostgresError:
        return EmbeddedPostgresError(
            f"The embedded PostgreSQL failed in {program} ({reason}): see {self._log}, start the "
            f"archive as {'an ordinary user' if os.geteuid() == 0 else 'the owner of its data'}, "
            "or name a PostgreSQL server in the environment variable DATABASE_URL."
        )


@functools.cache
def embedded_postgres(folder: Path, *, durable: bool = True) -> EmbeddedPostgres:
    """Return the process's only `EmbeddedPostgres` of a data folder."""
    return EmbeddedPostgres(folder, durable=durable)
