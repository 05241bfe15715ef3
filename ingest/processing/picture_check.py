"""Finds pictures that may contain text in letters, so that a person can check them.

The only picture that the reviewer's organization prints is its logo at the top of its letters. A
picture that is larger than a logo, or elsewhere on the page, may show a name.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.reading.parsed_letter import UNREDACTED, Problem

#: The top part of a page that may have a logo, and the largest share of the page it may cover.
_HEAD = 0.2
_LARGEST_LOGO = 0.025
#: The smallest share of a page that a name can take; bullets and rules are smaller.
_SMALLEST = 0.002
#: The most pages that a problem lists.
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
        """The area in square points; 0 if the width or the height is negative."""
        return max(0.0, self.right - self.left) * max(0.0, self.top - self.bottom)

    def within(self, other: "Box") -> "Box":
        """Return the intersection with another box."""
        return Box(
            max(self.left, other.left),
            max(self.bottom, other.bottom),
            min(self.right, other.right),
            min(self.top, other.top),
        )


def unscanned_share(page: Box, pictures: Iterable[Box]) -> float:
    """Return the share of a page, 0 to 1, covered by pictures that may contain text."""
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
    """Return the problem of a letter with pictures that may contain text, or None.

    Args:
        shares: the result of `unscanned_share` for each page.
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
