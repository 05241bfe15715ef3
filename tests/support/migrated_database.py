"""A migrated database from which each test process copies its own.

The first process of a run migrates the main database of the embedded server, which no test uses.
The server's data folder is then kept in pytest's cache, so that later runs start with it.
"""

import ast
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from imr_archive.runtime.embedded import embedded_postgres
from imr_archive.runtime.embedded.programs import unprivileged_user
from imr_archive.runtime.environment import BASE_DIR
from tests.support.kept_folders import digest, locked, unchanged

#: The files that determine a migrated database, besides what they import.
_SOURCES = (
    "decisions/migrations/*.py",
    "ingest/migrations/*.py",
    "imr_archive/runtime/embedded/**/*.py",
    "tests/settings.py",
    "tests/support/migrated_database.py",
)


def copy_from_migrated(cache: Path | None) -> None:
    """Let Django copy this process's test database from a migrated one.

    If DATABASE_URL names a server, each process migrates its own test database there.

    Args:
        cache: a folder of data folders that earlier runs migrated; None if nothing can be kept.
    """
    database = settings.DATABASES["default"]
    if "EMBEDDED" not in database:
        return
    folder = Path(database["EMBEDDED"]["folder"])
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / "migrated.lock"):
        if not (folder / "data").exists():
            kept = cache / digest(_sources(BASE_DIR), unprivileged_user()) if cache else None
            if not (kept and _copy(kept, folder / "data")):
                _migrate()
                if kept and unchanged(_sources(BASE_DIR)):
                    _keep(folder / "data", kept)
    connection.settings_dict["TEST"]["TEMPLATE"] = connection.settings_dict["NAME"]


def _migrate() -> None:
    """Apply all migrations to the main database, then stop the server.

    Steps after a migration, such as the creation of permissions and groups, depend on models and
    other code. They are left to the `migrate` that Django runs on each copy.
    """
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    connection.close()
    embedded = settings.DATABASES["default"]["EMBEDDED"]
    embedded_postgres(Path(embedded["folder"]), durable=embedded["durable"]).release()


def _keep(data: Path, kept: Path) -> None:
    """Keep the data folder of a stopped server, instead of those with other keys."""
    if (data / "postmaster.pid").exists():
        return
    for outdated in kept.parent.iterdir():
        shutil.rmtree(outdated, ignore_errors=True)
    if _copy(data, kept):
        os.sync()


def _copy(data: Path, copy: Path) -> bool:
    """Copy a data folder with its owners; return whether that was possible."""
    try:
        with tempfile.TemporaryDirectory(dir=copy.parent, ignore_cleanup_errors=True) as unfinished:
            subprocess.run(["cp", "-a", data, unfinished], check=True, stderr=subprocess.DEVNULL)
            Path(unfinished, data.name).rename(copy)
    except (OSError, subprocess.CalledProcessError):
        return False  # it is missing or not readable, the copy is not writable, or another run was faster
    return True


def _sources(root: Path) -> set[Path]:
    """Return the project's files that determine a migrated database, and those they import."""
    found = set[Path]()
    pending = [path for pattern in _SOURCES for path in root.glob(pattern)]
    while pending:
        if (path := pending.pop()) not in found:
            found.add(path)
            pending += [file for name in _imported(path) for file in _files(root, name)]
    return found


def _imported(path: Path) -> Iterator[str]:
    """Yield the names of modules that a file imports, and of what it imports from them."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{each.name}" for each in node.names)


def _files(root: Path, name: str) -> Iterator[Path]:
    """Yield the files of a module of the project and of the packages that contain it."""
    parts = name.split(".")
    for end in range(1, len(parts) + 1):
        module = root.joinpath(*parts[:end])
        for path in (module / "__init__.py", module.with_suffix(".py")):
            if path.is_file():
                yield path
