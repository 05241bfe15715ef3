"""Coverage: the share of the published number of letters that the archive holds."""

from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import ExtractYear
from django.utils.text import get_text_list

from decisions.formatting import percent
from decisions.models import Case
from decisions.search import per_generation
from decisions.state_program.published_figures import PUBLISHED

#: The share of the letters above which figures represent all letters.
_ENOUGH = 0.9
#: The smallest share that is written as a number.
_LEAST = 0.001


@dataclass(frozen=True, slots=True)
class Coverage:
    """The number of letters held, and published, of the years of which the archive has any.

    Args:
        held: the number of its letters in years with a published number.
        known: the published number of letters in those years.
        years: those years, ascending.
        others: the number of its letters of other years and without a date.
    """

    held: int
    known: int
    years: tuple[str, ...]
    others: int

    @property
    def share(self) -> float | None:
        """The share held, at most 1; None if no number was published for its years."""
        return min(self.held / self.known, 1.0) if self.known else None

    @property
    def share_in_words(self) -> str:
        """The share held, as a percentage: "12.5%", "less than 0.1%"."""
        few = self.share is not None and self.share < _LEAST
        return f"less than {percent(_LEAST)}" if few else percent(self.share)

    @property
    def period(self) -> str:
        """The years in words: "in 2016", "from 2015 to 2017", "in 2014 and 2016"; may be empty."""
        if not self.years:
            return ""
        first, last = self.years[0], self.years[-1]
        if len(self.years) > 1 and int(last) - int(first) == len(self.years) - 1:
            return f"from {first} to {last}"
        return f"in {get_text_list(list(self.years), 'and')}"

    @property
    def is_enough(self) -> bool:
        """Whether it holds enough letters for its figures to represent all."""
        return self.share is not None and self.share >= _ENOUGH


def coverage() -> Coverage:
    """Return the coverage of the archive."""
    held = _letters_by_year()
    known = {each.year: each.letters for each in PUBLISHED if each.year in held}
    in_known = sum(held[year] for year in known)
    others = sum(held.values()) - in_known
    return Coverage(in_known, sum(known.values()), tuple(sorted(known)), others)


@per_generation
def _letters_by_year() -> dict[str, int]:
    rows = (
        Case.public.order_by()
        .annotate(year=ExtractYear("decision_date"))
        .values_list("year")
        .annotate(number=Count("pk"))
    )
    return {str(year or ""): letters for year, letters in rows}
