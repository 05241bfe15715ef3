"""Folders that one test run keeps for the next equal those that the next would create."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from imr_archive.runtime.embedded import programs
from tests.support import stored_archives
from tests.support.kept_folders import digest, unchanged
from tests.support.migrated_database import _sources
from tests.support.processes import database_url, manage


@pytest.mark.slow
@pytest.mark.skipif(
    "EMBEDDED" not in settings.DATABASES["default"], reason="the server is not the embedded one"
)
@pytest.mark.usefixtures("transactional_db")
def test_a_copied_database_equals_a_migrated_one(tmp_path: Path) -> None:
    with _database("copied", "archive") as copied, _database("migrated", "template1") as migrated:
        for name in (copied, migrated):
            url = database_url().replace(connection.settings_dict["NAME"], name)
            command = ("migrate", "-v0", "--skip-checks")
            done = manage(tmp_path, *command, DATABASE_URL=url, SECRET_KEY="tests")
            assert done.returncode == 0, done.stderr
        assert "decisions_case" in _dump(copied)
        assert _dump(copied) == _dump(migrated)


@contextmanager
def _database(name: str, template: str) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield name
        cursor.execute(f"DROP DATABASE {name}")


def _dump(name: str) -> str:
    """Return all that a database contains, but for the times at which migrations were applied."""
    where = connection.get_connection_params()
    host = ("-h", str(where["host"]), "-p", str(where["port"]), "-U", str(where["user"]))
    left_out = "--exclude-table-data=django_migrations"
    owner = programs.unprivileged_user()
    command = programs.command("pg_dump", *host, left_out, name, owner=owner)
    dumped = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return re.sub(r"^\\(un)?restrict .*$", "", dumped, flags=re.MULTILINE)


def test_the_key_of_the_database_covers_all_that_it_depends_on(tmp_path: Path) -> None:
    migrations = tmp_path / "decisions" / "migrations"
    migrations.mkdir(parents=True)
    first, imported, code = migrations / "0001.py", tmp_path / "enums.py", tmp_path / "views.py"
    package = tmp_path / "decisions" / "__init__.py"
    first.write_text("import django\nfrom enums import Outcome\n")
    imported.write_text("import decisions.sql\n")
    for path in (package, code, tmp_path / "decisions" / "sql.py"):
        path.write_text("")

    def key() -> str:
        return digest(_sources(tmp_path))

    seen = {key()}
    code.write_text("def index(): ...")
    assert key() in seen
    for path in (first, imported, package, tmp_path / "decisions" / "sql.py"):
        path.write_text(f"{path.read_text()}\n")
        assert key() not in seen
        seen.add(key())
    (migrations / "0002.py").write_text("")
    assert key() not in seen


def test_an_archive_is_kept_for_the_code_that_fills_it(tmp_path: Path) -> None:
    texts = {
        "decisions/vocabulary/drugs.toml": "",
        "ingest/tasks.py": "",
        "templates/pages/case.html": "",
        "tests/odds/test_pages.py": "fill_once('odds', fill)",
        "tests/letters/one.txt": "",
        "tests/support/archives.py": "",
        "tests/test_style_sheet.py": "",
        "docs/reference.md": "",
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    found = {str(path.relative_to(tmp_path)) for path in stored_archives._sources(tmp_path)}
    without = {"templates/pages/case.html", "tests/test_style_sheet.py", "docs/reference.md"}
    assert set(texts) - found == without


def test_nothing_is_kept_if_a_file_changes_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "models.py"
    path.write_text("")
    assert not unchanged([path])
    os.utime(path, (0, 0))
    assert unchanged([path])
