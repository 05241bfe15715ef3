"""An item with several treatments is found and counted under each of them."""

import csv
import io

import pytest
from django.contrib.auth.models import User
from django.test import Client

from decisions.case_record.json_record import record_of
from decisions.corrections import editing
from decisions.corrections.editing import CorrectionTarget
from decisions.models import Case, DisputedItem, FurtherService, SearchOutboxEntry, Service
from decisions.search import SERVICE, DecisionSearch, Selection, indexer
from ingest.models import Letter
from ingest.processing import pipeline
from ingest.processing.reader_pool import ReaderPool
from ingest.review.reread import queue_again
from tests.support.archives import Take
from tests.support.golden import GOLDEN

SLUG = "CM17-9900003"
LISTED = "Norco 10/325mg #90, Soma 350mg #60, Lidoderm patch #30"
NAMES = ["Hydrocodone/acetaminophen", "Carisoprodol", "Lidocaine patch"]
SOMA = "pharmaceuticals/muscle-relaxant/carisoprodol"


@pytest.fixture
def item(take: Take) -> DisputedItem:
    text = (GOLDEN / "g4_headings.txt").read_text().replace("Chiropractic #8", LISTED)
    take(("list.txt", text.encode()))
    indexer.drain()
    return DisputedItem.objects.get(position=4)


def further(item: DisputedItem) -> list[str]:
    return [each.service.name for each in item.further_services.all()]


def under(path: str) -> list[int]:
    search = DecisionSearch().filter(SERVICE, Selection(frozenset({path})))
    return [hit.position for hit in search]


def reread(readers: ReaderPool) -> DisputedItem:
    letter = Letter.objects.get(is_current=True)
    assert queue_again(Letter.objects.filter(pk=letter.pk)) == 1
    pipeline.process(letter.pk, readers)
    return DisputedItem.objects.get(position=4)


def test_each_part_is_kept_with_its_words(item: DisputedItem) -> None:
    assert [item.service.name, *further(item)] == NAMES
    assert item.service_rule == "the drug “Norco”"
    start, end = item.spans["service:Carisoprodol"]
    assert item.case.letter_text[start:end] == "Soma 350mg #60"


def test_each_part_finds_and_counts_it(item: DisputedItem) -> None:
    assert under(SOMA) == [4]
    assert under(item.service.path) == [4]
    counts = DecisionSearch().facets()[SERVICE]
    assert counts[SOMA].decisions == counts["pharmaceuticals/muscle-relaxant"].decisions == 1
    assert counts["pharmaceuticals"].decisions == 2, "with the patch of another item, each once"
    (hit,) = DecisionSearch("service:soma")
    assert hit.services == "Hydrocodone/acetaminophen +2"


def test_pages_and_files_say_all_of_them(item: DisputedItem, client: Client) -> None:
    page = client.get(f"/cases/{SLUG}/").content.decode()
    assert f"?service={SOMA.replace('/', '%2F')}" in page or f"?service={SOMA}" in page
    assert 'href="#at-4-servicecarisoprodol"' in page
    assert 'id="at-4-servicecarisoprodol"' in page
    said = client.get(f"/cases/{SLUG}.json").json()["items"][3]
    assert [each["name"] for each in said["services"]] == NAMES
    lines = b"".join(client.get("/decisions.csv")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(lines)))
    assert [row["services"] for row in rows if row["item"] == "4"] == ["; ".join(NAMES)]


def test_a_person_adds_and_removes_parts(item: DisputedItem, readers: ReaderPool) -> None:
    editor = User.objects.create_user("editor")
    before = record_of(item.case)
    names = [["Chiropractic"], ["Pharmaceuticals", "Topical Analgesics", "Lidocaine patch"]]
    (made,) = editing.correct(
        item.case_id,
        CorrectionTarget(4),
        {"further_services": names},
        reason="It is so.",
        by=editor,
        seen=Case.objects.get().updated_at,
    )
    for _ in range(2):
        indexer.drain()
        item = DisputedItem.objects.get(position=4)
        assert further(item) == ["Chiropractic", "Lidocaine patch"]
        assert (under(SOMA), under("chiropractic")) == ([], [4])
        reread(readers)
    editing.undo(made.pk, by=editor, seen=Case.objects.get().updated_at)
    assert record_of(Case.objects.get()) == before


def test_reading_again_fills_what_was_stored_before(
    item: DisputedItem, readers: ReaderPool
) -> None:
    FurtherService.objects.all().delete()
    indexer.drain()
    assert under(SOMA) == []
    assert further(reread(readers)) == NAMES[1:]
    indexer.drain()
    assert under(SOMA) == [4]


def test_a_service_that_moves_takes_its_parts_along(item: DisputedItem) -> None:
    assert not SearchOutboxEntry.objects.exists()
    Service.objects.filter(path=SOMA).update(path=f"{SOMA}-moved")
    indexer.drain()
    assert (under(SOMA), under(f"{SOMA}-moved")) == ([], [4])
