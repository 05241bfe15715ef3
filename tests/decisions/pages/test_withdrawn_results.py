"""The text of a withdrawn case disappears from all pages at once, before it is reindexed."""

import pytest
from django.test import Client
from django.utils import timezone

from decisions.models import Case
from decisions.search import DecisionSearch, indexer, passage_text, similar
from decisions.search.passage_keys import sentence_keys

pytestmark = pytest.mark.usefixtures("golden")


@pytest.fixture
def withdrawn() -> tuple[Case, list[str]]:
    """Withdraw a case without an index update; return it with its texts."""
    case = Case.public.exclude(items=None).order_by("pk")[0]
    said = [words for item in case.items.all() for words in (item.disputed, item.rationale[:60])]
    Case.objects.filter(pk=case.pk).update(withdrawn_at=timezone.now())
    return case, said


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/?view=table",
        "/?group=letter",
        "/?rationales=full",
        "/decisions.json",
        "/decisions.atom",
        "/decisions.csv",
        "/statistics/",
        "/passages/",
    ],
)
def test_the_words_of_a_withdrawn_case_disappear_at_once(
    client: Client, withdrawn: tuple[Case, list[str]], address: str
) -> None:
    case, said = withdrawn
    sent = client.get(address)
    assert sent.status_code == 200
    page = sent.getvalue().decode()
    assert [words for words in said if words in page] == []
    if address.startswith("/?"):
        assert page.count("This case was withdrawn.") >= case.items.count()


def test_counts_fit_what_is_shown_until_the_index_knows(
    client: Client, withdrawn: tuple[Case, list[str]]
) -> None:
    case, _ = withdrawn
    search = DecisionSearch()
    hits = search[:]
    assert len(hits) == search.count.decisions
    gone = [hit for hit in hits if hit.withdrawn]
    assert {hit.slug for hit in gone} == {case.slug}
    assert len(gone) == case.items.count()
    indexer.drain()
    after = DecisionSearch()
    assert after.count.decisions == search.count.decisions - len(gone)
    assert not any(hit.withdrawn for hit in after[:])


def test_a_withdrawn_case_is_no_similar_decision_and_has_no_passage(
    withdrawn: tuple[Case, list[str]],
) -> None:
    case, _ = withdrawn
    item = case.items.order_by("position")[0]
    path = item.service.path if item.service else ""
    alike = similar(item=item.disputed, rationale=item.rationale, service=path, case_id=0)
    assert case.slug not in {hit.slug for hit in alike}
    own = sentence_keys(item.rationale)
    assert item.rationale[:60] not in " ".join(map(passage_text, own))
