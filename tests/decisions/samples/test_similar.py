"""Similar decisions: the same service first, or the same request with the other outcome."""

from random import Random
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone

from decisions.enums import Outcome
from decisions.models import Case, DisputedItem
from decisions.search import indexer, similar
from decisions.search.tantivy.engine import TantivyEngine
from ingest.models import Upload
from tests.support import invented_cases
from tests.support.archives import index_anew

PAIRS = 50


def twin_of(item: DisputedItem, number: int, random: Random) -> None:
    """Create a case with the same request and a similar rationale in other words."""
    tokens = item.rationale.rstrip(".").split()
    kept = [token for token in tokens if random.random() > 0.3]  # drops about a third of the words
    chunks = [kept[start : start + 7] for start in range(0, len(kept), 7)]
    random.shuffle(chunks)
    rationale = " ".join(word for chunk in chunks for word in chunk)
    case = Case.objects.create(
        slug=f"CM30-{number:07}",
        case_number=f"CM30-{number:07}",
        letter_sha256="0" * 64,
        letter_text="",
        outcome=item.outcome,
    )
    item.pk, item.case, item.position = None, case, 1
    item.heading = item.disputed = f"{item.disputed}, {random.choice(('right', 'left'))} side"
    item.rationale = f"In this case {rationale} and so the matter stands."
    item.save()


@pytest.mark.slow
@pytest.mark.usefixtures("archive")
def test_the_twin_is_among_the_first_five() -> None:
    random = Random(5)
    invented_cases.fill(3_000)
    items = list(DisputedItem.objects.order_by("pk").select_related("service"))
    pairs = random.sample(items, PAIRS)
    originals = {number: (item.pk, item.outcome) for number, item in enumerate(pairs)}
    for number, item in enumerate(pairs):
        with transaction.atomic():
            twin_of(item, number, random)
    index_anew()
    found = 0
    for number, (pk, outcome) in originals.items():
        item = DisputedItem.objects.select_related("service").get(pk=pk)
        about: dict[str, Any] = {
            "item": item.disputed,
            "rationale": item.rationale,
            "service": item.service.path,
            "case_id": item.case_id,
        }
        hits = similar(**about, number=5)
        assert len(hits) == 5
        assert all(hit.slug != item.case.slug for hit in hits)
        found += any(hit.case == f"CM30-{number:07}" for hit in hits)
        same = [
            item.service.path in (hit.service_path, *(path for path, _ in hit.further_services))
            for hit in similar(**about, number=40)
        ]
        assert same == sorted(same, reverse=True)  # the same service first
        opposite = similar(**about, outcome=Outcome(outcome).other, number=8)
        assert opposite
        assert all(hit.outcome == Outcome(outcome).other for hit in opposite)
    assert found >= 45


def test_the_page_answers_whatever_was_deleted(own_golden: Upload, client: Client) -> None:
    """Deleted documents stay in the index for a while, so a word's count can exceed the total."""
    urls = [
        f"/cases/{item.case.slug}/{item.position}/similar/"
        for item in DisputedItem.objects.select_related("case")
    ]
    for number in range(3):
        DisputedItem.objects.update(quantity=f"{number}")  # as if all letters were reread
        indexer.drain()
        assert all(client.get(url).status_code == 200 for url in urls)
    withdrawn = Case.objects.exclude(slug=urls[0].split("/")[2])
    withdrawn.update(withdrawn_at=timezone.now())
    indexer.drain()
    searcher = TantivyEngine(settings.INDEX_ROOT).session().searcher
    assert max(searcher.doc_freqs("rationale", ["the"])) > searcher.num_docs, "nothing is shown"
    assert client.get(urls[0]).status_code == 200
