"""One result of a search, with its words marked."""

from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from decisions.enums import CitedBy
from decisions.facet_labels import labels
from decisions.formatting import day
from decisions.pages.letter_html import excerpt, marked
from decisions.pages.search.partial_grant import partial_grant
from decisions.search import (
    TREATMENT,
    TURNED_ON,
    DecisionSearch,
    Excerpt,
    Highlighter,
    Hit,
    TextRange,
    marks_within,
)
from decisions.state_program import PROGRAM
from decisions.vocabulary.guidelines import OTHER


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion of a decision, in words, and whether it was met."""

    label: str
    met: bool


@dataclass(frozen=True)
class Result:
    """A hit on the page.

    Args:
        url: the URL of its case, which contains the search.
        highlighter: marks the words of the search.
        in_treatment: whether these are searched in the disputed treatment only.
        said: the line below its text.
        cited: the guidelines that the reviewer cites.
    """

    hit: Hit
    url: str
    highlighter: Highlighter
    in_treatment: bool
    said: list[str]
    cited: list[str]

    @cached_property
    def item(self) -> SafeString:
        """The words of the item, marked."""
        return marked(self.hit.item, self._marks)

    @property
    def passages(self) -> list[tuple[SafeString, bool]]:
        """The shown parts of the rationale, marked, and whether each has the deciding sentence.

        The deciding sentence is next to the passage with the most words of the search; if the two
        overlap, they are one.
        """
        return [(self._written(part), decides) for part, decides in self._parts]

    @property
    def is_whole(self) -> bool:
        """Whether the whole rationale is shown."""
        whole = 0, len(self.hit.rationale)
        return any((part.start, part.end) == whole for part, _ in self._parts)

    @cached_property
    def _parts(self) -> list[tuple[Excerpt, bool]]:
        found, span = self._excerpt, self.hit.deciding
        if span is None:
            return [(found, False)] if self.hit.rationale else []
        start, end = span
        if all(start <= first and last <= end for first, last in found.marks):
            return [(self._part(start, end), True)]
        if found.end <= start or end <= found.start:
            return [(self._part(start, end), True), (found, False)]
        return [(self._part(min(start, found.start), max(end, found.end)), True)]

    def _part(self, start: int, end: int) -> Excerpt:
        """Return a part of the rationale with its marks."""
        return Excerpt(start, end, marks_within(self._marks_of_rationale, start, end))

    def _written(self, part: Excerpt) -> SafeString:
        """Return a part, with dots where text is omitted; a sentence needs none."""
        if self.hit.deciding and (part.start, part.end) == tuple(self.hit.deciding):
            return marked(self.hit.rationale, part.marks, part.start, part.end)
        return excerpt(self.hit.rationale, part)

    @cached_property
    def granted(self) -> str:
        """The part of the request granted before review; empty if there was none."""
        return partial_grant(self.hit.original, self.hit.authorized)

    @cached_property
    def turned_on(self) -> list[Criterion]:
        """The criteria of the decision."""
        return [
            Criterion(labels.shown(TURNED_ON, value), met=value.endswith("-met"))
            for value in self.hit.turned_on
        ]

    @property
    def rationale(self) -> SafeString:
        """The whole rationale, marked."""
        return marked(self.hit.rationale, self._marks_of_rationale)

    @property
    def sides(self) -> list[tuple[str, list[str]]]:
        """Each side, and the guidelines that it cites."""
        return [(name, _cited_by(side, self.hit)) for side, name in PROGRAM.sides.items()]

    @property
    def found_elsewhere(self) -> str:
        """How it was found if neither the item nor the rationale has a word of the search."""
        if self.highlighter.marks_nothing or self._marks or self._excerpt.marks:
            return ""
        if self.in_treatment:
            return "Found by the kind of treatment, which the letter words differently."
        return "Found in the letter’s summary, guidelines, or case number."

    @cached_property
    def _marks(self) -> list[TextRange]:
        return self.highlighter.marks(self.hit.item)

    @cached_property
    def _marks_of_rationale(self) -> list[TextRange]:
        return self.highlighter.marks(self.hit.rationale)

    @cached_property
    def _excerpt(self) -> Excerpt:
        return self.highlighter.excerpt(self.hit.rationale, marks=self._marks_of_rationale)

    @classmethod
    def of(cls, hit: Hit, url: str, search: DecisionSearch, *, grouped: bool) -> "Result":
        """Return a hit of a search; a hit in a group does not repeat the group's heading."""
        of_case = [hit.case or "No case number"]
        if hit.decided:
            of_case.append(f"decided {day(hit.decided)}")
        return cls(
            hit,
            url,
            search.highlighter,
            search.has_scope and search.scope == TREATMENT,
            said=[hit.services]
            if grouped
            else [*of_case, hit.services, *filter(None, [", ".join(hit.specialties)])],
            cited=_cited_by(CitedBy.REVIEWER, hit),
        )


def _cited_by(side: CitedBy, hit: Hit) -> list[str]:
    """Return the distinct guidelines that a side cites; the source "Other" alone says nothing."""
    named = (name for by, name in hit.guidelines if by == side)
    return [
        name.replace(OTHER, f"{OTHER} guideline", 1) if name.startswith(OTHER) else name
        for name in dict.fromkeys(named)
    ]
