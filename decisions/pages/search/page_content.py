"""The content of the search page."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.functional import cached_property

from decisions.enums import CitedBy
from decisions.filters import FIRST, LAST, LETTER, OFF, ORDERS
from decisions.formatting import whole_number
from decisions.pages.search.absence import absence_of
from decisions.pages.search.chips import Chip, chips
from decisions.pages.search.display_options import CHOICES, EXCERPT, FULL, Display
from decisions.pages.search.facet_offers import (
    FacetOffer,
    broader_offer,
    name_of,
    possible_offers,
    those_with_decisions,
)
from decisions.pages.search.facet_panel import facet_lists
from decisions.pages.search.icon import icon_of_the_archive, icon_of_the_search
from decisions.pages.search.navigation import MOST_PAGED, case_url
from decisions.pages.search.no_results import explain_no_results
from decisions.pages.search.result import Result
from decisions.pages.search.result_summary import answer_of
from decisions.pages.search.split_by_facet import split_by, split_facet
from decisions.pages.search_urls import (
    SearchUrl,
    path_of,
    with_parameters,
)
from decisions.pages.standard_reports.coverage import coverage
from decisions.pages.weight_limits import is_long, room
from decisions.search import (
    DATE_RANGES,
    NEWEST,
    OUTCOME,
    RELEVANCE,
    TREATMENT,
    TURNED_ON,
    Count,
    DecisionSearch,
    Facet,
    Hit,
    QuestionBatch,
    plain_words,
)
from decisions.vocabulary.recognize_query import Recognized

#: The facets whose lists are open, those with a selection first, the bytes of a value, and the
#: number of lists for which the page's other links take the room.
_OPEN_FACETS, _BYTES_OF_FACET, _OTHER_LINKS = 6, 200, 2


@dataclass(frozen=True, slots=True)
class DisplayChoice:
    """One of several ways to show the results: a value of a parameter."""

    name: str
    value: str
    label: str
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Range:
    """A range of dates to choose.

    Args:
        first_name, last_name: the names of its two parameters.
        first, last: their values, as ISO dates; empty for an open end.
    """

    label: str
    first_name: str
    first: str
    last_name: str
    last: str


@dataclass(frozen=True, slots=True)
class ResultGroup:
    """The results of one letter, or all results of a page that is not grouped.

    Args:
        shown: the first ones.
        found: the number of all.
        url: the search for all; empty if they are shown.
    """

    shown: list[Result]
    found: int
    url: str = ""


class Pages(Paginator[Any]):
    """The pages of results, up to the last one that is shown."""

    @cached_property
    def count(self) -> int:
        """The number of decisions on the pages: those found, up to `MOST_PAGED`."""
        return min(len(self.object_list), MOST_PAGED)


def context_of(url: SearchUrl, display: Display) -> dict[str, Any]:
    """Return the context of the page's templates.

    Raises:
        IndexMissingError: there is no index to search.
    """
    filters, found = url.filters, url.search
    around = found.compute("page", lambda: _around_results(url, display), url.page(), display)
    page = Pages(cast("Any", filters.results), display.per_page).get_page(url.query.get("page"))
    meant = found.parsed.meant
    return {
        **around,
        **_results(url, display, page),
        "meant": meant,
        "as_meant": url.changed(q=meant) if meant else "",
        "warnings": [
            *url.warnings,
            *filters.warnings,
            *display.warnings,
            *found.parsed.warnings,
            *page_warnings(page, url),
        ],
    }


def _around_results(url: SearchUrl, display: Display) -> dict[str, Any]:
    """Return the content around the results, which stays the same until the index changes."""
    offers = possible_offers(url)
    _ask_together(url, display, offers)
    found, narrowed_by = url.search, chips(url)
    title = ", ".join(filter(None, [found.text, *map(_named, narrowed_by)]))
    split = split_by(found, display.split, url)
    is_shown = "split" in url.query or (split.tells and not is_long(url.parameters))
    return {
        **answer_of(found, url),
        **_offers_or_absence(url, offers),
        **_taken_to_mean(found, url),
        "no_results": None if len(found) else explain_no_results(url),
        "without_words": url.changed(q=None) if found.text and not len(found) else "",
        **_ways_to_narrow(found, found.facets(), url),
        "split": split,
        # Rates that cannot be compared are not drawn, unless the visitor asks for it.
        "split_is_shown": is_shown,
        "split_is_asked": "split" in url.query,
        "splits": [
            DisplayChoice(
                "split",
                value,
                label.lower(),
                url.changed(split=value),
                is_shown and value == display.split,
            )
            for value, label in CHOICES["split"].items()
        ],
        "chart_url": url.page("chart"),
        "embed_url": url.page("search_embed"),
        "card_parameters": url.parameters,
        "query": found.text,
        "kept": url.form_fields("q", "sort", "scope"),
        "chips": narrowed_by,
        "kept_by_chips": url.form_fields(*(chip.name for chip in narrowed_by)),
        "title": title,
        "icon": icon_of_the_search(url, title) if found.is_narrowed else icon_of_the_archive(),
        "clear": SearchUrl(_only_words(url.query)).page(),
        "also_searched": found.also_searched,
        "without_synonyms": url.changed(synonyms=OFF),
        "as_phrase": _as_phrase(url) if offers else "",
        "with_synonyms": "" if found.synonyms else url.changed(synonyms=None),
        "asked": found.is_narrowed,
        "coverage": None if found.samples or found.is_narrowed else coverage(),
    }


def _ask_together(url: SearchUrl, display: Display, offers: Collection[FacetOffer]) -> None:
    """Ask the index in one round trip for everything that the page shows."""
    found, batch = url.search, QuestionBatch()
    start = display.per_page * (_page_number(url) - 1)
    found.expect(
        batch,
        hits=None if url.filters.by_letter else slice(start, start + display.per_page),
        facets=True,
        splits={OUTCOME, TURNED_ON, split_facet(display.split)},
        also_searched=True,
    )
    found.whole.expect(batch, facets=True)
    if found.has_scope:
        found.in_other_scope.expect(batch, splits=[OUTCOME])
    for offer in offers:
        offer.search.expect(batch)
    batch.ask()


def _as_phrase(url: SearchUrl) -> str:
    """Return the URL of a search for words as a phrase; empty if it finds nothing.

    It is also empty for one word, and for signs in the words.
    """
    found, text = url.search, url.search.text
    if not len(found) or " " not in text or plain_words(found.parsed.node) != [text]:
        return ""
    phrase = f'"{text}"'
    # Counting takes long among many decisions with the words, of which some have the phrase.
    if len(found) <= MOST_PAGED and not len(found.matching(phrase).in_session_of(found)):
        return ""
    return url.changed(q=phrase)


def _offers_or_absence(url: SearchUrl, offers: Collection[FacetOffer]) -> dict[str, Any]:
    """Return the offers for words and, if nothing is found, the sentence that says so.

    If an offer of a treatment and a specialty finds nothing either, the sentence is about it. If no
    offer finds anything, treatments of the same kind are offered.
    """
    found = url.search
    if len(found):
        return {"offers": those_with_decisions(offers), "absence": ""}
    both = (each for each in offers if each.by_treatment and each.by_specialty)
    none = next((each for each in both if not each.decisions), None)
    left = [offer for offer in offers if offer.decisions]
    if not left and (broader := broader_offer(url)):
        left = [broader]
    return {
        "offers": left,
        "absence": absence_of(none.search if none else found),
    }


def _taken_to_mean(found: DecisionSearch, url: SearchUrl) -> dict[str, Any]:
    """Return what the words are taken to mean in the treatment, if the page has to say it.

    It has to if the search is in the treatment and finds something, unless they are the treatment's
    own name, and if more decisions are found there than anywhere in the letter.
    """
    in_treatment = found.scope == TREATMENT
    named = found.treatments_named if found.has_scope else []
    meaning = "; ".join(dict.fromkeys(map(_meaning_of, named)))
    if in_treatment:
        other_words = meaning.lower() != found.text.lower()
        is_said = bool(len(found)) and (other_words or len(found) > len(found.in_other_scope))
    else:
        is_said = bool(named) and len(found.in_other_scope) > len(found)
    meaning = meaning if is_said else ""
    return {
        "in_treatment": in_treatment,
        "meaning": meaning,
        "only_meant": in_treatment and not len(found.in_other_scope),
        "only_words": url.changed(q=found.text_in_item, scope=None) if meaning else "",
    }


def _meaning_of(known: Recognized) -> str:
    rest = f" with “{' '.join(known.rest)}”" if known.rest else ""
    return f"{name_of(known)}{rest}"


def _results(url: SearchUrl, display: Display, page: Page[Any]) -> dict[str, Any]:
    filters, found, results = url.filters, url.search, url.filters.results
    return {
        "display": display,
        "page": page,
        "shown_of": len(results),
        "by_letter": filters.by_letter,
        "results": _shown(page, url, display.of_a_letter),
        "pages": _pages(page, url.parameters_up_to(found.last_case)),
        "with_newer": url.changed() if found.leaves_out_newer else "",
        "deepest": MOST_PAGED if len(results) > MOST_PAGED else None,
        "views": _choices("view", CHOICES["view"], display.view, url),
        "rationales": _choices(
            "rationales",
            CHOICES["rationales"],
            FULL if display.full_rationales else EXCERPT,
            url,
        ),
        "groups": _choices(
            "group", {"": "Decisions", LETTER: "Letters"}, url.query.get("group", ""), url
        ),
        "sort": found.order if found.text or found.order != RELEVANCE else NEWEST,
        "orders": {k: v for k, v in ORDERS.items() if found.text or k != RELEVANCE},
        "kept_by_tools": url.form_fields("sort", "per"),
    }


def _shown(page: Page[Any], url: SearchUrl, of_a_letter: int) -> list[ResultGroup]:
    """Return the hits of a page as one group, or the first ones of each letter."""
    asked, by_letter = url.search, url.filters.by_letter
    search = url.parameters_up_to(asked.last_case)

    def results(hits: Sequence[Hit], number: int, step: int) -> list[Result]:
        return [
            Result.of(hit, case_url(hit, search, each), asked, grouped=by_letter)
            for each, hit in zip(count(number, step), hits, strict=False)
        ]

    start = page.start_index()
    if not by_letter:
        return [ResultGroup(results(list(page.object_list), start, 1), len(page.object_list))]
    groups = []
    for number, letter in enumerate(page.object_list, start):
        case = letter.case if len(letter.hits) > of_a_letter and not asked.case else ""
        hits = letter.hits[:of_a_letter] if case else letter.hits
        whole = url.changed(case=case, group=None) if case else ""
        groups.append(ResultGroup(results(hits, number, 0), len(letter.hits), whole))
    return groups


def page_warnings(page: Page[Any], url: SearchUrl) -> list[str]:
    """Return a warning if the requested page does not exist."""
    asked = url.query.get("page", "1")
    if whole_number(asked) == page.number:
        return []
    return [f"Page {asked[:40]} doesn’t exist; showing page {page.number}."]


def _page_number(url: SearchUrl) -> int:
    """Return the page number in a URL; the first page if there is no such page."""
    asked = whole_number(url.query.get("page", "")) or 1
    return asked if asked <= MOST_PAGED else 1


def _ways_to_narrow(
    found: DecisionSearch, counts: Mapping[Facet, Mapping[str, Count]], url: SearchUrl
) -> dict[str, Any]:
    ranges = []
    for dates in DATE_RANGES:
        first, last = found.dates.get(dates, (None, None))
        ranges.append(
            Range(
                dates.label,
                f"{dates.name}{FIRST}",
                first.isoformat() if first else "",
                f"{dates.name}{LAST}",
                last.isoformat() if last else "",
            )
        )
    names = [name for each in ranges for name in (each.first_name, each.last_name)]
    facets = facet_lists(counts, found.selections, url)
    by_selection = sorted(facets, key=lambda each: not each.selected)
    most = room(_OPEN_FACETS, _BYTES_OF_FACET, url.parameters, _OTHER_LINKS)
    most_open = 0 if is_long(url.parameters) else most
    sides = {"": "either side"} | {side.value: side.replace("_", " ") for side in CitedBy}
    return {
        "facets": facets,
        "open_facets": {each.facet for each in by_selection[:most_open]},
        "form": "kept-by-buttons" if is_long(url.parameters) else "",
        "cited_by": _choices("cited_by", sides, found.cited_by or "", url),
        "ranges": ranges,
        "ranges_set": bool(found.dates or found.case),
        "kept_by_ranges": url.form_fields("case", *names),
        "case_number": found.case,
    }


def _named(chip: Chip) -> str:
    """Return the value of a condition for the title of a browser's tab."""
    return f"{'not ' if chip.excluded else ''}{chip.label.partition(': ')[2] or chip.label}"


def _only_words(query: QueryDict) -> QueryDict:
    words = QueryDict(mutable=True)
    if "q" in query:
        words["q"] = str(query["q"])
    return words


def _choices(
    name: str, choices: Mapping[str, str], chosen: str, url: SearchUrl
) -> list[DisplayChoice]:
    first = next(iter(choices))
    return [
        # The first one is the default.
        DisplayChoice(
            name,
            value,
            label,
            url.changed(**{name: value if value != first else None}),
            value == chosen,
        )
        for value, label in choices.items()
    ]


def _pages(page: Page[Any], search: str) -> list[tuple[str, str]]:
    """Return a label and a URL for each offered page; a gap has neither."""
    choices = []
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1):
        if isinstance(number, int):
            page_url = with_parameters(path_of("search"), f"{search}&page={number}")
            choices.append((str(number), page_url))
        else:
            choices.append(("", ""))
    return choices
