"""The decisions that are new to an alert.

Cases become public in transactions that end in any order. Cases that are committed and in the
search index are numbered here, by one process at a time: a later case has a higher number, whatever
its id is, so that an alert stores a single number.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Max

from decisions.models import Case, CasePublication
from decisions.search import NEWEST, DecisionSearch, every_hit

_NUMBER = """
    WITH ready AS (
        SELECT p.id, row_number() OVER (ORDER BY p.id) AS rank
        FROM decisions_casepublication p JOIN decisions_case k ON k.uid = p.case_uid
        WHERE p.number IS NULL AND k.withdrawn_at IS NULL
            AND NOT EXISTS (SELECT FROM decisions_changedcase c WHERE c.case_id = k.id)
    )
    UPDATE decisions_casepublication p
        SET number = ready.rank + (SELECT coalesce(max(number), 0) FROM decisions_casepublication)
        FROM ready WHERE ready.id = p.id
"""


@dataclass(frozen=True, slots=True)
class NewDecision:
    """A decision that is new to an alert, with the identifier that feeds use."""

    case_uid: UUID
    position: int


def number_publications() -> None:
    """Assign numbers to cases that became public and are in the search index.

    The caller holds `Lock.ALERTS`. A case that is withdrawn before it has a number
    gets one when it is restored.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NUMBER)


def last_number() -> int:
    """Return the highest number of a case, or 0."""
    return CasePublication.objects.aggregate(last=Max("number"))["last"] or 0


def new_decisions(search: DecisionSearch, after: int, last: int) -> list[NewDecision]:
    """Return the decisions of a search whose cases have a number in a range, newest first.

    Decisions that were withdrawn in the meantime are excluded.

    Args:
        search: the search.
        after: the number of the last case that is not new.
        last: the number of the last case that is new.

    Raises:
        SearchError: the search fails.
    """
    public = CasePublication.objects.filter(number__gt=after, number__lte=last).values("case_uid")
    cases = dict(Case.public.filter(uid__in=public).values_list("pk", "uid"))
    if not cases:
        return []
    found = every_hit(search.within(cases).order_by(NEWEST))
    return [NewDecision(cases[case_id], hit.position) for case_id, hit in found]
