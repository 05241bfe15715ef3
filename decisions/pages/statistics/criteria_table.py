"""The criteria that the decisions of a search turned on, as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from decisions.criteria import CriterionName, Definition, definitions, judged
from decisions.enums import Outcome
from decisions.filters import EXCLUDED
from decisions.models import Case, DisputedItem
from decisions.overturn_rates import FEW, interval
from decisions.pages.case.details import anchor_of_criterion
from decisions.pages.charts.sparkline import Trend, trend
from decisions.pages.search_urls import SearchUrl
from decisions.search import (
    MOST_LISTED,
    NOT_RECOGNIZED,
    OUTCOME,
    TURNED_ON,
    UNDATED,
    YEAR,
    Count,
    CriteriaCounts,
    Mentions,
    turned_on,
)

#: The number of decisions of an outcome below which a share is meaningless.
SHARES_FROM = 20
#: The number of sentences of each outcome for a criterion.
_SENTENCES = 2
#: The columns that a quotation needs; the others are long or many, so they are not loaded.
_QUOTED = (
    "position",
    "rationale",
    "criteria",
    "spans",
    "case__slug",
    "case__case_number",
    "case__sample",
)


@dataclass(frozen=True, slots=True)
class Share:
    """A number of decisions out of others.

    Args:
        number, among: the number of decisions, and of those of which they are a share.
        search: the URL of the search that finds them.
    """

    number: int
    among: int
    search: str

    @property
    def share(self) -> float | None:
        """The share, from 0 to 1; None for too few decisions."""
        return self.number / self.among if self.among >= SHARES_FROM else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95% interval of the share; None if there is no share."""
        return interval(Count(self.among, self.number)) if self.share is not None else None

    @property
    def few(self) -> bool:
        """Whether the figure rests on few decisions."""
        return self.among < FEW


@dataclass(frozen=True, slots=True)
class Mentioned(Share):
    """The number of decisions of an outcome that mention a criterion.

    Args:
        letters, texts: the number of their letters and distinct rationales; None if there are too
            many decisions to count.
        years: the shares of each year, in order.
        examples: the item ids of some of them.
    """

    letters: int | None
    texts: int | None
    years: list[tuple[str, Share]]
    examples: tuple[int, ...]

    @property
    def trend(self) -> Trend | None:
        """The share of each year that has one."""
        return trend([(year, of_year.share) for year, of_year in self.years])


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """A criterion: unmet in upheld decisions, met in overturned ones."""

    definition: Definition
    unmet: Mentioned
    met: Mentioned


@dataclass(frozen=True, slots=True)
class Criteria:
    """The criteria that the decisions of a search turned on.

    Args:
        rows: criteria that any decision turned on, the most frequently unmet first.
        upheld, overturned: the counts of all decisions of each outcome.
        unread: the shares, upheld and overturned, without a recognized criterion.
        unread_search: the URL of the search for these.
        years: the years that have decisions, in order; the last one may be UNDATED.
        listed: whether letters and texts are counted next to decisions.
    """

    rows: list[CriterionRow]
    upheld: Mentions
    overturned: Mentions
    unread: tuple[Share, Share]
    unread_search: str
    years: list[str]
    listed: bool

    @property
    def has_trends(self) -> bool:
        """Whether any criterion has a share in at least two years."""
        return any(cell.trend for row in self.rows for cell in (row.unmet, row.met))

    @property
    def unread_decisions(self) -> int:
        """The number of decisions without a recognized criterion."""
        return sum(share.number for share in self.unread)


@dataclass(frozen=True, slots=True)
class Quotation:
    """A sentence that states what a decision turned on.

    Args:
        item: the decision, with its case.
        url: the URL of the sentence in the letter.
    """

    item: DisputedItem
    sentence: str
    url: str


@dataclass(frozen=True, slots=True)
class ChecklistEntry:
    """An entry of the checklist: a criterion, with sentences from decisions of each outcome."""

    row: CriterionRow
    upheld: list[Quotation]
    overturned: list[Quotation]


