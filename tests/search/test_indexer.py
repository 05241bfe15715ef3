"""The index follows the database, and can be rebuilt from it without loss."""

import shutil
import threading
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from decisions.models import Case, DisputedItem, SearchOutboxEntry
from decisions.search import (
    LICENSE_STATE,
    SPECIALTY,
    DecisionSearch,
    IndexMissingError,
    RebuildProgress,
    SearchError,
    indexer,
)
from decisions.search.current_engine import current_engine
from decisions.vocabulary import credentials
from decisions.vocabulary_rows import load_vocabulary, specialty_rows
from ingest.letter_states import State
from ingest.models import Letter, Upload
from tests.support.archives import Take, full_disk
from tests.support.processes import wait_for

pytestmark = pytest.mark.usefixtures("own_golden")


def test_a_change_reaches_the_index(own_golden: Upload) -> None:
    DisputedItem.objects.filter(disputed__startswith="Norco").update(rationale="A zebra.")
    assert len(DecisionSearch("zebra")) == 0
    assert indexer.drain() == 1
    assert len(DecisionSearch("zebra")) == 1
    assert not SearchOutboxEntry.objects.exists()
    assert len(DecisionSearch()) == 12
    Letter.objects.filter(case__slug="CM13-9900005").update(
        case=None, is_current=False, state=State.WITHDRAWN
    )
    Case.objects.filter(slug="CM13-9900005").delete()
    indexer.drain()
    assert len(DecisionSearch("zebra")) == 0
    assert len(DecisionSearch()) == 11


def test_the_old_index_answers_until_the_new_one_is_ready(archive: Path) -> None:
    before = (archive / "index" / "current").read_text()
    answers = []

    def while_it_runs(_: int) -> None:
        answers.append(len(DecisionSearch()))
        DisputedItem.objects.filter(disputed__startswith="Norco").update(rationale="A zebra.")

    assert indexer.rebuild(progress=while_it_runs) == 12
    assert answers == [12]
    assert (archive / "index" / "current").read_text() != before
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


def test_a_case_that_changes_while_the_index_is_rebuilt_is_not_lost(archive: Path) -> None:
    """It is not lost, whether its documents are created before or after the change."""
    wanted = DisputedItem.objects.order_by("case_id")
    first, last = wanted[0], wanted[len(wanted) - 1]

    def while_it_runs(_: int) -> None:
        for item in (first, last):
            DisputedItem.objects.filter(pk=item.pk).update(rationale="A zebra.")

    indexer.rebuild(progress=while_it_runs)
    indexer.drain()
    assert {hit.item_id for hit in DecisionSearch("zebra")} == {first.pk, last.pk}
    assert not SearchOutboxEntry.objects.exists()


def test_changes_that_a_rebuild_has_seen_are_not_indexed_again(archive: Path) -> None:
    DisputedItem.objects.filter(disputed__startswith="Norco").update(rationale="A zebra.")
    indexer.rebuild()
    assert not SearchOutboxEntry.objects.exists()
    assert len(DecisionSearch("zebra")) == 1


def test_counts_stay_exact_through_changes(archive: Path) -> None:
    """Reindexed letters get new numbers in the index; the others keep theirs."""
    slugs = list(Case.objects.order_by("id").values_list("slug", flat=True))
    for number, slug in enumerate(slugs * 3):
        items = DisputedItem.objects.filter(case__slug=slug)
        items.update(rationale=f"Change {number}.")
        indexer.drain()
        assert DecisionSearch().letters == len(slugs)
        assert DecisionSearch(f'"change {number}"').letters == 1
        assert DecisionSearch().archive().count.decisions == DisputedItem.objects.count()


def test_how_far_a_rebuild_is(archive: Path) -> None:
    root = archive / "index"
    (root / "current").unlink()
    seen = []

    def while_it_runs(_: int) -> None:
        with pytest.raises(IndexMissingError) as missing:
            DecisionSearch().facets()
        seen.append(missing.value.progress)

    indexer.rebuild(progress=while_it_runs)
    assert seen == [RebuildProgress(12, 12)]
    assert current_engine().progress() is None
    assert RebuildProgress(43, 100).share == 0.43


