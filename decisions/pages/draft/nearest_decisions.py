"""The decisions most like a draft, and not about its own case."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from decisions.drafts import RequestedTreatment
from decisions.enums import Outcome
from decisions.models import Case
from decisions.search import Hit, similar
from decisions.vocabulary_rows import slug_of

#: More decisions are fetched than shown, because those of the draft's own case are left out.
_ASKED = 10
_LONGEST_QUERY = 20_000
#: The share of a summary's word sequences in the draft above which both are of the same case.
_SAME_CASE, _SEQUENCE = 0.4, 6


@dataclass(frozen=True, slots=True)
class Neighbor:
    """A decision like the draft, and whether it is on a body region of the draft."""

    hit: Hit
    of_region: bool

    @property
    def tick(self) -> str:
        """The value of the decision in a folder's form."""
        return f"{self.hit.slug}:{self.hit.position}"


def nearest_decisions(
    treatment: RequestedTreatment,
    text: str,
    services: Iterable[str],
    regions: Sequence[str],
    outcome: Outcome,
    most: int,
) -> list[Neighbor]:
    """Return decisions on the same treatment that are most like a draft, not of its own case.

    Those on its body regions come first, and others only if these are not enough; likewise those
    that share distinctive words with it before those that share none, and those on the treatment
    itself before those on its class.

    Args:
        treatment: the treatment that the draft requests.
        text: the draft.
        services: the paths of the treatment and of its class.
        regions: the draft's body regions; empty if it names none.
        outcome: the outcome of the decisions.
        most: the most decisions to return.
    """
    found: dict[int, Neighbor] = {}
    like = {"item": treatment.words, "rationale": text[:_LONGEST_QUERY]}
    wordless = dict.fromkeys(like, "")
    on_regions = (*map(slug_of, regions), "")
    draft = _sequences(text)
    for service, region, words in product(services, on_regions, (like, wordless)):
        if len(found) < most:
            hits = similar(
                **words,
                service=service,
                case_id=0,
                outcome=outcome,
                region=region,
                within=service,
                number=_ASKED,
            )
            for hit in _of_other_cases(hits, draft):
                found.setdefault(hit.item_id, Neighbor(hit, bool(region)))
    return list(found.values())[:most]


def _of_other_cases(hits: Sequence[Hit], draft: frozenset[tuple[str, ...]]) -> list[Hit]:
    """Return the decisions whose clinical summary is not the draft's own."""
    slugs = {hit.slug for hit in hits}
    summaries = Case.public.filter(slug__in=slugs).values_list("slug", "clinical_summary")
    own = {slug for slug, summary in summaries if _shares(_sequences(summary), draft)}
    return [hit for hit in hits if hit.slug not in own]


def _sequences(text: str) -> frozenset[tuple[str, ...]]:
    """Return all word sequences of a fixed length in a text."""
    words = re.findall(r"\w+", text.lower())
    return frozenset(zip(*(words[start:] for start in range(_SEQUENCE)), strict=False))


def _shares(summary: frozenset[tuple[str, ...]], draft: frozenset[tuple[str, ...]]) -> bool:
    return len(summary & draft) > _SAME_CASE * len(summary)
