"""The decisions that a model learns from: what was known before them, and what was decided."""

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

#: Of more decisions, only the newest teach: memory and time are bounded.
MOST_DECISIONS = 3_000_000
_BATCH = 10_000

Numbers: TypeAlias = "np.ndarray[Any, np.dtype[np.int64]]"
Floats: TypeAlias = "np.ndarray[Any, np.dtype[np.float64]]"
Marks: TypeAlias = "np.ndarray[Any, np.dtype[np.bool_]]"


@dataclass(frozen=True, slots=True, eq=False)
class DecidedRequests:
    """Decisions, each as a place in arrays of the same length.

    Args:
        known: every distinct request.
        requests: of each decision, its place in `known`.
        years, letters: of each decision, its year and the id of its case.
        overturned: of each decision, 1 or 0.
    """

    known: list[KnownRequest]
    requests: Numbers
    years: Numbers
    letters: Numbers
    overturned: Floats

    def __len__(self) -> int:
        return len(self.requests)

    def where(self, kept: Marks) -> "DecidedRequests":
        """Return some of the decisions."""
        return replace(
            self,
            requests=self.requests[kept],
            years=self.years[kept],
            letters=self.letters[kept],
            overturned=self.overturned[kept],
        )

    def number_of_letters(self) -> int:
        """Return how many letters the decisions are from."""
        return len(np.unique(self.letters))


def decided_requests() -> DecidedRequests:
    """Return the newest public decisions that have a date, MOST_DECISIONS at the most.

    An item that lists several treatments is known by its first.
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
    """Yield what was known of each decision, its year, its case and whether it overturned."""
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