HARMS = ["gone", "older", "half", "no segments", "cut off", "nonsense", "no folder"]


@pytest.mark.parametrize("harm", HARMS)
def test_an_unusable_index_is_rebuilt(
    archive: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    monkeypatch.setattr(indexer, "RETRY_PAUSE", 0.1)
    root = archive / "index"
    folder = root / (root / "current").read_text()
    if harm == "gone":
        (root / "current").unlink()
    elif harm == "older":
        (root / "current").write_text("v0-old")
    elif harm == "half":
        (folder / "meta.json").unlink()
    elif harm == "nonsense":
        (folder / "meta.json").write_text("{")
    elif harm == "no folder":
        shutil.rmtree(folder)
    else:
        for file in (
            file for file in folder.iterdir() if file.stem.count("-") == 0 and len(file.stem) == 32
        ):
            if harm == "cut off":  # writes a new file, because searches map the old one into memory
                half = file.read_bytes()[: file.stat().st_size // 2]
                file.unlink()
                file.write_bytes(half)
            else:
                file.unlink()
    current_engine.cache_clear()
    with pytest.raises(IndexMissingError):
        len(DecisionSearch())

    def is_made_again() -> bool:
        try:
            found = len(DecisionSearch())
        except SearchError:
            return False
        assert found == 12
        return True

    stop = threading.Event()
    follower = threading.Thread(target=indexer.follow, args=[stop])
    follower.start()
    try:
        wait_for(is_made_again)
    finally:
        stop.set()
        follower.join()


def test_ingesting_a_letter_makes_it_searchable(take: Take, own_golden: Upload) -> None:
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


def test_what_a_reviewer_s_words_mean_now_reaches_the_index() -> None:
    reviewer = Case.objects.get(slug="CM17-9900001").reviewer
    assert reviewer
    reviewer.specialties.set(
        specialty_rows([credentials.KnownSpecialty("Podiatrist", "Podiatrist")])
    )
    reviewer.license_states = ["Wyoming"]
    reviewer.save()
    assert len(DecisionSearch("specialty:podiatrist")) == 0
    indexer.drain()
    assert [hit.slug for hit in DecisionSearch("specialty:podiatrist")] == ["CM17-9900001"]
    assert DecisionSearch().facets()[LICENSE_STATE]["wyoming"].decisions == 1


def test_a_specialty_is_counted_as_the_vocabulary_says_today() -> None:
    def counted() -> dict[str, int]:
        indexer.drain()
        facet = DecisionSearch().facets()[SPECIALTY]
        return {name: count.decisions for name, count in facet.items()}

    before = counted()
    specialty_rows([credentials.KnownSpecialty("Sports Medicine", "Podiatrist")])
    assert counted()["podiatrist"] == before["sports-medicine"]
    for found_by in ("podiatrist", '"sports medicine"'):
        assert len(DecisionSearch(f"specialty:{found_by}")) == before["sports-medicine"]
    assert "sports-medicine" not in counted()
    load_vocabulary()
    assert counted() == before


def test_a_full_disk_loses_nothing(
    archive: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A rebuild fails without changes, and the worker indexes the changes once there is space."""
    monkeypatch.setattr(indexer, "RETRY_PAUSE", 0.1)
    before = sorted((archive / "index").iterdir())
    DisputedItem.objects.filter(disputed__startswith="Norco").update(rationale="A zebra.")
    stop = threading.Event()
    follower = threading.Thread(target=indexer.follow, args=[stop])
    with full_disk():
        with pytest.raises(CommandError, match="could not be written"):
            call_command("rebuild_index")
        assert sorted((archive / "index").iterdir()) == before
        follower.start()
        wait_for(lambda: len(caplog.records) >= 3)
    try:
        assert len(caplog.records) >= 3, "no second try"
        for _ in range(200):
            if len(DecisionSearch("zebra")) == 1 and not SearchOutboxEntry.objects.exists():
                break
            stop.wait(0.1)
        else:
            pytest.fail("the change did not reach the index")
    finally:
        stop.set()
        follower.join()
    for record in caplog.records:
        assert record.exc_info is None
        assert record.getMessage().startswith("The search index could not follow the database")
        assert "\n" not in record.getMessage()
    assert len(DecisionSearch()) == 12
