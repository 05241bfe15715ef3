"""Narrowing the golden letters: dates, numbers, who cited; orders and letters as groups."""

from collections import Counter

import pytest
from django.conf import settings
from django.core.paginator import Paginator
from django.http import QueryDict

from decisions.enums import CitedBy
from decisions.facet_labels import labels
from decisions.filters import DecisionFilters
from decisions.models import Case, DisputedItem, GuidelineCitation
from decisions.pages.search.split_by_facet import split_by
from decisions.pages.search_urls import SearchUrl
from decisions.search import (
    GUIDELINE,
    LONGEST,
    MOST_ITEMS,
    NEWEST,
    OUTCOME,
    SPECIALTY,
    YEAR,
    Count,
    DecisionSearch,
    LetterSearch,
    Selection,
)
from decisions.search.tantivy import aggregations
from decisions.search.tantivy.distinct_letters import (
    LETTER_GROUP,
    MOST_ITEMS_OF_LETTER,
    SPREAD,
    LetterBitsAllocator,
    letters_in,
)
from decisions.search.tantivy.engine import TantivyEngine
from ingest.processing import reader_process_limits

pytestmark = pytest.mark.usefixtures("golden")


def found(url: str) -> DecisionSearch:
    return DecisionFilters(QueryDict(url)).search


@pytest.mark.parametrize(
    "number", ["CM17-9900002", "cm17-9900002", "CM17 9900002", " cm 17 - 9900002 ", "CM17–9900002"]
)
def test_a_case_number_however_it_is_written(number: str) -> None:
    query = QueryDict(mutable=True)
    query["case"] = number
    assert {hit.slug for hit in DecisionFilters(query).search} == {"CM17-9900002"}


@pytest.mark.parametrize("beginning", ["CM17*", "cm17-99*", "case:CM17*"])
def test_the_beginning_of_case_numbers_among_the_words(beginning: str) -> None:
    hits = list(DecisionSearch(beginning))
    assert {hit.slug[:4] for hit in hits} == {"CM17"}
    assert len(hits) == DisputedItem.objects.filter(case__slug__startswith="CM17").count()


def test_part_of_a_case_number_is_none() -> None:
    assert len(found("case=CM17-99")) == 0


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("decided", "decision_date"),
        ("injury", "date_of_injury"),
        ("received", "application_received"),
    ],
)
def test_ranges_of_dates_include_their_ends(name: str, field: str) -> None:
    days = Case.objects.exclude(**{field: None}).order_by(field).values_list(field, flat=True)
    first, last = days[0], days[len(days) - 1]
    for ends in ({"from": first, "to": first}, {"from": first}, {"to": last}, {"from": last}):
        within = {f"case__{field}__{'gte' if e == 'from' else 'lte'}": d for e, d in ends.items()}
        url = "&".join(f"{name}_{end}={day}" for end, day in ends.items())
        assert len(found(url)) == DisputedItem.objects.filter(**within).count() > 0


@pytest.mark.parametrize("side", [None, *CitedBy])
def test_guidelines_by_who_cited_them(side: CitedBy | None) -> None:
    citations = GuidelineCitation.objects.filter(guideline__path="mtus/knee-complaints")
    if side:
        citations = citations.filter(cited_by=side)
    expected = citations.values("item").distinct().count()
    url = f"cited_by={side}" if side else ""
    assert found(url).facets()[GUIDELINE]["mtus/knee-complaints"].decisions == expected
    assert len(found(f"{url}&guideline=mtus/knee-complaints")) == expected


def test_sections_are_counted_below_a_selected_chapter() -> None:
    closed = DecisionSearch().facets()[GUIDELINE]
    assert all(path.count("/") < 2 for path in closed)
    chapters = {path for path in closed if "/" in path}
    sections: dict[str, Count] = {}
    for chapter in chapters:
        search = DecisionSearch().filter(GUIDELINE, Selection(frozenset({chapter})))
        sections |= {p: c for p, c in search.facets()[GUIDELINE].items() if p.count("/") == 2}
    assert sections
    for path, count in sections.items():
        narrowed = DecisionSearch().filter(GUIDELINE, Selection(frozenset({path})))
        assert narrowed.count == count


