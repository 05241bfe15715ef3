"""Pictures on the pages of a letter, whose words no scan sees: a person must look at them.

The reviewer's organization prints its logo at the head of its letters, and nothing else that is no
text. Whatever covers more than a logo, or stands elsewhere, may show a name.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.reading.parsed_letter import UNREDACTED, Problem

#: The part of a page, from its top, where a logo stands, and how much of the page it may cover.
_HEAD = 0.2
_LARGEST_LOGO = 0.025
#: What covers less of a page, such as a bullet or a rule, shows no words: a name takes this much.
_SMALLEST = 0.002
#: How many pages a problem names.
_MOST_TOLD = 10


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points; `top` is greater than `bottom`."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def area(self) -> float:
        """Its area in square points; 0 where it is turned inside out."""
        return max(0.0, self.right - self.left) * max(0.0, self.top - self.bottom)

    def within(self, other: "Box") -> "Box":
        """Return the part of it that is inside another."""
        return Box(
            max(self.left, other.left),
            max(self.bottom, other.bottom),
            min(self.right, other.right),
            min(self.top, other.top),
        )


def unscanned_share(page: Box, pictures: Iterable[Box]) -> float:
    """Return how much of a page pictures cover that may hold words: 0 to 1."""
    if not page.area:
        return 1.0 if any(pictures) else 0.0
    head = page.top - _HEAD * (page.top - page.bottom)
    logos = others = 0.0
    for picture in pictures:
        seen = picture.within(page)
        if seen.bottom >= head:
            logos += seen.area / page.area
        else:
            others += seen.area / page.area
    if logos > _LARGEST_LOGO:
        others += logos
    return min(others, 1.0) if others > _SMALLEST else 0.0


def picture_problem(shares: Sequence[float]) -> Problem | None:
    """Return the problem of a letter with pictures that may hold words; None where it has none.

    Args:
        shares: how much of each page they cover, as `unscanned_share` tells.
    """
    told = [f"{number} ({share:.0%})" for number, share in enumerate(shares, 1) if share]
    if not told:
        return None
    more = f" and {len(told) - _MOST_TOLD} more" if len(told) > _MOST_TOLD else ""
    pages = "page" if len(told) == 1 else "pages"
    return Problem(
        UNREDACTED,
        f"Pictures cover a part of {pages} {', '.join(told[:_MOST_TOLD])}{more}. Words in a "
        "picture cannot be scanned for names: look at them in the original.",
    )
