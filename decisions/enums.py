"""The fixed terms of the field, and how a case's outcome follows from its decisions."""

from collections.abc import Iterable
from enum import StrEnum


class Outcome(StrEnum):
    """What a reviewer decided about one disputed item."""

    UPHELD = "upheld"
    OVERTURNED = "overturned"

    @property
    def other(self) -> "Outcome":
        """The outcome that the decision does not have."""
        return Outcome.UPHELD if self is Outcome.OVERTURNED else Outcome.OVERTURNED


class CaseOutcome(StrEnum):
    """The outcome of a case, from the outcomes of its items."""

    UPHELD = "upheld"
    OVERTURNED = "overturned"
    PARTIALLY_OVERTURNED = "partially_overturned"

    @classmethod
    def of(cls, outcomes: Iterable[str]) -> "CaseOutcome | None":
        """Return the outcome of a case from the outcomes of its items; None without items.

        As in the state's search form, a case with both outcomes is partially overturned.
        """
        found = set(outcomes)
        if not found:
            return None
        return cls(found.pop()) if len(found) == 1 else cls.PARTIALLY_OVERTURNED


class CitedBy(StrEnum):
    """Who cited a guideline: the claims administrator who refused, or the reviewer who decided."""

    CLAIMS_ADMINISTRATOR = "claims_administrator"
    REVIEWER = "reviewer"


class Sex(StrEnum):
    """The patient's sex as the clinical summary states it."""

    FEMALE = "female"
    MALE = "male"


class Laterality(StrEnum):
    """The side of the body that a disputed item is for."""

    LEFT = "left"
    RIGHT = "right"
    BILATERAL = "bilateral"


#: Bands of the patient's age: the name in URLs, the label on pages, and the last age of each.
AGE_BANDS = (
    ("under-18", "Under 18", 17),
    ("18-29", "18\N{EN DASH}29", 29),
    ("30-39", "30\N{EN DASH}39", 39),
    ("40-49", "40\N{EN DASH}49", 49),
    ("50-59", "50\N{EN DASH}59", 59),
    ("60-69", "60\N{EN DASH}69", 69),
    ("70-and-over", "70 and over", 999),
)
#: Bands of the number of decisions in a letter, in the same form.
LETTER_SIZES = (
    ("1", "1", 1),
    ("2", "2", 2),
    ("3", "3", 3),
    ("4-6", "4 to 6", 6),
    ("7-10", "7 to 10", 10),
    ("11-or-more", "11 or more", 9_999),
)


def age_band(age: int) -> str:
    """Return the band of an age in years."""
    return _band(AGE_BANDS, age)


def letter_size(decisions: int) -> str:
    """Return the band of a number of decisions in a letter."""
    return _band(LETTER_SIZES, decisions)


def _band(bands: Iterable[tuple[str, str, int]], number: int) -> str:
    return next(slug for slug, _, last in bands if number <= last)


#: The labels of the layouts of letters since 2013, by stored name.
LETTER_LAYOUTS = {
    "G0": "Medical professional review",
    "G1": "Notice of determination",
    "G2": "Letterhead, documents listed",
    "G3a": "Header table, reviewer in a sentence",
    "G3b": "No header, reviewer in a sentence",
    "G4": "Header table, reviewer listed",
    "unknown": "Unknown layout",
}
