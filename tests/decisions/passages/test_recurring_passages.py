"""Recurring passages, compared with planted passages and a count over all rationales."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator
from random import Random

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from decisions.models import DisputedItem
from decisions.pages.recurring_passages.views import PER_PAGE
from decisions.search import (
    PASSAGE,
    DecisionSearch,
    PassageFinder,
    Selection,
    current_session,
    indexer,
    passage_text,
    passage_words,
)
from decisions.search.frequent_passages import frequent_passages, list_passages
from decisions.search.passage_keys import passage_of, sentence_keys
from tests.support import invented_cases
from tests.support.archives import archive_in
from tests.support.planted_passages import PlantedPassages, plant

DECISIONS, PASSAGES = 3_000, 60


@pytest.fixture(scope="module")
def planted_archive(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[PlantedPassages]:
    with django_db_blocker.unblock(), archive_in(tmp_path_factory.mktemp("planted")):
        invented_cases.fill(DECISIONS)
        planted = plant(PASSAGES, Random(3))
        indexer.rebuild()
        list_passages()
        yield planted
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def planted(planted_archive: PlantedPassages, db: None) -> PlantedPassages:
    return planted_archive


def with_passage(value: str) -> DecisionSearch:
    return DecisionSearch().filter(PASSAGE, Selection(frozenset([value])))


def plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


ONE = "There is no documentation of functional improvement from the treatment so far."
OTHER = "The guidelines ask for objective evidence of improvement before more is given."
OWN = "The patient fell from the roof of his own house in the spring of that year."


@pytest.mark.parametrize(
    ("rationale", "words"),
    [
        (f"{OWN} {ONE} {OTHER}", f"{ONE} {OTHER}"),
        (f"{ONE} {OWN} {ONE} {OTHER}", f"{ONE} {OTHER}"),
        (f"{ONE} {OTHER} {OWN} {ONE} {OTHER}", f"{ONE} {OTHER}"),
        (f"{ONE} {OWN} {OTHER}", f"{ONE} … {OTHER}"),
        (OWN, ""),
    ],
)
def test_the_words_of_a_passage_have_nothing_else_of_a_rationale(
    rationale: str, words: str
) -> None:
    assert (
        passage_words(passage_of([*sentence_keys(ONE), *sentence_keys(OTHER)]), rationale) == words
    )


def test_all_planted_passages_are_found_and_none_is_invented(planted: PlantedPassages) -> None:
    found = frequent_passages()
    texts = {plain(passage_text(passage.value)): passage for passage in found}
    assert len(texts) == len(found)
    assert set(texts) == set(map(plain, planted.decisions))
    for text, decisions in planted.decisions.items():
        passage = texts[plain(text)]
        assert passage.decisions == len(decisions)
        assert passage.letters == len(planted.letters[text])
    assert [each.letters for each in found] == sorted((p.letters for p in found), reverse=True)


def test_searches_find_exactly_the_decisions_with_a_passage(planted: PlantedPassages) -> None:
    overturned = set(DisputedItem.objects.filter(outcome="overturned").values_list("pk", flat=True))
    for text, decisions in planted.decisions.items():
        found = with_passage(passage_of(sentence_keys(text)))
        assert {hit.item_id for hit in found} == decisions
        assert found.count.decisions == len(decisions)
        assert found.count.overturned == len(decisions & overturned)
        assert found.letters == len(planted.letters[text])
    first, second = list(planted.decisions)[:2]
    values = frozenset(passage_of(sentence_keys(text)) for text in (first, second))
    either = DecisionSearch().filter(PASSAGE, Selection(values))
    assert {hit.item_id for hit in either} == planted.decisions[first] | planted.decisions[second]
    neither = DecisionSearch().filter(PASSAGE, Selection(frozenset(), values))
    both = planted.decisions[first] | planted.decisions[second]
    assert len(neither) == DisputedItem.objects.count() - len(both)


def test_each_decision_shows_what_of_it_recurs(planted: PlantedPassages) -> None:
    of_item = defaultdict(set)
    for text, decisions in planted.decisions.items():
        for item in decisions:
            of_item[item].add(plain(text))
    items = {item.pk: item.rationale for item in DisputedItem.objects.order_by("pk")[:400]}
    assert any(of_item[pk] for pk in items)
    for pk, rationale in items.items():
        found = PassageFinder().passages(rationale)
        assert {plain(rationale[each.start : each.end]) for each in found} == of_item[pk]


def test_a_finder_counts_only_so_much(planted: PlantedPassages) -> None:
    rationale = " ".join(planted.decisions)
    current_session().memory.clear()
    assert len(PassageFinder(most=30).passages(rationale)) < PASSAGES / 2
    assert len(PassageFinder().passages(rationale)) == PASSAGES
    assert len(PassageFinder(most=0).passages(rationale)) == PASSAGES  # nothing is counted twice


def test_the_case_page_leads_from_a_passage_to_its_decisions(
    planted: PlantedPassages, client: Client
) -> None:
    text, decisions = max(planted.decisions.items(), key=lambda pair: len(pair[1]))
    item = DisputedItem.objects.select_related("case").get(pk=min(decisions))
    page = client.get(item.case.get_absolute_url()).content.decode()
    said = f"passage in {len(decisions):,} decisions in {len(planted.letters[text]):,} letters"
    link = re.search(rf'href="([^"]*passage={passage_of(sentence_keys(text))})">{said}</a>', page)
    assert link
    found = client.get(f"{link[1]}&sort=oldest").content.decode()
    assert f"{len(decisions):,}" in found
    assert "Passage: “" in found
    data = client.get(f"/decisions.json{link[1].removeprefix('/')}").json()
    assert (data["decisions"], data["letters"]) == (len(decisions), len(planted.letters[text]))
    exported = client.get(f"/decisions.csv{link[1].removeprefix('/')}").getvalue().decode()
    assert len([*csv.reader(io.StringIO(exported))]) == len(decisions) + 1
    assert client.get(f"/decisions.atom{link[1].removeprefix('/')}").status_code == 200


def test_the_page_lists_passages_as_they_are_counted(
    planted: PlantedPassages, client: Client
) -> None:
    data = client.get("/passages.json").json()
    expected = sorted(map(len, planted.letters.values()), reverse=True)
    assert [each["letters"] for each in data["passages"]] == expected[:PER_PAGE]
    page = client.get("/passages/?page=2").content.decode()
    assert page.count("Search the ") == PER_PAGE
    assert "95% interval" in page
    rows = [
        *csv.DictReader(io.StringIO(client.get("/passages.csv").getvalue().decode("utf-8-sig")))
    ]
    assert len(rows) == PASSAGES
    first = client.get("/passages/").content.decode()
    assert set(re.findall(r'passage=([\w.]+)&amp;outcome=overturned"', first)) == {
        row["passage"] for row in rows[:PER_PAGE] if row["overturned"] != "0"
    }
    for row in rows:
        search = with_passage(row["passage"])
        assert int(row["decisions"]) == len(search)
        assert int(row["letters"]) == search.letters
        assert int(row["overturned"]) == search.count.overturned
        assert plain(row["text"]) == plain(passage_text(row["passage"]))


def test_a_pasted_text_leads_to_its_passages(planted: PlantedPassages, client: Client) -> None:
    text, decisions = max(planted.decisions.items(), key=lambda pair: len(pair[1]))
    unknown = "Nobody has ever written these words in this row into any of these letters."
    alone = DisputedItem.objects.exclude(pk__in=set().union(*planted.decisions.values())).order_by(
        "pk"
    )[0]
    response = client.post("/passages/", {"text": f"{text.upper()}\n\n{unknown} {alone.rationale}"})
    assert response.status_code == 302
    data = client.get(response["Location"], headers={"accept": "application/json"}).json()
    assert data["passages"][0]["decisions"] == len(decisions)
    assert data["passages"][0]["letters"] == len(planted.letters[text])
    assert data["passages"][1]["decisions"] == 0
    assert data["passages"][2]["decisions"] == 1
    page = client.get(response["Location"]).content.decode()
    assert "no decision contains it" in page


@pytest.mark.parametrize("text", ["", "Too short.", "x " * 20_000, "\0" * 30, "é " * 40])
def test_what_is_no_passage_is_said_to_be_none(
    planted: PlantedPassages, client: Client, text: str
) -> None:
    response = client.post("/passages/", {"text": text})
    assert response.status_code == 400
    assert "problem" in response.content.decode()


@pytest.mark.parametrize("value", ["x", "0" * 15, "0" * 17, "<script>", "é", "." * 30])
def test_a_value_that_is_no_passage_is_said_to_be_unknown(
    planted: PlantedPassages, client: Client, value: str
) -> None:
    page = client.get("/", {"passage": value})
    assert "a known value" in page.content.decode()
    assert client.get("/passages/", {"passage": value}).status_code == 200
