"""An archive of the release of November 27, 2026 gives the same responses after an upgrade.

`tests/archives/2026-11-27.tar.xz` was written by that release, after it had ingested invented
letters, corrected one and withdrawn another. `database.sql` is its database, `originals` and
`index` are its folders, and `answers.json` has its responses for each case and for a search without
words.
"""

import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from tests.support.quickstart import migrate, run_command

ARCHIVE = Path(__file__).parent / "archives" / "2026-11-27.tar.xz"
RESTORE = """
from django.db import connection
connection.cursor().execute(open({!r}, encoding="utf-8").read())
"""
ASK = """
import json
from django.conf import settings
from django.test import Client
from decisions.search import indexer

settings.DEBUG = True  # static files are not collected
indexer.bring_up()
client = Client(headers={"host": "localhost"})

def answer(path):
    got = client.get(path)
    return got.json() if got.status_code == 200 else got.status_code

cases = {slug: answer(f"/cases/{slug}.json") for slug in %r}
print(json.dumps({"cases": cases, "search": answer("/decisions.json")}))
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the archive answered before, and what it answers now."""
    home = tmp_path_factory.mktemp("home")
    with tarfile.open(ARCHIVE) as tar:
        tar.extractall(home, filter="data")
    before = json.loads((home / "answers.json").read_text(encoding="utf-8"))
    run_command(home, "shell", "-v0", "-c", RESTORE.format(str(home / "database.sql")))
    migrate(home)
    now = run_command(home, "shell", "-v0", "-c", ASK % list(before["cases"]))
    return before, json.loads(now)


def differences(before: Any, now: Any, where: str) -> list[str]:
    """Return where something was answered before that is not answered now; more may be."""
    if isinstance(before, dict) and isinstance(now, dict):
        return [
            each
            for key in before
            for each in differences(before[key], now.get(key, "missing"), f"{where}.{key}")
        ]
    if isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        pairs = enumerate(zip(before, now, strict=True))
        return [each for n, (b, a) in pairs for each in differences(b, a, f"{where}[{n}]")]
    if isinstance(before, float) and isinstance(now, float):
        before, now = round(before, 6), round(now, 6)  # an interval's quantile has more digits
    if isinstance(before, str) and where.endswith(".label"):
        before = before.replace("'", "’")  # a facet's was straight
    return [] if before == now else [f"{where}: {before!r} has become {now!r}"]


def test_every_case_has_the_same_json(answers: tuple[dict[str, Any], dict[str, Any]]) -> None:
    before, now = answers
    assert len(before["cases"]) == 14
    assert differences(before["cases"], now["cases"], "cases") == []


def test_the_search_finds_the_same(answers: tuple[dict[str, Any], dict[str, Any]]) -> None:
    before, now = answers
    assert differences(before["search"], now["search"], "search") == []
