"""Archives that are filled once and then copied, also by test runs of the same code within the hour.

A copy has the same rows, originals, index and dataset as the filled archive. Rows are saved and
restored with COPY, and sequences continue after the largest copied id.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from decisions.facet_labels import labels
from decisions.models import Case
from decisions.search.current_engine import current_engine
from imr_archive.runtime.environment import BASE_DIR
from ingest.models import Upload
from tests.support.archives import index_anew
from tests.support.kept_folders import digest, locked, unchanged
from tests.support.packages import PACKAGES

_SUFFIX = ".rows"
#: The folders whose files determine the contents; a test module counts only if it fills an archive.
_SOURCES = (*PACKAGES, "tests")
#: The age at which a stored archive is deleted; no run that may use it takes this long.
_SECONDS_KEPT = 3 * 3600


def keep_filled(cache: Path) -> None:
    """Keep the archives that this run fills, and use those of earlier runs.

    The times in an archive are those of its filling, so it is not used for longer than an hour.
    """
    filled = _filled()
    with locked(filled.with_suffix(".lock")):
        if filled.exists():
            return
        hour = datetime.now(UTC).strftime("%Y-%m-%d %H")
        kept = cache / digest(_sources(BASE_DIR), hour)
        kept.mkdir(exist_ok=True)
        kept.touch()
        filled.symlink_to(kept)
        for outdated in cache.iterdir():
            if outdated.stat().st_mtime < time.time() - _SECONDS_KEPT:
                shutil.rmtree(outdated, ignore_errors=True)


def _sources(root: Path) -> Iterator[Path]:
    """Yield the files that determine the contents: all except tests that fill nothing."""
    for folder in _SOURCES:
        for path in (root / folder).rglob("*"):
            if path.is_file() and path.suffix != ".pyc":
                is_test = path.suffix == ".py" and path.name.startswith("test_")
                if not is_test or fill_once.__name__ in path.read_text():
                    yield path


def _filled() -> Path:
    return Path(os.environ["IMR_TEST_HOME"]) / "filled"


def fill_once(name: str, fill: Callable[[], object]) -> None:
    """Fill the current archive, or copy the one that an earlier test filled under this name.

    An archive that is not empty, such as that of a module, is always filled.

    Args:
        name: identifies the contents; callers with the same contents use the same name.
        fill: writes to the database and to the folders of the settings.
    """
    if Case.objects.exists() or Upload.objects.exists():
        fill()
        return
    stored = _filled() / name
    stored.parent.mkdir(exist_ok=True)
    with locked(stored.with_suffix(".lock")):
        if not stored.exists():
            before = _tables_with_rows()
            fill()
            if unchanged(_sources(BASE_DIR)):
                _store(stored, _tables_with_rows() - before)
            return
    _restore(stored)


def _tables_with_rows() -> set[str]:
    """Return the names of the tables that have rows, among those that `flush` empties."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}")')
            found[table] = cursor.fetchone()[0]
    return {table for table, has_rows in found.items() if has_rows}


def _store(stored: Path, tables: set[str]) -> None:
    unfinished = stored.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)  # left by a stopped run
    unfinished.mkdir()
    with connection.cursor() as cursor:
        for table in tables:
            with cursor.copy(f'COPY "{table}" TO STDOUT') as rows:
                (unfinished / f"{table}{_SUFFIX}").write_bytes(b"".join(rows))
    for root in _roots():
        if root.exists():
            shutil.copytree(root, unfinished / root.name)
    unfinished.rename(stored)


def _restore(stored: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # disables triggers
        try:
            for path in sorted(stored.glob(f"*{_SUFFIX}")):
                with cursor.copy(f'COPY "{path.stem}" FROM STDIN') as rows:
                    rows.write(path.read_bytes())
                _number_on(path.stem)
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")
    for root in _roots():
        shutil.rmtree(root, ignore_errors=True)
        if (stored / root.name).exists():
            shutil.copytree(stored / root.name, root)
    current_engine.cache_clear()
    labels.forget()
    if settings.SEARCH_ADDRESS or not (stored / settings.INDEX_ROOT.name).exists():
        index_anew()  # OpenSearch's index is not in the stored folder


def _roots() -> list[Path]:
    """Return the folders of an archive: originals, index and dataset."""
    roots = (settings.ORIGINALS_ROOT, settings.INDEX_ROOT, settings.DATASET_ROOT)
    return [root for root in roots if root]


def _number_on(table: str) -> None:
    """Advance the sequences of a table beyond the largest values in its columns."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT attname, pg_get_serial_sequence(%s, attname) FROM pg_attribute
            WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped""",
            [f'"{table}"', f'"{table}"'],
        )
        for column, sequence in cursor.fetchall():
            if sequence:
                cursor.execute(
                    f'SELECT setval(%s, max("{column}")) FROM "{table}" '
                    f'HAVING max("{column}") >= (SELECT last_value FROM {sequence})',
                    [sequence],
                )
