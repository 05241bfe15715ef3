"""Deciding sentences on pages: highlighted, and separate from quoted guidelines."""

import re
from html import unescape

import pytest
from django.http import QueryDict
from django.test import Client

from decisions.criteria import SentenceKind, deciding_criteria, sentences
from decisions.enums import Outcome
from decisions.models import DisputedItem
from decisions.pages.case.boilerplate import set_apart
from decisions.pages.search.result import Result
from decisions.pages.search_urls import SearchUrl
from decisions.pages.statistics.what_decides_page import context_of
from decisions.search import PASSAGE, DecisionSearch, Hit, Selection
from decisions.search.passage_keys import passage_of, sentence_keys

_RESTATED = (
    "The MTUS guidelines recommend MRI where there is a neurologic deficit. "
    "Guidelines state that imaging is indicated after conservative care has failed."
)
_APPLIED = "In this case, the records do not document any neurologic deficit."
_FORMULA = "This denial should not be interpreted as advice to stop abruptly."


def test_what_restates_the_guideline_is_set_apart_from_its_application() -> None:
    rationale = f"{_RESTATED} {_APPLIED} {_FORMULA}"
    criteria = deciding_criteria(rationale, Outcome.UPHELD)
    passages = set_apart(rationale, criteria)
    assert [rationale[start:end] for start, end in passages] == [_RESTATED, _FORMULA]


def test_nothing_is_set_apart_where_nothing_else_is_said() -> None:
    assert set_apart(_RESTATED, ()) == []
    assert set_apart("", ()) == []


def test_a_sentence_that_names_a_criterion_is_never_set_apart() -> None:
    rationale = f"{_APPLIED} {_RESTATED}"
    [first, *_] = deciding_criteria(rationale, Outcome.UPHELD)
    rule = next(each for each in sentences(rationale) if each.kind is SentenceKind.RULE)
    as_if = type(first)(first.criterion, first.met, rule.start, rule.end)
    apart = set_apart(rationale, (as_if,))
    assert all(start >= rule.end or end <= rule.start for start, end in apart)


@pytest.mark.usefixtures("samples")
def test_the_page_of_a_case_says_what_its_print_means(client: Client) -> None:
    item = next(
        each
        for each in DisputedItem.objects.all()
        if set_apart(each.rationale, each.deciding_criteria)
    )
    page = client.get(item.case.get_absolute_url()).content.decode()
    assert "The rest applies the guideline to the case" in page
    [(start, end), *_] = set_apart(item.rationale, item.deciding_criteria)
    assert item.rationale[start:end] in map(unescape, re.findall("<small>(.*?)</small>", page))


@pytest.mark.usefixtures("samples")
def test_a_quotation_leads_to_its_place_in_the_letter(client: Client) -> None:
    entries = context_of(SearchUrl(QueryDict("")))["checklist"]
    quotations = [each for entry in entries for each in (*entry.upheld, *entry.overturned)]
    assert quotations
    for quotation in quotations[:20]:
        page_url, _, anchor = quotation.url.partition("#")
        page = client.get(page_url).content.decode()
        if f'href="?text#{anchor}"' in page:  # a script leads to the text of a long letter
            page = client.get(page_url, {"text": ""}).content.decode()
        at = re.search(rf'id="{anchor}">(.*?)</span>', page, re.S)
        assert at, anchor
        said = re.sub(r"<[^>]*>", "", unescape(at[1])).split()
        assert said[:4] == quotation.sentence.split()[:4]


def _shown(words: str, rationale: str, deciding: str, passage: str = "") -> list[tuple[str, bool]]:
    start = rationale.index(deciding)
    hit = Hit(
        item_id=1,
        slug="",
        case="",
        position=1,
        item="",
        outcome="upheld",
        decided="",
        service="",
        service_path="",
        further_services=[],
        specialties=[],
        guidelines=[],
        rationale=rationale,
        turned_on=[],
        deciding=(start, start + len(deciding)),
        sample=False,
        original="",
        authorized="",
    )
    search = DecisionSearch(words)
    if passage:
        search = search.filter(PASSAGE, Selection(frozenset([passage_of(sentence_keys(passage))])))
    result = Result.of(hit, "", search, grouped=False)
    assert not result.found_elsewhere
    return [(re.sub(r"<[^>]*>", "", text), decides) for text, decides in result.passages]


