"""The training data: what was known of requests before their review, and the outcomes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias

import numpy as np
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from decisions.enums import CitedBy, Outcome, age_band
from decisions.models import DisputedItem, GuidelineCitation
from decisions.odds.features import NO_GUIDELINE, KnownRequest
from decisions.vocabulary_rows import slug_of

#: Only the newest decisions are used, to limit memory and time.
MOST_DECISIONS = 3_000_000
_BATCH = 10_000

Numbers: TypeAlias = "np.ndarray[Any, np.dtype[np.int64]]"
Floats: TypeAlias = "np.ndarray[Any, np.dtype[np.float64]]"
Marks: TypeAlias = "np.ndarray[Any, np.dtype[np.bool_]]"


@dataclass(frozen=True, slots=True, eq=False)
class DecidedRequests:
    """Decisions, as arrays with one element for each.

    Args:
        known: the distinct requests.
        requests: the index of each decision's request in `known`.
        years, letters: the year of each decision and the id of its case.
        overturned: 1 if the decision was overturned, else 0.
    """

    known: list[KnownRequest]
    requests: Numbers
    years: Numbers
    letters: Numbers
    overturned: Floats

    def __len__(self) -> int:
        return len(self.requests)

    def where(self, kept: Marks) -> "DecidedRequests":
        """Return the decisions that a mask selects."""
        return replace(
            self,
            requests=self.requests[kept],
            years=self.years[kept],
            letters=self.letters[kept],
            overturned=self.overturned[kept],
        )

    def number_of_letters(self) -> int:
        """Return the number of letters that the decisions are from."""
        return len(np.unique(self.letters))


def decided_requests() -> DecidedRequests:
    """Return the newest MOST_DECISIONS public decisions that have a date.

    An item that lists several treatments has the service of the first.
    """
    known: dict[KnownRequest, int] = {}
    columns: list[list[int]] = [[], [], [], []]
    batches = []
    for request, year, letter, overturned in _rows():
        row = known.setdefault(request, len(known)), year, letter, overturned
        for column, value in zip(columns, row, strict=True):
            column.append(value)
        if len(columns[0]) == _BATCH:
            batches.append(np.array(columns))
            columns = [[], [], [], []]
    batches.append(np.array(columns, dtype=np.int64))
    requests, years, letters, outcomes = np.concatenate(batches, axis=1)
    return DecidedRequests(list(known), requests, years, letters, outcomes.astype(float))


def _rows() -> Iterator[tuple[KnownRequest, int, int, bool]]:
    """Yield each decision's request, its year, its case and whether it was overturned."""
    cited = GuidelineCitation.objects.filter(
        item=OuterRef("pk"), cited_by=CitedBy.CLAIMS_ADMINISTRATOR
    )
    items = (
        DisputedItem.objects.filter(case__withdrawn_at=None, case__decision_date__isnull=False)
        .order_by("-case__decision_date", "-case_id", "position")
        .values_list(
            "case_id",
            "case__decision_date",
            "service__path",
            "body_regions",
            ArraySubquery(cited.order_by().values("guideline__path").distinct()),
            "claims_administrator_cites_nothing",
            "ur_modified",
            "case__patient_age",
            "outcome",
        )
    )
    decided: date
    for letter, decided, service, regions, guidelines, nothing, granted, age, outcome in items[
        :MOST_DECISIONS
    ].iterator(chunk_size=_BATCH):
        request = KnownRequest(
            service,
            tuple(sorted(map(slug_of, regions))),
            tuple(sorted(guidelines)) or ((NO_GUIDELINE,) if nothing else ()),
            granted,
            age_band(age) if age else "",
        )
        yield request, decided.year, letter, outcome == Outcome.OVERTURNED
