"""One result of a search, with its words marked."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString

from decisions.formatting import day
from decisions.labels import labels
from decisions.pages.letter_html import excerpt, marked
from decisions.pages.search.partial_grant import partial_grant
from decisions.program import PROGRAM
from decisions.search import TURNED_ON, Excerpt, Highlighter, Hit, TextRange
from decisions.terms import CitedBy


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a decision turned on, in words, and whether it was met."""

    label: str
    met: bool


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
        shown = self.hit.rationale[self._excerpt.start : self._excerpt.end]
        return SafeString("") if self.hit.deciding_sentence in shown else self.deciding_marked

    @property
    def shows_snippet(self) -> bool:
        """Whether only the snippet has a word of the search, or there is nothing better to show."""
        if not self.deciding:
            return True
        return bool(self._excerpt.marks) and not self.highlighter.marks(self.hit.deciding_sentence)

    @property
    def is_whole(self) -> bool:
        """Whether what is shown of the rationale is all of it."""
        whole = (self._excerpt.start, self._excerpt.end) == (0, len(self.hit.rationale))
        return whole and self.shows_snippet

    @property
    def granted(self) -> str:
        """How much of the request was granted before review; empty where nothing was."""
        return partial_grant(self.hit.original, self.hit.authorized)

    @property
    def turned_on(self) -> list[Criterion]:
        """What the decision turned on."""
        return [
            Criterion(labels.shown(TURNED_ON, value), met=value.endswith("-met"))
            for value in self.hit.turned_on
        ]

    @property
    def deciding_marked(self) -> SafeString:
        """The sentence that decided, marked."""
        sentence = self.hit.deciding_sentence
        return marked(sentence, self.highlighter.marks(sentence))

    @property
    def rationale(self) -> SafeString:
        """The whole rationale, marked."""
        return marked(self.hit.rationale, self.highlighter.marks(self.hit.rationale))

    @property
    def sides(self) -> list[tuple[str, list[str]]]:
        """Each side, and the guidelines that it cites."""
        return [
            (name, [guideline for by, guideline in self.hit.guidelines if by == side])
            for side, name in PROGRAM.sides.items()
        ]

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
