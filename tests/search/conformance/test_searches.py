"""The required behavior of every search engine, tested through the public interface.

Each number is compared with one from a scan of all documents. A new engine is added to ENGINES and
must pass. OpenSearch runs on a local node if Java and Maven are installed.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import groupby, repeat
from typing import TypeAlias

import pytest
from django.test import Client

from decisions.enums import CitedBy
from decisions.search import (
    ANYWHERE,
    DECIDED,
    FACETS,
    GUIDELINE,
    LETTER_OUTCOME,
    LETTER_SIZE,
    LONGEST,
    MOST_ITEMS,
    NEWEST,
    OLDEST,
    OUTCOME,
    PASSAGE,
    REGION,
    RELEVANCE,
    SERVICE,
    TREATMENT,
    TURNED_ON,
    UNDATED,
    YEAR,
    Axis,
    Count,
    DecisionSearch,
    LetterSearch,
    Selection,
    alike_decisions,
    batches,
    cited_criteria,
    crosstab,
    latest,
    with_ancestors,
)
from decisions.search import LETTERS as LETTERS_NUMBER
from decisions.search.all_hits import scan
from decisions.search.conditions import EVERYTHING
from decisions.search.criteria_counts import in_last_years
from decisions.search.criteria_encoding import criteria_of_number, text_as_number
from decisions.search.documents import DecisionDocument
from decisions.search.engine import Engine, NodesBelowQuestion
from decisions.search.field_names import CASE_ID, CRITERIA_CODE, EXACT, ITEM_ID, RATIONALE_HASH
from decisions.search.opensearch import counts as opensearch_counts
from decisions.search.passage_keys import passage_of, sentence_keys
from decisions.search.tantivy.session import TantivySession
from tests.search.conformance.filled_engines import HELD, LETTERS, fill, ids, of
from tests.support.each_row import each_row
from tests.support.search_documents import (
    SHARED_SENTENCES,
    Fits,
    counted,
    has,
    in_a_row,
    values,
    words_of,
)

#: Hits query the database for public cases.
pytestmark = pytest.mark.django_db
Asked: TypeAlias = Callable[[DecisionSearch], DecisionSearch]


def excluding(*chosen: str) -> Selection:
    return Selection(excluded=frozenset(chosen))


def any_of(*chosen: str) -> Selection:
    return Selection(frozenset(chosen))


def has_value(field: str, *wanted: str) -> Fits:
    return lambda each: bool(values(each, field) & {*wanted})


def words(text: str) -> Asked:
    return lambda search: search.matching(text)


def has_sentences(*numbers: int) -> Fits:
    return lambda each: all(SHARED_SENTENCES[n] in each.texts["rationale"] for n in numbers)


def passage(*numbers: int) -> str:
    return passage_of([key for n in numbers for key in sentence_keys(SHARED_SENTENCES[n])])


#: Searches by name, each with a predicate for the matching documents.
SEARCHES: dict[str, tuple[Asked, Fits]] = {
    "everything": (lambda search: search, lambda _: True),
    "a word": (words("glarewood"), has("glarewood")),
    "two words": (words("glarewood zolvexin"), has("glarewood", "zolvexin")),
    "a passage": (lambda search: search.filter(PASSAGE, any_of(passage(0))), has_sentences(0)),
    "a passage of two sentences, or another": (
        lambda search: search.filter(PASSAGE, any_of(passage(0, 1), passage(2))),
        lambda each: has_sentences(0, 1)(each) or has_sentences(2)(each),
    ),
    "without a passage of two sentences": (
        lambda search: search.filter(PASSAGE, excluding(passage(0, 1))),
        lambda each: not has_sentences(0, 1)(each),
    ),
    "letters of two decisions": (
        lambda search: search.filter(LETTER_SIZE, any_of("2")),
        lambda each: each.items == 2,
    ),
    "a word in letters that are overturned in part": (
        lambda search: search.matching("umber").filter(
            LETTER_OUTCOME, any_of("partially_overturned")
        ),
        lambda each: has("umber")(each) and each.case_id % 3 == 1,
    ),
    "a word that is nowhere": (words("zebra"), lambda _: False),
    "or": (
        words("glarewood OR quorn"),
        lambda each: has("glarewood")(each) or has("quorn")(each),
    ),
    "not": (words("tassel -umber"), lambda each: has("tassel")(each) and not has("umber")(each)),
    "only not": (words("-umber"), lambda each: not has("umber")(each)),
    "a field": (words("rationale:brindle"), has("brindle", field="rationale")),
    "the item": (words("item:brindle"), has("brindle", field="item")),
    "in a row": (words('"brindle quorn"'), in_a_row("brindle", "quorn")),
    "frequent words in a row": (words('"is not"'), in_a_row("is", "not")),
    "three frequent words in a row": (words('"is not of"'), in_a_row("is", "not", "of")),
    "a frequent word and a rare one in a row": (words('"not umber"'), in_a_row("not", "umber")),
    "a beginning": (words("glare*"), has("glarewood")),
    "the exact word": (words("=snowlark"), has("snowlark")),
    "the treatment": (
        lambda search: search.matching("umber").in_scope(TREATMENT),
        has("umber", field="item"),
    ),
    "parentheses": (
        words("(tassel OR umber) -(quorn brindle)"),
        lambda each: (
            (has("tassel")(each) or has("umber")(each)) and not has("quorn", "brindle")(each)
        ),
    ),
    "a facet": (
        lambda search: search.filter(OUTCOME, any_of("overturned")),
        lambda each: each.outcome == "overturned",
    ),
    "any of two values": (
        lambda search: search.filter(REGION, any_of("knee", "hip")),
        has_value("region", "knee", "hip"),
    ),
    "without a value": (
        lambda search: search.filter(REGION, excluding("knee")),
        lambda each: "knee" not in values(each, "region"),
    ),
    "a place in a tree": (
        lambda search: search.filter(SERVICE, any_of("tests")),
        has_value("service", "tests"),
    ),
    "a chapter": (
        lambda search: search.filter(GUIDELINE, any_of("mtus/neck")),
        has_value("guideline", "mtus/neck"),
    ),
    "one side's guideline": (
        lambda search: search.guidelines_cited_by(CitedBy.REVIEWER).filter(
            GUIDELINE, any_of("mtus")
        ),
        has_value("guideline_reviewer", "mtus"),
    ),
    "two facets and words": (
        lambda search: (
            search.matching("fennimore")
            .filter(OUTCOME, any_of("upheld"))
            .filter(SERVICE, excluding("drugs"))
        ),
        lambda each: (
            has("fennimore")(each)
            and each.outcome == "upheld"
            and "drugs" not in each.facets["service"]
        ),
    ),
    "a value as a field": (words("region:hip"), has_value("region", "hip")),
    "from a day on": (
        lambda search: search.between(DECIDED, date(2016, 1, 1)),
        lambda each: (each.dates["decided"] or date.min) >= date(2016, 1, 1),
    ),
    "between days": (
        lambda search: search.between(DECIDED, date(2015, 1, 1), date(2015, 12, 31)),
        lambda each: each.facets["year"] == ("2015",),
    ),
    "without a date": (
        lambda search: search.filter(YEAR, any_of("undated")),
        lambda each: each.dates["decided"] is None,
    ),
    "a case": (lambda search: search.of_case("cm15 0000001"), lambda each: each.case_id == 1),
    "some cases by id": (
        lambda search: search.within([1, 2, 5, 10**9]),
        lambda each: each.case_id in (1, 2, 5),
    ),
    "no case at all": (lambda search: search.within([]), lambda each: False),
    "a case among the words": (words("CM15-0000001"), lambda each: each.case_id == 1),
    "beginnings of numbers": (
        words("case:CM15-00000*"),
        lambda each: each.case_number.startswith("CM15-00000"),
    ),
    "a list": (
        lambda search: search.among(frozenset({"CM15-0000001", "CM16-0000002", "CM99-9999999"})),
        lambda each: each.case_id in (1, 2),
    ),
    "as of a case": (lambda search: search.as_of(LETTERS // 2), lambda each: each.case_id <= 75),
}
EVERY = each_row("asked", SEARCHES)


def searched(search: DecisionSearch, asked: str) -> tuple[DecisionSearch, list[DecisionDocument]]:
    """Return a search by its name, and the documents that it must find."""
    ask, fits = SEARCHES[asked]
    return ask(search), list(filter(fits, HELD))


def per_page(right: list[DecisionDocument]) -> int:
    """Return the size of about ten pages, whose ends are within letters."""
    return len(right) // 10 + 2


@EVERY
def test_decisions_and_letters_are_counted_exactly(search: DecisionSearch, asked: str) -> None:
    found, right = searched(search, asked)
    assert found.estimates == frozenset()
    assert len(found) == len(right)
    assert found.count == Count(len(right), sum(each.outcome == "overturned" for each in right))
    assert found.letters == len({each.case_id for each in right})
    assert dict(found.cases()) == {
        case: sum(each.case_id == case for each in right)
        for case in {each.case_id for each in right}
    }


@EVERY
def test_every_value_of_every_facet_is_counted_exactly(search: DecisionSearch, asked: str) -> None:
    found, _ = searched(search, asked)
    for facet, counts in found.facets().items():
        others = {f: chosen for f, chosen in found.selections.items() if f is not facet}
        ask = replace(found, selections=others)
        held = {each.item_id: each for each in HELD}
        fitting = [held[hit.item_id] for hit in ask]
        field = (
            f"{facet.name}_{found.cited_by}"
            if facet is GUIDELINE and found.cited_by
            else facet.name
        )
        right = {
            value: Count(*numbers)
            for value, numbers in counted(fitting, field).items()
            if value.count("/") < facet.counted_depth or facet in found.selections
        }
        shown = {value: count for value, count in counts.items() if count.decisions}
        assert shown.items() <= right.items(), facet.name
        whole = {v: c for v, c in right.items() if v.count("/") < facet.counted_depth}
        assert whole.items() <= shown.items(), facet.name
    assert set(found.facets()) == set(FACETS)


@EVERY
def test_sections_are_counted_below_the_chapter_asked_for(
    search: DecisionSearch, asked: str
) -> None:
    found, right = searched(search, asked)
    [sections] = found.session.ask(NodesBelowQuestion(found.query, "guideline", "mtus/neck"))
    numbers = counted(right, "guideline")
    assert sections == {v: n for v, (n, _) in numbers.items() if v.startswith("mtus/neck/")}


@EVERY
@pytest.mark.parametrize("order", [NEWEST, OLDEST, LONGEST, MOST_ITEMS, RELEVANCE])
def test_pages_hold_every_decision_once_in_order(
    search: DecisionSearch, asked: str, order: str
) -> None:
    found, right = searched(search, asked)
    ordered = found.order_by(order)
    per = per_page(right)
    starts = range(0, len(right) + per, per)
    hits = [hit for start in starts for hit in ordered[start : start + per]]
    assert {hit.item_id for hit in hits} == ids(right)
    assert len(hits) == len(right)
    if order == LONGEST:
        lengths = [len(hit.rationale) for hit in hits]
        assert lengths == sorted(lengths, reverse=True)
    elif order == MOST_ITEMS:
        items = {each.item_id: each.items for each in right}
        numbers = [items[hit.item_id] for hit in hits]
        assert numbers == sorted(numbers, reverse=True)
        assert len([*groupby(hit.slug for hit in hits)]) == len({hit.slug for hit in hits})
    elif order == OLDEST:
        days = [hit.decided or "9999" for hit in hits]
        assert days == sorted(days)
    elif order == NEWEST or found.parsed.node is None:
        assert [hit.decided for hit in hits] == sorted((h.decided for h in hits), reverse=True)
    assert [hit.item_id for hit in ordered[3:9]] == [hit.item_id for hit in hits[3:9]]


@EVERY
@pytest.mark.parametrize("order", [NEWEST, OLDEST, MOST_ITEMS])
def test_a_scan_finds_every_decision_once_in_order(
    search: DecisionSearch, asked: str, order: str
) -> None:
    found, right = searched(search, asked)
    pages = [hit.item_id for hit in found.order_by(order)]
    scanned = [each for batch in batches(found.order_by(order)) for each in batch]
    assert [each.item_id for each in scanned] == pages
    assert set(pages) == ids(right)
    small = scan(found.session, found.query, order, repeat(per_page(right)))
    assert [each.item_id for batch in small for each in batch] == pages
    hits = found.hits([each.key for each in scanned])
    assert [hit.item_id for hit in hits] == pages


@EVERY
@pytest.mark.parametrize("order", [NEWEST, OLDEST, LONGEST, MOST_ITEMS])
def test_what_comes_after_a_place_goes_on_where_it_ended(
    search: DecisionSearch, asked: str, order: str
) -> None:
    found, right = searched(search, asked)
    found = found.order_by(order)
    pages, place = [], None
    while some := found.after(place, per_page(right)):
        pages += [hit.item_id for _, hit in some]
        place = some[-1][0]
    assert pages == [hit.item_id for hit in found]
    assert found.after(10**20 if order == OLDEST else 0, 3) == []


def test_places_stay_when_decisions_come_and_go(engine: Engine) -> None:
    fill(engine, HELD[:40])
    before = of(engine).order_by(NEWEST).after(None, 100)
    gone = before[3][1].item_id
    case = next(each.case_id for each in HELD if each.item_id == gone)
    engine.replace_cases([case], HELD[40:60])
    after = of(engine).order_by(NEWEST).after(before[4][0], 100)
    kept = {hit.item_id: place for place, hit in after}
    old = {hit.item_id: place for place, hit in before[5:]}
    of_case = ids(each for each in HELD if each.case_id == case)
    assert {item: kept[item] for item in old.keys() - of_case} == {
        item: place for item, place in old.items() if item not in of_case
    }


@EVERY
def test_letters_hold_their_decisions_in_order(search: DecisionSearch, asked: str) -> None:
    found, right = searched(search, asked)
    letters = LetterSearch(found)[:]
    assert len(letters) == found.letters
    assert (
        [hit.position for hit in letters[0].hits]
        == sorted(each.position for each in right if each.case_number == letters[0].case)
        if right
        else letters == []
    )


def test_a_case_that_the_index_does_not_hold_yet_has_no_hits(search: DecisionSearch) -> None:
    assert search.hits_of_cases([10**9]) == {10**9: []}


@EVERY
def test_the_latest_are_of_the_cases_that_came_last(search: DecisionSearch, asked: str) -> None:
    found, right = searched(search, asked)
    came = sorted((each.case_id for each in right), reverse=True)
    assert [hit.item_id // 10 for hit in latest(found, 12)] == came[:12]


@EVERY
def test_two_facets_at_once(search: DecisionSearch, asked: str) -> None:
    found, right = searched(search, asked)
    table = crosstab(found, Axis(REGION), Axis(SERVICE, depth=1))
    for region, service in [("knee", "tests"), ("hip", "drugs"), ("lumbar-spine", "surgery")]:
        both = [
            e
            for e in right
            if {region} <= values(e, "region") and {service} <= values(e, "service")
        ]
        overturned = sum(each.outcome == "overturned" for each in both)
        assert table.cells.get((region, service), Count()) == Count(len(both), overturned)
    none = [each for each in right if not each.facets["region"]]
    several = [each for each in right if len(each.facets["region"]) > 1]
    assert (table.along_rows.none, table.along_rows.several) == (len(none), len(several))


@EVERY
def test_chapters_of_each_side_with_criteria(search: DecisionSearch, asked: str) -> None:
    found, right = searched(search, asked)
    for side, cited in cited_criteria(found, most=2).items():
        rows, cells = Counter[tuple[str, str]](), Counter[tuple[str, str, str]]()
        for each in right:
            for place in values(each, f"guideline_{side}"):
                if place.count("/") == 1:
                    rows[place, each.outcome] += 1
                    cells.update((place, on, each.outcome) for on in values(each, "turned_on"))
        lost = "overturned"
        assert cited.counts == {
            row: Count(rows[row, "upheld"] + rows[row, lost], rows[row, lost]) for row, _ in rows
        }
        assert cited.cells == {
            (row, on): Count(cells[row, on, "upheld"] + cells[row, on, lost], cells[row, on, lost])
            for row, on, _ in cells
            if row in list(cited.counts)[:2]
        }


@EVERY
def test_a_split_follows_every_selection_but_that_of_an_outcome(
    search: DecisionSearch, asked: str
) -> None:
    found, _ = searched(search, asked)
    others = {f: chosen for f, chosen in found.selections.items() if f is not OUTCOME}
    held = {each.item_id: each for each in HELD}
    fitting = [held[hit.item_id] for hit in replace(found, selections=others)]
    right = {value: Count(*numbers) for value, numbers in counted(fitting, "region").items()}
    assert found.split(REGION) == right


@EVERY
def test_decisions_of_each_letter_are_counted_exactly(search: DecisionSearch, asked: str) -> None:
    found, _ = searched(search, asked)
    others = {f: chosen for f, chosen in found.selections.items() if f is not OUTCOME}
    held = {each.item_id: each for each in HELD}
    fitting = [held[hit.item_id] for hit in replace(found, selections=others)]
    right = Counter(each.case_id for each in fitting)
    overturned = Counter(each.case_id for each in fitting if each.outcome == "overturned")
    by_letter = found.by_letter
    assert by_letter is not None
    assert Counter(by_letter) == Counter(Count(n, overturned[case]) for case, n in right.items())
    assert [each.decisions for each in by_letter] == sorted(right.values(), reverse=True)


def test_a_cluster_sends_cases_in_parts(
    search: DecisionSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opensearch_counts, "_CASES_AT_ONCE", 7)
    assert Counter(dict(search.cases())) == Counter(each.case_id for each in HELD)


@EVERY
def test_numbers_of_the_newest(search: DecisionSearch, asked: str) -> None:
    found, right = searched(search, asked)
    held = {each.item_id: each for each in right}
    newest = [hit.item_id for hit in found.order_by(NEWEST)]
    columns = ITEM_ID, CASE_ID, RATIONALE_HASH, CRITERIA_CODE
    for most in (0, 1, 7, len(right), len(right) + 7):
        numbers = found.session.newest_numbers(found.query, columns, most)
        assert list(numbers[0]) == newest[:most]
        for item, case, text, criteria in zip(*numbers, strict=True):
            decision = held[item or 0]
            assert case == decision.case_id
            assert text == text_as_number(decision.texts["rationale"])
            outcome, values = criteria_of_number(criteria or 0)
            assert (outcome, {*values}) == (decision.outcome, {*decision.facets[TURNED_ON.name]})


@EVERY
def test_the_newest_are_of_the_last_years(search: DecisionSearch, asked: str) -> None:
    found, right = searched(search, asked)
    years = Counter(year for each in right for year in each.facets["year"])
    for most in (1, 7, 40, len(right)):
        narrowed = in_last_years(found.query, years, most)
        [newest] = found.session.newest_numbers(found.query, (ITEM_ID,), most)
        [of_years] = found.session.newest_numbers(narrowed, (ITEM_ID,), most)
        assert list(of_years) == list(newest)


@EVERY
def test_what_is_compared_of_the_newest(search: DecisionSearch, asked: str) -> None:
    found, right = searched(search, asked)
    held = {each.item_id: each for each in right}
    newest = [held[hit.item_id] for hit in found.order_by(NEWEST)]
    for most in (7, len(right) + 7):
        read = alike_decisions(found, most)
        assert read.letters == [each.case_id for each in newest[:most]]
        assert read.overturned == [each.outcome == "overturned" for each in newest[:most]]
        alike = [
            (
                each.facets[SERVICE.name],
                each.facets[REGION.name],
                frozenset(value.rpartition("-")[0] for value in each.facets[TURNED_ON.name]),
            )
            for each in newest[:most]
        ]
        assert len({*zip(read.strata, alike, strict=True)}) == len({*alike}) == len({*read.strata})
        for facet, of_each in read.facets.items():
            values = [
                {
                    place
                    for value in each.facets[facet.name]
                    for place in with_ancestors("/".join(value.split("/")[:2]))
                }
                - {UNDATED}
                for each in newest[:most]
            ]
            assert [{*of_each.values[code]} for code in of_each.codes] == values


@EVERY
def test_what_decisions_turned_on(search: DecisionSearch, asked: str) -> None:
    found, right = searched(search, asked)
    kinds = {
        (each.outcome, value) for each in right for value in ("", *each.facets[TURNED_ON.name])
    }
    counts = found.criteria()
    assert {key for key, mentions in counts.mentions.items() if mentions.decisions} == kinds
    assert counts.listed
    for outcome, value in kinds:
        those = [
            each
            for each in right
            if each.outcome == outcome and value in ("", *each.facets[TURNED_ON.name])
        ]
        mentions = counts.mentions[outcome, value]
        assert mentions.decisions == len(those)
        assert mentions.years == Counter(year for e in those for year in e.facets["year"])
        assert mentions.letters == len({each.case_id for each in those})
        texts = {text_as_number(each.texts["rationale"]) for each in those}
        assert mentions.texts == len(texts)
        assert {*mentions.examples} <= ids(those)


def test_the_most_relevant_comes_first(search: DecisionSearch) -> None:
    [first, *_] = search.matching("quorn tassel")
    of_item = [each for each in HELD if has("quorn", "tassel", field="item")(each)]
    assert first.item_id in ids(of_item)


def test_words_and_numbers_that_begin_so(search: DecisionSearch) -> None:
    session = search.session
    for word in ("glarewood", "umber"):
        right = sum(word in words_of(each) for each in HELD)
        assert session.words(EXACT, word[:3], 5) == [(word, right)]
        assert session.frequencies(ANYWHERE, [word, "zebra"]) == [right, 0]
    numbers = session.case_numbers("cm15000000", 50)
    assert sorted(numbers) == ["cm150000001", "cm150000005", "cm150000009"]
    assert len(session.case_numbers("cm15", 3)) == 3
    assert session.newest_case == LETTERS
    assert not session.holds_samples


def test_words_that_may_be_meant(search: DecisionSearch) -> None:
    near = search.session.words_near
    for word, typed in {"glarewood": "glarwood", "umber": "umbre", "zolvexin": "zolvxein"}.items():
        right = sum(word in words_of(each) for each in HELD)
        assert dict(near(typed, 1))[word] == right
        assert dict(near(f"{typed}s", 2))[word] == right


def test_what_is_alike_is_of_other_cases_and_of_the_service_first(search: DecisionSearch) -> None:
    own = HELD[0]
    service = own.facets["service"][0]
    ask = search.session.similar
    keys = ask({"rationale": own.texts["rationale"]}, {service: 2000.0}, EVERYTHING, own.case_id, 9)
    hits = search.hits(keys)
    assert hits
    assert len({hit.item_id for hit in hits}) == len(hits)
    assert own.case_id not in {hit.item_id // 10 for hit in hits}
    of_service = [hit.service_path == service for hit in hits]
    assert of_service == sorted(of_service, reverse=True)
    assert of_service[0]
    lost = EVERYTHING.with_value(OUTCOME.name, "overturned")
    keys = ask({"rationale": own.texts["rationale"]}, {service: 2000.0}, lost, own.case_id, 9)
    assert {hit.outcome for hit in search.hits(keys)} == {"overturned"}
    assert ask({"rationale": "zebra"}, {}, EVERYTHING, 1, 5) == []


@pytest.mark.usefixtures("golden")
def test_what_an_engine_can_only_estimate_is_said_on_the_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address in ("/?q=knee", "/statistics/", "/"):
        assert "estimates" not in client.get(address).content.decode()
    monkeypatch.setattr(TantivySession, "estimates", frozenset({LETTERS_NUMBER}))
    for address in ("/?q=knee", "/statistics/", "/"):
        shown = client.get(address).content.decode()
        assert "The numbers for letters are estimates" in shown, address
    assert any(
        "letters are est" in said for said in client.get("/decisions.json").json()["remarks"]
    )
