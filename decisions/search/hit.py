"""One hit of a search: a decision, with the values that a result shows."""

from dataclasses import dataclass, replace

#: The text shown instead of the item if its case is no longer public.
_WITHDRAWN = "This case was withdrawn."


@dataclass(slots=True)  # frozen, it would take five times as long to make, and pages make many
class Hit:
    """A hit, with the values of its decision that a result shows.

    `further_services`: path and name of each treatment that its item lists after `service`.
    `original`, `authorized`: the request and the part granted before review; otherwise empty.
    `withdrawn`: the case is no longer public, but is still in the index.
    """

    item_id: int
    slug: str
    case: str
    position: int
    item: str
    original: str
    authorized: str
    outcome: str
    decided: str
    service: str
    service_path: str
    further_services: list[tuple[str, str]]
    specialties: list[str]
    guidelines: list[tuple[str, str]]
    rationale: str
    turned_on: list[str]
    deciding: tuple[int, int] | None
    sample: bool
    withdrawn: bool = False

    def without_words(self) -> "Hit":
        """Return the hit of a withdrawn case: it keeps its position and loses all text."""
        return replace(
            self,
            item=_WITHDRAWN,
            original="",
            authorized="",
            rationale="",
            deciding=None,
            withdrawn=True,
        )

    @property
    def deciding_sentence(self) -> str:
        """The sentence of the rationale that names the most criteria; empty if there is none."""
        return self.rationale[slice(*self.deciding)] if self.deciding else ""

    @property
    def services(self) -> str:
        """The first treatment, and the number of further ones: `Carisoprodol +2`."""
        more = len(self.further_services)
        return f"{self.service} +{more}" if more else self.service
