"""The summary of a search: the number of decisions, the overturn rate, and the criteria."""

from dataclasses import dataclass
from typing import Any

from decisions.enums import Outcome
from decisions.filters import EXCLUDED, SCOPES, facet_parameters
from decisions.overturn_rates import FEW, interval
from decisions.pages.charts.dots import DotPlot, DotRow, archive_row, comparison_plot
from decisions.pages.search_urls import SearchUrl
from decisions.pages.statistics.criteria_table import CriterionRow, criterion_rows
from decisions.pages.statistics.letter_shares import LetterShares
from decisions.pages.weight_limits import room
from decisions.search import OUTCOME, TURNED_ON, Count, CriteriaCounts, DecisionSearch

#: The number of criteria next to the answer, whose links have so many bytes; all of them are on a
#: separate page.
CRITERIA, _BYTES = 5, 500


@dataclass(frozen=True, slots=True)
class ScopeChoice:
    """One of the scopes in which words can be searched, and what is found in it.

    Args:
        found: the number of decisions.
        either: their number of either outcome, if the search asks for one.
        url: the search in this scope.
        overturned: the search in this scope for the overturned ones.
        chosen: whether the search is in this scope.
    """

    label: str
    found: int
    either: Count
    url: str
    overturned: str
    chosen: bool


def answer_of(found: DecisionSearch, url: SearchUrl) -> dict[str, Any]:
    """Return the context of the answer's template.

    Rates include both outcomes even if the search asks for one: a rate of 100 % among overturned
    decisions is meaningless.
    """
    whole, both, scopes = found.archive(), found.either_outcome, _scopes(found, url)
    return {
        "count": found.count,
        "letters": found.letters,
        "both": both,
        "overturned_search": _overturned(url),
        "letters_search": url.changed(group="letter"),
        "few": 0 < both.decisions < FEW,
        "shares": LetterShares.of(found),
        "archive": whole.count,
        "samples": found.samples,
        "archive_letters": whole.letters,
        "scopes": scopes,
        "figure": _figure(found, both, scopes, whole.count, url),
        "interval": interval(both),
        "criteria": _criteria(found, both, url),
        "by_criterion": TURNED_ON in found.selections,
        "upheld": both.decisions - both.overturned,
    }


def _overturned(url: SearchUrl, **values: str) -> str:
    return url.without(f"{EXCLUDED}{OUTCOME.name}").changed(outcome=Outcome.OVERTURNED, **values)


def _scopes(found: DecisionSearch, url: SearchUrl) -> list[ScopeChoice]:
    """Return both scopes with what is found in each; none if a search has no words."""
    if not found.has_scope:
        return []
    both = {found.scope: found, found.in_other_scope.scope: found.in_other_scope}
    return [
        ScopeChoice(
            label,
            len(both[scope]),
            both[scope].either_outcome,
            url.changed(scope=scope),
            _overturned(url, scope=scope),
            scope == found.scope,
        )
        for scope, label in SCOPES.items()
    ]


def _figure(
    found: DecisionSearch, both: Count, scopes: list[ScopeChoice], whole: Count, url: SearchUrl
) -> DotPlot | None:
    """Return the rate of what was found, next to those of the other scope and the archive.

    None for the whole archive: there is nothing to compare it with.
    """
    rows = [
        DotRow(
            scope.label,
            scope.either,
            scope.url if scope.found else "",
            key=f"scope:{number}",
            current=scope.chosen,
            leads_to=scope.found,
            overturned=scope.overturned,
        )
        for number, scope in enumerate(scopes, 1)
    ]
    if found.is_narrowed:
        rows = rows or [_these(found, both, url)]
        rows.append(archive_row(whole))
    if not scopes and both == whole:  # of the archive, only an outcome is asked for
        return None
    any_found = both.decisions or any(scope.found for scope in scopes)
    return comparison_plot(rows) if rows and any_found else None


def _these(found: DecisionSearch, both: Count, url: SearchUrl) -> DotRow:
    """Return the row of what was found; of one outcome, the rate is that of either."""
    if OUTCOME in found.selections:
        either = url.without(*facet_parameters(OUTCOME)).changed()
        return DotRow("With either outcome", both, either, overturned=_overturned(url))
    return DotRow("These decisions", both, overturned=_overturned(url))


def _criteria(found: DecisionSearch, both: Count, url: SearchUrl) -> list[CriterionRow]:
    """Return the most frequently deciding criteria; none if the search selects criteria itself."""
    if TURNED_ON in found.selections:
        return []
    most = room(CRITERIA, _BYTES, url.parameters)
    return criterion_rows(CriteriaCounts.of_facet(both, found.split(TURNED_ON)), url, most)