def test_longest_rationale_first() -> None:
    lengths = [len(hit.rationale) for hit in DecisionSearch().order_by(LONGEST)]
    assert lengths == sorted(lengths, reverse=True)


@pytest.mark.parametrize("order", [NEWEST, LONGEST, MOST_ITEMS, "relevance"])
@pytest.mark.parametrize("text", ["", "therapy OR knee OR MRI"])
def test_letters_with_their_decisions(text: str, order: str) -> None:
    search = DecisionSearch(text, order=order)
    pages = Paginator(LetterSearch(search), 2)
    letters = [letter for page in pages for letter in page.object_list]
    assert pages.count == len(letters) == search.letters
    assert len({letter.slug for letter in letters}) == len(letters)
    hits = [hit for letter in letters for hit in letter.hits]
    assert {hit.item_id for hit in hits} == {hit.item_id for hit in search}
    assert len(hits) == len(search)
    assert [letter.slug for letter in letters] == list(dict.fromkeys(hit.slug for hit in search))
    for letter in letters:
        positions = [hit.position for hit in letter.hits]
        assert positions == sorted(positions)


def test_a_split_is_of_either_outcome_and_follows_its_own_selection() -> None:
    whole = DecisionSearch().facets()[YEAR]
    assert DecisionSearch().split(YEAR) == whole
    overturned = DecisionSearch().filter(OUTCOME, Selection(frozenset({"overturned"})))
    assert overturned.split(YEAR) == whole
    of_2017 = overturned.filter(YEAR, Selection(frozenset({"2017"})))
    assert of_2017.split(YEAR) == {"2017": whole["2017"]}


def test_a_split_names_what_the_archive_has_and_the_search_has_not() -> None:
    url = SearchUrl(QueryDict("service=diagnostic-testing"))
    split = split_by(url.search, "specialty", url)
    present = {labels.shown(SPECIALTY, value) for value in url.search.facets()[SPECIALTY]}
    archive = {labels.shown(SPECIALTY, value) for value in DecisionSearch().facets()[SPECIALTY]}
    assert present < archive
    assert len(split.absent) == len(archive) - len(present)
    assert set(split.absent) == archive - present
    whole = SearchUrl(QueryDict(""))
    assert split_by(whole.search, "specialty", whole).absent == []


def test_the_whole_archive_is_known_to_every_search() -> None:
    whole = DecisionSearch("zebra").archive()
    assert (whole.count.decisions, whole.count.overturned, whole.letters) == (12, 4, 6)


def test_letters_are_counted_in_parts_where_they_are_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    search = DecisionSearch("-zebra")
    assert search.letters == 6
    monkeypatch.setattr(aggregations, "_MOST_BUCKETS", 1)
    greatest = TantivyEngine(settings.INDEX_ROOT).session().aggregations.greatest(LETTER_GROUP)
    assert greatest is not None
    assert greatest > SPREAD
    assert search.session.letters(search.query) == 6


def test_letters_of_any_size_are_counted_by_their_sums() -> None:
    allocator, expected = LetterBitsAllocator(first=7), 0
    documents, sums = Counter[int](), Counter[int]()
    for number, items in enumerate([1, 2, 3, 4, 15, 16, 255, 256, 700] * 40):
        bits = allocator.allocate(items)
        found_of_it = (0, 1, items // 2, items)[number % 4]
        assert bits.group >= 7 or items == 1
        expected += found_of_it > 0
        documents[bits.group] += found_of_it
        sums[bits.group] += int(bits.weight) * found_of_it
    groups = ((group, documents[group], float(summed)) for group, summed in sums.items())
    assert letters_in(groups) == expected


def test_every_letter_that_can_be_read_can_be_counted() -> None:
    allocator = LetterBitsAllocator()
    assert reader_process_limits.MOST_ITEMS <= MOST_ITEMS_OF_LETTER
    assert allocator.allocate(MOST_ITEMS_OF_LETTER).weight
    with pytest.raises(ValueError, match="8,192 items"):
        allocator.allocate(MOST_ITEMS_OF_LETTER + 1)
