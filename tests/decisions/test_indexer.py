"""The index follows the database, and can be lost without losing anything."""

import threading
from pathlib import Path

import pytest

from decisions.models import Case, ChangedCase, DisputedItem
from decisions.search import index, indexer
from decisions.search.index import IndexMissingError
from decisions.search.results import DecisionSearch
from ingest.models import Letter, Upload
from ingest.states import State
from tests.conftest import Take

pytestmark = pytest.mark.usefixtures("own_golden")


def test_a_change_reaches_the_index(own_golden: Upload) -> None:
    DisputedItem.objects.filter(disputed__startswith="Norco").update(rationale="A zebra.")
    assert len(DecisionSearch("zebra")) == 0
    assert indexer.drain() == 1
    assert len(DecisionSearch("zebra")) == 1
    assert not ChangedCase.objects.exists()
    assert len(DecisionSearch()) == 12
    Letter.objects.filter(case__slug="CM13-9900005").update(
        case=None, is_current=False, state=State.WITHDRAWN
    )
    Case.objects.filter(slug="CM13-9900005").delete()
    indexer.drain()
    assert len(DecisionSearch("zebra")) == 0
    assert len(DecisionSearch()) == 11


def test_the_old_index_answers_until_the_new_one_is_ready(archive: Path) -> None:
    before = index.current_name(archive / "index")
    answers = []

    def while_it_runs(_: int) -> None:
        answers.append(len(DecisionSearch()))
        DisputedItem.objects.filter(disputed__startswith="Norco").update(rationale="A zebra.")

    assert indexer.rebuild(progress=while_it_runs) == 12
    assert answers == [12]
    assert index.current_name(archive / "index") != before
    indexer.drain()
    assert len(DecisionSearch("zebra")) == 1, "a change while the index was rebuilt is lost"


def test_a_rebuild_that_breaks_leaves_the_old_index(archive: Path) -> None:
    def break_it(_: int) -> None:
        raise RuntimeError("disk full")

    before = sorted((archive / "index").iterdir())
    with pytest.raises(RuntimeError):
        indexer.rebuild(progress=break_it)
    assert len(DecisionSearch()) == 12
    assert sorted((archive / "index").iterdir()) == before


@pytest.mark.parametrize("harm", ["gone", "older", "half"])
def test_an_index_that_cannot_be_used_is_made_again(archive: Path, harm: str) -> None:
    root = archive / "index"
    if harm == "gone":
        (root / "current").unlink()
    elif harm == "older":
        (root / "current").write_text("v0-old")
    else:
        (root / index.current_name(root) / "meta.json").unlink()
    index.search_index.cache_clear()
    with pytest.raises(IndexMissingError):
        len(DecisionSearch())
    stop = threading.Event()
    follower = threading.Thread(target=indexer.follow, args=[stop])
    follower.start()
    try:
        for _ in range(200):
            if (root / "current").exists():
                try:
                    assert len(DecisionSearch()) == 12
                    break
                except IndexMissingError:
                    pass
            stop.wait(0.05)
        else:
            pytest.fail("the index was not made again")
    finally:
        stop.set()
        follower.join()


def test_taking_a_letter_in_makes_it_searchable(take: Take, own_golden: Upload) -> None:
    text = b"""HOW THE IMR FINAL DETERMINATION WAS MADE
IMR ISSUES, DECISIONS AND RATIONALES
set forth below:

Zebra therapy: Upheld

Claims Administrator guideline: Decision based on MTUS ACOEM.

MAXIMUS guideline: Decision based on MTUS ACOEM.

Decision rationale: No.
"""
    take(("a.txt", text))
    assert [hit.item for hit in DecisionSearch("zebra")] == ["Zebra therapy"]