_LONG = "Nothing of this matters to anybody who searches for anything. " * 8


def test_without_words_a_result_shows_the_sentence_that_decided() -> None:
    assert _shown("", f"{_LONG}{_APPLIED} {_LONG}", _APPLIED) == [(_APPLIED, True)]
    assert _shown("", f"{_APPLIED} {_FORMULA}", _APPLIED) == [(_APPLIED, True)]


def test_words_elsewhere_are_shown_beside_the_sentence_that_decided() -> None:
    decided, found = _shown("acupuncture", f"Acupuncture helps. {_LONG}{_APPLIED}", _APPLIED)
    assert decided == (_APPLIED, True)
    assert found[0].startswith("Acupuncture helps.")
    assert "deficit" not in found[0]
    assert not found[1]


def test_words_in_the_sentence_that_decided_are_shown_there_alone() -> None:
    assert _shown("deficit", f"{_LONG}{_APPLIED} {_LONG}", _APPLIED) == [(_APPLIED, True)]


def test_a_passage_that_overlaps_the_sentence_that_decided_is_one_with_it() -> None:
    rationale = f"{_LONG}Acupuncture helps. {_APPLIED} {_LONG}"
    [(shown, decides)] = _shown("acupuncture", rationale, _APPLIED)
    assert decides
    assert shown.count(_APPLIED) == 1
    assert "Acupuncture helps." in shown
    assert shown.startswith("… ")


_PASSAGE = (
    "The guidelines support imaging of the lumbar spine where surgery is planned. "
    "They do not support to repeat it where neither symptoms nor findings have changed much."
)


@pytest.mark.parametrize("words", ["", "searches"])
def test_a_passage_that_is_searched_is_shown_beside_the_sentence_that_decided(words: str) -> None:
    rationale = f"{_LONG}{_PASSAGE} {_LONG}{_APPLIED}"
    decided, found = _shown(words, rationale, _APPLIED, _PASSAGE)
    assert decided == (_APPLIED, True)
    assert found[0].startswith(f"… {_PASSAGE}")
    assert not found[1]


def test_a_passage_that_is_searched_is_shown_once_where_it_decided() -> None:
    [(shown, decides)] = _shown("", f"{_LONG}{_PASSAGE} {_LONG}", _PASSAGE[78:], _PASSAGE)
    assert decides
    assert shown.startswith(f"… {_PASSAGE}")


def test_a_passage_that_is_searched_is_marked_as_a_whole_and_cut_off_where_it_is_long() -> None:
    rationale = f"{_LONG}{_PASSAGE} {_LONG}"
    highlighter = (
        DecisionSearch()
        .filter(PASSAGE, Selection(frozenset([passage_of(sentence_keys(_PASSAGE))])))
        .highlighter
    )
    start = rationale.index(_PASSAGE)
    assert highlighter.marks(rationale) == [(start, start + len(_PASSAGE))]
    assert highlighter.marks(rationale.replace(" spine ", "\n spine\n")) != []
    assert highlighter.marks(_LONG) == []
    long = " ".join(["word"] * 400) + "."
    highlighter = (
        DecisionSearch()
        .filter(PASSAGE, Selection(frozenset([passage_of(sentence_keys(long))])))
        .highlighter
    )
    part = highlighter.excerpt(f"{_LONG}{long} {_LONG}")
    assert part.start == len(_LONG)
    assert part.end - part.start <= 600
    assert part.marks == ((part.start, part.end),)


@pytest.mark.usefixtures("samples")
def test_a_case_opened_from_a_passage_has_it_marked(client: Client) -> None:
    item = next(item for item in DisputedItem.objects.all() if sentence_keys(item.rationale))
    passage = sentence_keys(item.rationale)[0]
    shown = client.get("/", {"passage": passage}).content.decode()
    assert "<mark>" in shown
    page_url = re.search(r'class="to-case" href="([^"]*)"', shown)
    assert page_url
    page = client.get(unescape(page_url[1])).content.decode()
    assert '<mark id="mark-' in page
    assert "Passages found:" in page


@pytest.mark.usefixtures("samples")
def test_results_show_the_sentence_that_decided_without_dots(client: Client) -> None:
    shown = client.get("/").content.decode()
    decided = re.findall(r'<p class="snippet deciding">(.*?)</p>', shown, re.S)
    assert decided
    assert not any("…" in sentence for sentence in decided)
