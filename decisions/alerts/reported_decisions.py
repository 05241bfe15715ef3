"""The decisions in a message, without those that were withdrawn in the meantime."""

from collections import Counter
from collections.abc import Iterable, Sequence

from decisions.facet_labels import labels
from decisions.models import AlertedDecision, AlertMessage, Case
from decisions.search import TURNED_ON, DecisionSearch, Hit, every_hit


def decisions_of(rows: Iterable[AlertedDecision]) -> list[Hit]:
    """Return the decisions that an alert reported, newest first.

    Raises:
        SearchError: the search fails.
    """
    wanted = {(row.case_uid, row.position) for row in rows}
    cases = dict(Case.public.filter(uid__in={uid for uid, _ in wanted}).values_list("pk", "uid"))
    every = every_hit(DecisionSearch().within(cases)) if cases else ()
    return [hit for case_id, hit in every if (cases[case_id], hit.position) in wanted]


def decisions_told(message: AlertMessage) -> list[Hit]:
    """Return all decisions of a message, ordered as by `decisions_of`."""
    return decisions_of(message.decisions.all())


def most_frequent_criteria(hits: Sequence[Hit]) -> list[tuple[str, int]]:
    """Return the criteria that decisions turned on, in words, with counts, most frequent first."""
    counted = Counter(value for hit in hits for value in hit.turned_on)
    return [(labels.shown(TURNED_ON, value), number) for value, number in counted.most_common()]


def criteria_in_words(hit: Hit) -> str:
    """Return the criteria that one decision turned on, in words."""
    return ", ".join(labels.listed(TURNED_ON, hit.turned_on))
