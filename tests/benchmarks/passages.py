"""Check that all planted recurring passages and no others are found, and measure the cost.

    uv run python -m tests.benchmarks.passages [--decisions 100000] [--passages 500]
    uv run python -m tests.benchmarks.passages --home FOLDER [--decisions 1000000]

The rationales of invented decisions share only the planted passages
(`tests/support/planted_passages.py`). The list of frequent passages must contain exactly the
planted ones, with the right numbers of decisions and letters. The benchmark also times the pages
that show passages, and builds the index with and without the passages' keys.

With --home, nothing is planted: the recurring passages of the archive in that folder are listed.
"""

import argparse
import re
import resource
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING, TypeVar
from unittest.mock import patch

from tests.benchmarks.many_cases import archive_of

if TYPE_CHECKING:
    from decisions.search import RecurringPassage
    from tests.support.planted_passages import PlantedPassages

Made = TypeVar("Made")


def main() -> None:
    """Print the passages found, the time and the memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--decisions", type=int, default=100_000)
    parser.add_argument("--passages", type=int, default=500)
    parser.add_argument("--home", type=Path, metavar="FOLDER", help="an archive that is kept")
    options = parser.parse_args()
    if options.home:
        with archive_of(options.decisions, options.home):
            _list()
        return
    with archive_of(options.decisions):
        from tests.support.planted_passages import plant

        planted = plant(options.passages, Random(1))
        _compare_rebuilds(options.decisions)
        _find(planted)
        _time_pages(planted)


def _compare_rebuilds(decisions: int) -> None:
    from decisions.search import indexer

    with patch("decisions.search.indexed_fields.keys_of", return_value=()):
        without, smaller = _timed(indexer.rebuild)[1], _size()
    with_keys, size = _timed(indexer.rebuild)[1], _size()
    print(
        f"index without keys: {decisions / without:,.0f} decisions a second, "
        f"{smaller / decisions:,.0f} bytes each; with keys: {decisions / with_keys:,.0f}, "
        f"{size / decisions:,.0f} bytes"
    )


def _list() -> list["RecurringPassage"]:
    from decisions.search import DecisionSearch
    from decisions.search.frequent_passages import frequent_passages

    decisions, before = len(DecisionSearch()), _memory()
    found, seconds = _timed(frequent_passages)
    print(
        f"{len(found):,} passages found among {decisions:,} decisions in {seconds:.1f} s; memory of "
        f"the process {before:,.0f} MB before, {_memory():,.0f} MB at most since"
    )
    return found


def _find(planted: "PlantedPassages") -> None:
    from decisions.search import passage_text

    found = _list()
    texts = {_plain(passage_text(passage.value)): passage for passage in found}
    expected = {_plain(text): text for text in planted.decisions}
    exact = sum(
        texts[plain].decisions == len(planted.decisions[text])
        and texts[plain].letters == len(planted.letters[text])
        for plain, text in expected.items()
        if plain in texts
    )
    print(
        f"planted: {len(expected):,}; found: {len(texts.keys() & expected.keys()):,}, "
        f"of which with exact counts: {exact:,}; missed: {len(expected.keys() - texts.keys()):,}; "
        f"invented: {len(texts.keys() - expected.keys()):,}"
    )


def _time_pages(planted: "PlantedPassages") -> None:
    from django.test import Client

    from decisions.models import DisputedItem
    from decisions.search import current_session
    from decisions.search.frequent_passages import list_passages

    list_passages()
    client = Client()
    most = max(planted.decisions.values(), key=len)
    items = DisputedItem.objects.filter(pk__in=sorted(most)[:20]).select_related("case")
    urls = {
        "list of passages": [
            "/passages/",
            "/passages/?page=2",
        ],
        "case with the most frequent one": [item.case.get_absolute_url() for item in items],
        "similar decisions": [
            f"{item.case.get_absolute_url()}{item.position}/similar/" for item in items
        ],
    }
    for name, pages in urls.items():
        times = []
        for url in pages:
            client.get(url)
            current_session().memory.clear()
            response, seconds = _timed(partial(client.get, url))
            assert response.status_code == 200
            times.append(1000 * seconds)
        print(f"{name}: median {median(times):.1f} ms, most {max(times):.1f} ms")


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


def _timed(work: Callable[[], Made]) -> tuple[Made, float]:
    started = time.perf_counter()
    made = work()
    return made, time.perf_counter() - started


def _size() -> int:
    """Return the size of the newest index in bytes."""
    from django.conf import settings

    folders = [each for each in Path(settings.INDEX_ROOT).iterdir() if each.is_dir()]
    newest = max(folders, key=lambda each: each.stat().st_mtime)
    return sum(each.stat().st_size for each in newest.iterdir())


def _memory() -> float:
    """Return the peak memory of the process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
