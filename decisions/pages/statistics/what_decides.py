"""What decides: which criteria the decisions of any search turned on, with a checklist."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from decisions.criteria import CriterionName, Definition, definitions, judged
from decisions.filters import EXCLUDED
from decisions.models import DisputedItem
from decisions.pages.redirects import redirects_former_values
from decisions.pages.search.chips import chips
from decisions.pages.search_urls import SearchUrl
from decisions.pages.statistics.rates import FEW, interval
from decisions.search import (
    NOT_RECOGNIZED,
    OUTCOME,
    TURNED_ON,
    Count,
    DecisionSearch,
    Hit,
    Selection,
    turned_on,
)
from decisions.terms import Outcome

#: Below this many decisions of an outcome a share says nothing.
SHARES_FROM = 20
#: Criteria of the checklist, and sentences of each outcome below one.
_CHECKLIST, _SENTENCES = 8, 2


@dataclass(frozen=True, slots=True)
class Mentioned:
    """In how many decisions of an outcome a criterion is mentioned.

    Args:
        value: what it is called as a value of the facet.
        number, among: the decisions that mention it, and all of the outcome.
        share: from 0 to 1; None where the outcome has too few decisions.
        interval: the share's 95% interval; None likewise.
        few: whether so few decisions say little.
        search: the address of the search for those that mention it.
    """

    value: str
    number: int
    among: int
    share: float | None
    interval: tuple[float, float] | None
    few: bool
    search: str


@dataclass(frozen=True, slots=True)
class Quotation:
    """A sentence that says what a decision turned on."""

    hit: Hit
    sentence: str


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """A criterion: unmet in upheld decisions, met in overturned ones."""

    definition: Definition
    unmet: Mentioned
    met: Mentioned


@dataclass(frozen=True, slots=True)
class ChecklistEntry:
    """What reviewers looked for, with sentences from decisions that went each way."""

    definition: Definition
    upheld: list[Quotation]
    overturned: list[Quotation]


@require_safe
@redirects_former_values
def page(request: HttpRequest) -> HttpResponseBase:
    """Show what the decisions of a search turned on."""
    context = context_of(SearchUrl(of_either_outcome(request.GET)))
    return render(request, "statistics/what_decides.html", context)


def context_of(url: SearchUrl) -> dict[str, Any]:
    """Return what the template of the page needs.

    Raises:
        IndexMissingError: there is no index to search.
    """
    search = url.search
    counts = search.facets()
    of_outcome = {outcome: counts[OUTCOME].get(outcome, Count()).decisions for outcome in Outcome}
    rows = criterion_rows(counts[TURNED_ON], of_outcome, url)
    return {
        "search_address": url.page(),
        "consistency": url.page("consistency"),
        "query": url.search.text,
        "chips": chips(url),
        "count": search.count,
        "letters": search.letters,
        "interval": interval(search.count),
        "upheld": of_outcome[Outcome.UPHELD],
        "overturned": of_outcome[Outcome.OVERTURNED],
        "rows": rows,
        "not_recognized": counts[TURNED_ON].get(NOT_RECOGNIZED, Count()),
        "not_recognized_search": url.changed(turned_on=NOT_RECOGNIZED, outcome=None),
        "checklist": list(_checklist(search, rows[:_CHECKLIST])),
        "judged": judged(),
        "few_below": FEW,
        "shares_from": SHARES_FROM,
        "warnings": [*url.filters.warnings, *url.search.parsed.warnings],
    }


def of_either_outcome(query: QueryDict) -> QueryDict:
    """Return a search without what it asks of outcomes and criteria: the page shows all of them."""
    kept = query.copy()
    for facet in (OUTCOME, TURNED_ON):
        for name in (facet.name, f"{EXCLUDED}{facet.name}"):
            kept.pop(name, None)
    return kept


def criterion_rows(
    counts: Mapping[str, Count], of_outcome: Mapping[Outcome, int], url: SearchUrl
) -> list[CriterionRow]:
    """Return the criteria that any decision turned on, the most frequently unmet first.

    Args:
        counts: those of the facet of what decisions turned on, by its values.
        of_outcome: how many decisions of each outcome the search found.
        url: the search.
    """

    def mentioned(name: CriterionName, outcome: Outcome) -> Mentioned:
        value = turned_on(name, met=outcome == Outcome.OVERTURNED)
        number, among = counts.get(value, Count()).decisions, of_outcome[outcome]
        enough = among >= SHARES_FROM
        return Mentioned(
            value,
            number,
            among,
            share=number / among if enough else None,
            interval=interval(Count(among, number)) if enough else None,
            few=among < FEW,
            search=url.changed(turned_on=value, outcome=None),
        )

    rows = (
        CriterionRow(
            definition, mentioned(name, Outcome.UPHELD), mentioned(name, Outcome.OVERTURNED)
        )
        for name, definition in definitions().items()
    )
    return sorted(
        (row for row in rows if row.unmet.number or row.met.number),
        key=lambda row: (-row.unmet.number, -row.met.number),
    )


def _checklist(search: DecisionSearch, rows: Sequence[CriterionRow]) -> Iterator[ChecklistEntry]:
    """Yield what reviewers looked for most, each with the sentences of a few decisions."""
    hits = [(row.definition, _hits(search, row.unmet), _hits(search, row.met)) for row in rows]
    ids = {hit.item_id for _, *both in hits for found in both for hit in found}
    items = DisputedItem.objects.in_bulk(ids)

    def quoted(found: Iterable[Hit], name: CriterionName) -> list[Quotation]:
        all_of_them = (Quotation(hit, _sentence(items.get(hit.item_id), name)) for hit in found)
        return [each for each in all_of_them if each.sentence][:_SENTENCES]

    for definition, upheld, overturned in hits:
        yield ChecklistEntry(
            definition, quoted(upheld, definition.name), quoted(overturned, definition.name)
        )


def _hits(search: DecisionSearch, mentioned: Mentioned) -> list[Hit]:
    """Return a few decisions that mention a criterion; those of a letter may share a sentence."""
    if not mentioned.number:
        return []
    found = search.filter(TURNED_ON, Selection(frozenset((mentioned.value,))))
    return list({hit.slug: hit for hit in found[: 4 * _SENTENCES]}.values())


def _sentence(item: DisputedItem | None, name: CriterionName) -> str:
    """Return the sentence that names a criterion; empty where the item was read anew meanwhile."""
    reasons = item.reasons if item else ()
    reason = next((each for each in reasons if each.criterion == name), None)
    return reason.sentence(item.rationale) if item and reason else ""
