"""The facets of decisions, and the counts of their values.

A facet's values are short strings (slugs, years); in a tree, a value is the path of a node. A
decision may have several.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from decisions.enums import AGE_BANDS, LETTER_SIZES, CitedBy

YES, NO = "yes", "no"
#: The value of decisions in whose rationales no criterion was recognized.
NOT_RECOGNIZED = "not-recognized"
#: The year of decisions without a date.
UNDATED = "undated"


@dataclass(frozen=True, slots=True, eq=False)
class Facet:
    """A facet of decisions; each is a single object.

    Args:
        name: its name in URLs and in the index.
        label: its name on pages.
        tree: whether its values are paths, so that a value includes all its descendants.
        counted_depth: the deepest level of a tree that is counted for every search; nodes below it
            are counted only if one of their ancestors is selected.
        published_label: its name in JSON, if that keeps a former wording of pages.
        order: all its values, if they have an order of their own, such as ages.
    """

    name: str
    label: str
    tree: bool = False
    counted_depth: int = 3
    published_label: str = ""
    order: tuple[str, ...] = ()

    @property
    def named(self) -> str:
        """Its name for programs."""
        return self.published_label or self.label

    def position(self, value: str) -> int:
        """Return the position of a value in the order; a value that is not in it is the last."""
        return self.order.index(value) if value in self.order else len(self.order)


SERVICE = Facet("service", "Service", tree=True)
OUTCOME = Facet("outcome", "Outcome")
SPECIALTY = Facet("specialty", "Reviewer’s specialty")
# The number of sections is unlimited: only those of a selected chapter are counted.
GUIDELINE = Facet("guideline", "Guideline cited", tree=True, counted_depth=2)
YEAR = Facet("year", "Year of decision")
REGION = Facet("region", "Body region")
LICENSE_STATE = Facet("state", "Reviewer licensed in")
PRIORITY = Facet("priority", "Priority")
SEX = Facet("sex", "Patient’s sex")
AGE = Facet("age", "Patient’s age", order=tuple(slug for slug, *_ in AGE_BANDS))
MODIFIED = Facet(
    "modified",
    "Authorized in part by the claims administrator",
    published_label="Granted in part by utilization review",
)
CITES_NOTHING = Facet("cites_nothing", "Cites no guideline")
TURNED_ON = Facet("turned_on", "What it turned on")
LETTER_OUTCOME = Facet("letter_outcome", "Outcome of the whole letter")
# This one and the next can be selected but are never counted. Few searches ask for this one.
LETTER_SIZE = Facet(
    "letter_size", "Decisions in the letter", order=tuple(slug for slug, *_ in LETTER_SIZES)
)
# There are more sentences than decisions. A value of several sentences (`passage_keys.py`) matches
# decisions with all of them.
PASSAGE = Facet("passage", "Passage")

FACETS = (
    SERVICE,
    OUTCOME,
    TURNED_ON,
    SPECIALTY,
    GUIDELINE,
    YEAR,
    REGION,
    LICENSE_STATE,
    PRIORITY,
    SEX,
    AGE,
    MODIFIED,
    CITES_NOTHING,
    LETTER_OUTCOME,
)
#: Facets whose values follow from the outcome, so that the rates of their values say nothing.
OF_OUTCOME = (OUTCOME, LETTER_OUTCOME, TURNED_ON)
#: The guidelines of each side, which can also be selected. Their counts are those of the guideline
#: facet for one side's citations.
GUIDELINE_BY = {
    side: Facet(
        f"{GUIDELINE.name}_{side}",
        f"Guideline cited by the {side.replace('_', ' ')}",
        tree=True,
        counted_depth=GUIDELINE.counted_depth,
    )
    for side in CitedBy
}
#: All facets that the URL of a search may select.
SELECTABLE = (*FACETS, *GUIDELINE_BY.values(), LETTER_SIZE, PASSAGE)


def turned_on(criterion: str, *, met: bool) -> str:
    """Return the facet value of a criterion that a decision turned on: "findings-unmet"."""
    return f"{criterion}-{'met' if met else 'unmet'}"


@dataclass(frozen=True, slots=True, eq=False)
class DateRange:
    """A date field that searches can limit to a range."""

    name: str
    label: str


INJURY = DateRange("injury", "Date of injury")
RECEIVED = DateRange("received", "Application received")
DECIDED = DateRange("decided", "Decided")

DATE_RANGES = (INJURY, RECEIVED, DECIDED)


def field_of(facet: Facet, cited_by: CitedBy | None = None) -> str:
    """Return the index field of a facet's values, optionally for citations by one side."""
    return f"{facet.name}_{cited_by}" if facet == GUIDELINE and cited_by else facet.name


def depth_of(path: str) -> int:
    """Return the level of a node in a tree; 1 at the top."""
    return path.count("/") + 1


def with_ancestors(path: str) -> list[str]:
    """Return a node of a tree and all its ancestors, from the top."""
    names = path.split("/")
    return ["/".join(names[:depth]) for depth in range(1, len(names) + 1)]


@dataclass(frozen=True, slots=True)
class Count:
    """The number of decisions, and the number of overturned ones among them."""

    decisions: int = 0
    overturned: int = 0

    @property
    def rate(self) -> float | None:
        """The overturned share, from 0 to 1, or None without decisions."""
        return self.overturned / self.decisions if self.decisions else None


def by_frequency(counts: Mapping[str, Count]) -> dict[str, Count]:
    """Return the counts of values, most frequent first; equal counts are sorted by value."""
    return dict(sorted(counts.items(), key=lambda each: (-each[1].decisions, each[0])))


@dataclass(frozen=True, slots=True)
class Selection:
    """The values of a facet that a search requires (any of them) and excludes (all of them)."""

    included: frozenset[str] = field(default=frozenset())
    excluded: frozenset[str] = field(default=frozenset())

    def __bool__(self) -> bool:
        return bool(self.included or self.excluded)

    def matches(self, values: Iterable[str]) -> bool:
        """Return whether a document with these values matches."""
        had = frozenset(values)
        return (not self.included or bool(had & self.included)) and not had & self.excluded


Selections = Mapping[Facet, Selection]


def total(counts: Iterable[Count]) -> Count:
    """Return the sum of counts of values that exclude each other."""
    known = list(counts)
    return Count(sum(c.decisions for c in known), sum(c.overturned for c in known))
