"""One result of a search, with its words marked."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString

from decisions.formatting import day
from decisions.labels import labels
from decisions.pages.letter_html import excerpt, marked
from decisions.search import TURNED_ON, Excerpt, Highlighter, Hit, TextRange
from decisions.terms import CitedBy


@dataclass(frozen=True)
class Result:
    """A hit as the page shows it.

    Args:
        address: of its case; it remembers the search.
        highlighter: marks the words of the search.
        said: what is said below its words.
        cited: the guidelines that the reviewer cites.
    """

    hit: Hit
    address: str
    highlighter: Highlighter
    said: list[str]
    cited: list[str]

    @cached_property
    def item(self) -> SafeString:
        """The words of the item, marked."""
        return marked(self.hit.item, self._marks)

    @cached_property
    def snippet(self) -> SafeString:
        """The part of the rationale that shows most words of the search, marked."""
        return excerpt(self.hit.rationale, self._excerpt)

    @cached_property
    def deciding(self) -> SafeString:
        """The sentence that decided, marked; empty where the snippet shows it already."""
        sentence = self.hit.deciding_sentence
        if sentence in self.hit.rationale[self._excerpt.start : self._excerpt.end]:
            return SafeString("")
        return marked(sentence, self.highlighter.marks(sentence))

    @property
    def shows_snippet(self) -> bool:
        """Whether the snippet has a word of the search, or there is nothing better to show."""
        return bool(self._excerpt.marks) or not self.deciding

    @property
    def turned_on(self) -> list[str]:
        """What the decision turned on, in words."""
        return [labels.shown(TURNED_ON, value) for value in self.hit.turned_on]

    @property
    def found_elsewhere(self) -> bool:
        """Whether neither the item nor the rationale has a word of the search."""
        return not (self.highlighter.marks_nothing or self._marks or self._excerpt.marks)

    @cached_property
    def _marks(self) -> list[TextRange]:
        return self.highlighter.marks(self.hit.item)

    @cached_property
    def _excerpt(self) -> Excerpt:
        return self.highlighter.excerpt(self.hit.rationale)

    @classmethod
    def of(cls, hit: Hit, address: str, highlighter: Highlighter, *, grouped: bool) -> "Result":
        """Return a hit; what stands above a group of hits is not said of each."""
        of_case = [hit.case or "No case number"]
        if hit.decided:
            of_case.append(f"decided {day(hit.decided)}")
        return cls(
            hit,
            address,
            highlighter,
            said=[hit.services] if grouped
            else [*of_case, hit.services, *filter(None, [", ".join(hit.specialties)])],
            cited=[name for by, name in hit.guidelines if by == CitedBy.REVIEWER],
        )  # fmt: skip