def criteria_of(url: SearchUrl, most: int | None = None, *, examples: bool = True) -> Criteria:
    """Return the criteria that the decisions of a search turned on.

    Args:
        url: the search.
        most: the most criteria to return; None for all.
        examples: whether `checklist` needs examples.

    Raises:
        IndexMissingError: there is no index to search.
    """
    counts = url.search.criteria(examples=examples)
    upheld, overturned = map(counts.all_of, (Outcome.UPHELD, Outcome.OVERTURNED))
    return Criteria(
        rows=criterion_rows(counts, url, most),
        upheld=upheld,
        overturned=overturned,
        unread=(
            _mentioned(counts, Outcome.UPHELD, NOT_RECOGNIZED, url),
            _mentioned(counts, Outcome.OVERTURNED, NOT_RECOGNIZED, url),
        ),
        unread_search=url.changed(turned_on=NOT_RECOGNIZED, outcome=None),
        years=sorted({*upheld.years, *overturned.years}, key=lambda year: (year == UNDATED, year)),
        listed=counts.listed,
    )


def reading_of_criteria() -> dict[str, Any]:
    """Return the context of the note below tables of criteria."""
    return {
        "judged": judged(),
        "shares_from": SHARES_FROM,
        "most_listed": MOST_LISTED,
    }


def criterion_rows(
    counts: CriteriaCounts, url: SearchUrl, most: int | None = None
) -> list[CriterionRow]:
    """Return the criteria that any decision turned on, the most frequently unmet first.

    Args:
        counts: the counts of criteria.
        url: the search.
        most: the most criteria to return; None for all.
    """
    numbers = {
        name: (
            counts.of(Outcome.UPHELD, turned_on(name, met=False)).decisions,
            counts.of(Outcome.OVERTURNED, turned_on(name, met=True)).decisions,
        )
        for name in definitions()
    }
    mentioned = [name for name, (unmet, met) in numbers.items() if unmet or met]
    mentioned.sort(key=numbers.__getitem__, reverse=True)
    return [
        CriterionRow(
            definitions()[name],
            _mentioned(counts, Outcome.UPHELD, turned_on(name, met=False), url),
            _mentioned(counts, Outcome.OVERTURNED, turned_on(name, met=True), url),
        )
        for name in mentioned[:most]
    ]


def checklist(rows: Iterable[CriterionRow]) -> list[ChecklistEntry]:
    """Return the checklist: criteria in order, with sentences from a few decisions."""
    known = list(rows)
    ids = {item for row in known for side in (row.unmet, row.met) for item in side.examples}
    public = DisputedItem.objects.filter(case__in=Case.public.all()).select_related("case")
    items = public.only(*_QUOTED).in_bulk(ids)

    def quoted(row: CriterionRow, mentioned: Mentioned) -> list[Quotation]:
        quotations: dict[str, Quotation] = {}
        for item in filter(None, map(items.get, mentioned.examples)):
            quotation = _quotation(item, row.definition.name)
            if quotation is not None:
                quotations.setdefault(quotation.sentence, quotation)
            if len(quotations) == _SENTENCES:
                break
        return list(quotations.values())

    return [ChecklistEntry(row, quoted(row, row.unmet), quoted(row, row.met)) for row in known]


def _mentioned(counts: CriteriaCounts, outcome: Outcome, value: str, url: SearchUrl) -> Mentioned:
    all_of_them, those = counts.all_of(outcome), counts.of(outcome, value)
    asked: dict[str, str | None] = {
        TURNED_ON.name: value,
        OUTCOME.name: outcome.value,
        f"{EXCLUDED}{OUTCOME.name}": None,
    }
    # A page has hundreds of links to years or none, so their common part is computed once.
    of_year = f"{url.changed(**asked, year=None)}&{YEAR.name}=" if all_of_them.years else ""
    return Mentioned(
        those.decisions,
        all_of_them.decisions,
        url.changed(**asked),
        those.letters,
        those.texts,
        [
            (year, Share(those.years.get(year, 0), among, of_year + year))
            for year, among in sorted(all_of_them.years.items())
        ],
        those.examples,
    )


def _quotation(item: DisputedItem, name: CriterionName) -> Quotation | None:
    """Return the sentence that names a criterion; None if the letter was reread since."""
    criterion = next((each for each in item.deciding_criteria if each.criterion == name), None)
    if criterion is None:
        return None
    in_letter = anchor_of_criterion(item, name)
    anchor = f"at-{in_letter}" if in_letter else f"item-{item.position}"
    quoted_at = f"{item.case.get_absolute_url()}#{anchor}"
    return Quotation(item, criterion.sentence(item.rationale), quoted_at)
