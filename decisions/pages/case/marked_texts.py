"""The texts of a case, with the reader's search words and recurring passages marked."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from decisions.models import Case
from decisions.pages.case.boilerplate import set_apart
from decisions.pages.case.passage_notes import recurring_in
from decisions.pages.letter_html import Noted, marked_and_noted
from decisions.search import Highlighter, TextRange

#: The most characters of a case's rationales on its page; if they are longer together, the page has
#: the beginning of each.
_LONGEST = 28_000


@dataclass(frozen=True, slots=True)
class MarkedTexts:
    """The texts of a case with the words of a search marked.

    Args:
        disputed, rationale: the texts of each item, by its position; recurring passages are noted.
        cut: the positions of items of whose rationale only the beginning is shown.
        has_stretches: the positions of items of whose rationale something is set apart.
        summary: the clinical case summary.
        targets: the names of all marks, in the order in which the page shows them.
    """

    disputed: dict[int, SafeString]
    rationale: dict[int, SafeString]
    cut: set[int]
    has_stretches: set[int]
    summary: SafeString
    targets: list[str]


@dataclass(slots=True)
class _Marker:
    highlighter: Highlighter | None
    targets: list[str] = field(default_factory=list)

    def mark(
        self, text: str, name: str, noted: Sequence[Noted] = (), apart: Sequence[TextRange] = ()
    ) -> SafeString:
        """Return a text with marks that have the ids `name-1`, `name-2`, and so on."""
        marks = self.highlighter.marks(text) if self.highlighter else []
        self.targets += [f"{name}-{number}" for number in range(1, len(marks) + 1)]
        return marked_and_noted(text, marks, noted, name, apart)


def marked_texts(case: Case, highlighter: Highlighter | None) -> MarkedTexts:
    """Return the texts of a case; without a highlighter nothing is marked."""
    marker = _Marker(highlighter)
    recurring = recurring_in(case)
    disputed, rationale, cut, has_stretches = {}, {}, set(), set()
    items = case.items.all()
    together = sum(len(item.rationale) for item in items)
    longest = together if together <= _LONGEST else _LONGEST // len(items)
    for item in items:
        name = f"mark-{item.position}"
        disputed[item.position] = marker.mark(item.disputed, f"{name}-item")
        shown = item.rationale
        if len(shown) > longest:
            shown = shown[:longest].rpartition(" ")[0]
            cut.add(item.position)
        noted = [each for each in recurring.get(item.position, ()) if each.end <= len(shown)]
        apart = set_apart(item.rationale, item.deciding_criteria)
        rationale[item.position] = marker.mark(shown, f"{name}-rationale", noted, apart)
        if apart:
            has_stretches.add(item.position)
    summary = marker.mark(case.clinical_summary, "mark-summary")
    return MarkedTexts(disputed, rationale, cut, has_stretches, summary, marker.targets)
