"""One hit of a search: a decision, with what a result shows of it."""

from dataclasses import dataclass, replace

#: What stands in the place of the item of a case that is no longer public.
_WITHDRAWN = "This case was withdrawn."


@dataclass(frozen=True, slots=True)
class Hit:
    """A hit, with what a result shows of its decision.

    `further_services`: path and name of each treatment that its item lists after `service`.
    `original`, `authorized`: the request and what was granted of it before review; else empty.
    `withdrawn`: the case is no longer public, and the index has not heard of it yet.
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
        """Return the hit of a case that was withdrawn: its place, and none of its words."""
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
        """The sentence of the rationale that names most of what it turned on; empty without."""
        return self.rationale[slice(*self.deciding)] if self.deciding else ""

    @property
    def services(self) -> str:
        """The first treatment, and how many more there are: `Carisoprodol +2`."""
        more = len(self.further_services)
        return f"{self.service} +{more}" if more else self.service
