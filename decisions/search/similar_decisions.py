"""Similar decisions, with the same or the opposite outcome.

Recurring passages are not specific to a decision: only the rest of its rationale is searched.
"""

from collections.abc import Sequence

from decisions.search.conditions import EVERYTHING
from decisions.search.engine import Session
from decisions.search.facet_definitions import OUTCOME, REGION, SERVICE
from decisions.search.hit import Hit
from decisions.search.recurring_passages import PassageFinder
from decisions.search.results import DecisionSearch

#: The same service ranks first, then the same drug class or sub-category. Scores are
#: single-precision floats: much larger boosts would round away the contribution of words.
_SAME_SERVICE, _SAME_CLASS = 2_000.0, 1_000.0


def similar(
    *,
    item: str,
    rationale: str,
    service: str,
    case_id: int,
    outcome: str = "",
    region: str = "",
    within: str = "",
    number: int = 5,
) -> Sequence[Hit]:
    """Return the decisions of other cases that share the most distinctive words with one.

    Args:
        item: the words of the request.
        rationale: the words of the reviewer.
        service: the path of its service; the same one comes first, then its neighbors.
        case_id: its case, whose decisions are excluded.
        outcome: only decisions with this outcome; empty for either.
        region: only decisions on this body region, as a slug; empty for any.
        within: only decisions on this service or the ones below it, as a path; empty for all.
        number: the most decisions to return.

    Raises:
        IndexMissingError: there is no index.
    """
    search = DecisionSearch()
    worth = {class_of(service): _SAME_CLASS}
    worth[service] = worth.get(service, 0.0) + _SAME_SERVICE
    conditions = EVERYTHING.with_value(OUTCOME.name, outcome) if outcome else EVERYTHING
    if region:
        conditions = conditions.with_value(REGION.name, region)
    if within:
        conditions = conditions.with_value(SERVICE.name, within)
    texts = {"item": item, "rationale": _own_words(rationale, search.session)}
    keys = search.session.similar(texts, worth, conditions, case_id, number)
    if not keys:  # none shares a word: those on the same services are similar by these alone
        keys = search.session.similar({}, worth, conditions, case_id, number)
    return [hit for hit in search.hits(keys) if not hit.withdrawn]


def _own_words(rationale: str, session: Session) -> str:
    """Return a rationale without the recurring passages."""
    kept, at = [], 0
    for passage in PassageFinder(session).passages(rationale):
        kept.append(rationale[at : passage.start])
        at = passage.end
    return " ".join([*kept, rationale[at:]])


def class_of(service: str) -> str:
    """Return the path of the drug class or sub-category of a service; of a category, itself."""
    return service.rpartition("/")[0] or service
