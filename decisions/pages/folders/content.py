"""The content of a folder, as its page and files show it: decisions with citations."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from decisions.criteria import deciding_span
from decisions.formatting import number_of
from decisions.models import DisputedItem, Folder, FolderMark
from decisions.pages.case.details import SHOWN_AT
from decisions.pages.citing.citation_parts import Reference, reference_to
from decisions.pages.citing.styles import STYLES
from decisions.pages.folders.entries import EntryState, FoundEntry, found_entries
from decisions.pages.folders.quotes import TextQuote, find, pages
from decisions.pages.letter_html import page_of

SAMPLES = "These are invented samples, not actual state decisions."
#: The choices of quotations: their names in URLs and on pages.
QUOTED = {"sentence": "Deciding sentence", "rationale": "Whole rationale"}
#: How decisions are cited.
CITED = {label.lower(): (label, write) for label, write in STYLES}
_DEFAULT_STYLE = "full"

#: The notices for decisions that have changed.
_SAID = {
    EntryState.CHANGED: (
        "The letter was reread, and this item now reads differently than when it was added. "
        "Check that it is still the one you want."
    ),
    EntryState.WITHDRAWN: (
        "This decision was withdrawn from the archive. Its text is no longer shown."
    ),
    EntryState.GONE: "This decision is no longer in the archive.",
}


@dataclass(frozen=True, slots=True)
class Choices:
    """The display options of a folder: what is quoted, and the citation style."""

    quoted: str = "sentence"
    style: str = _DEFAULT_STYLE

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Choices":
        """Return the options in a URL, with defaults."""
        quoted, style = query.get("text", ""), query.get("style", "")
        return cls(
            quoted if quoted in QUOTED else "sentence", style if style in CITED else _DEFAULT_STYLE
        )

    @property
    def parameters(self) -> str:
        """The URL parameters of these options; empty for the defaults."""
        chosen = {"text": (self.quoted, "sentence"), "style": (self.style, _DEFAULT_STYLE)}
        return "&".join(
            f"{name}={value}" for name, (value, usual) in chosen.items() if value != usual
        )


@dataclass(frozen=True, slots=True)
class QuotedPassage:
    """Words of a letter, and the page that they are on.

    Args:
        span: their offsets in the rationale; None if no rationale contains them any more.
    """

    words: str
    page: str
    span: tuple[int, int] | None = None

    @property
    def where(self) -> str:
        """The reference after the words: their page; empty if it is unknown."""
        return _where(self.page)


@dataclass(frozen=True, slots=True)
class ShownMark:
    """A marked passage; `passage` is None if the archive no longer shows it."""

    mark: FolderMark
    passage: QuotedPassage | None


@dataclass(frozen=True, slots=True)
class FolderDecision:
    """A decision as a folder shows it.

    Args:
        number: its position in the folder, from 1.
        said: a sentence on how it has changed since it was added; empty if unchanged.
        item: the item, with its case; None if it is not public.
        citation: its citation in the chosen style.
        page: the page of the letter that the decision is on.
        quoted: the deciding sentence or the rationale; None if the letter has none.
        marks: its marked passages.
    """

    number: int
    found: FoundEntry
    said: str
    item: DisputedItem | None = None
    reference: Reference | None = None
    citation: str = ""
    page: str = ""
    quoted: QuotedPassage | None = None
    marks: tuple[ShownMark, ...] = ()

    @property
    def heading(self) -> str:
        """Its number, outcome and disputed item; or how it has changed."""
        if self.item is None:
            return f"{self.number}. {self.said}"
        words = " ".join(self.item.disputed.split())
        return f"{self.number}. {self.item.outcome.capitalize()}: {words}"

    @property
    def reviewed_by(self) -> str:
        """The reviewer's specialties; empty if the letter names none."""
        reviewer = self.item.case.reviewer if self.item else None
        names = ", ".join(each.name for each in reviewer.specialties.all()) if reviewer else ""
        return f"Reviewer: {names}" if names else ""

    @property
    def quoted_parts(self) -> list[tuple[str, bool]]:
        """The parts of the quotation, each with whether it is marked."""
        if self.quoted is None or self.quoted.span is None or self.item is None:
            return []
        text, (at, end) = self.item.rationale, self.quoted.span
        parts = []
        for first, last in sorted(
            each.passage.span for each in self.marks if each.passage and each.passage.span
        ):
            first, last = max(first, at), min(last, end)
            if first < last:
                parts += [(text[at:first], False), (text[first:last], True)]
                at = last
        return [part for part in [*parts, (text[at:end], False)] if part[0]]

    @property
    def unquoted(self) -> str:
        """The text shown if there is no quotation."""
        if not self.item or not self.item.rationale:
            return "The letter gives no rationale."
        return f"No deciding sentence was recognized in the rationale{_where(self.page)}."

    @property
    def letter_page(self) -> str:
        """The page of the letter that is quoted, or that the decision is on."""
        return (self.quoted and self.quoted.page) or self.page

    @property
    def url(self) -> str:
        """The URL of the decision, without its citation; empty if it is not public."""
        return self.reference.url if self.reference else ""

    @property
    def note(self) -> str:
        """The owner's note."""
        return self.found.entry.note


@dataclass(frozen=True, slots=True)
class FolderContent:
    """A folder, read once.

    Args:
        day: the day on which it was read.
        samples: whether it contains invented samples.
    """

    title: str
    day: date
    choices: Choices
    decisions: list[FolderDecision]
    samples: bool

    @property
    def shown(self) -> list[DisputedItem]:
        """The public items, in order."""
        return [decision.item for decision in self.decisions if decision.item]

    @property
    def summary(self) -> str:
        """A sentence with the number of decisions and their outcomes."""
        shown = self.shown
        overturned = sum(item.outcome == "overturned" for item in shown)
        decisions = number_of(len(shown), "decision")
        return f"{decisions}, {overturned} overturned, {len(shown) - overturned} upheld"


def _where(page: str) -> str:
    return f" ({page} of the letter)" if page else ""


def content_of(folder: Folder, choices: Choices, root: str) -> FolderContent:
    """Return the content of a folder.

    Args:
        folder: the folder.
        choices: the display options.
        root: the URL of the site.
    """
    write = CITED[choices.style][1]
    decisions = [
        _decision(number, found, choices.quoted, write, root)
        for number, found in enumerate(found_entries(folder), 1)
    ]
    samples = any(each.item.case.sample for each in decisions if each.item)
    return FolderContent(folder.title, localdate(), choices, decisions, samples)


def _decision(
    number: int, found: FoundEntry, quoted: str, write: Callable[[Reference], str], root: str
) -> FolderDecision:
    item, said = found.item, _SAID.get(found.state, "")
    if item is None:
        return FolderDecision(number, found, said)
    cited = reference_to(item, root)
    span = (
        deciding_span(item.deciding_criteria) if quoted == "sentence" else (0, len(item.rationale))
    )
    shown_at = next((item.spans[name] for name in SHOWN_AT if name in item.spans), None)
    page = page_of(item.case, shown_at[0]) if shown_at else None
    return FolderDecision(
        number,
        found,
        said,
        item,
        cited,
        write(cited),
        f"page {page}" if page else "",
        passage_at(item, *span) if span and item.rationale else None,
        tuple(ShownMark(mark, marked_passage(item, mark)) for mark in found.entry.marks.all()),
    )


def passage_at(item: DisputedItem, start: int, end: int) -> QuotedPassage:
    """Return the words at an offset of an item's rationale, and their page in the letter."""
    words = item.rationale[start:end]
    return QuotedPassage(words, _pages(item, words, start), (start, end))


def marked_passage(item: DisputedItem, mark: FolderMark) -> QuotedPassage | None:
    """Return the current passage of a mark, or only its words if the rationale changed."""
    if not mark.exact:
        return None
    span = find(item.rationale, TextQuote(mark.exact, mark.prefix, mark.suffix, mark.start))
    return passage_at(item, *span) if span else QuotedPassage(mark.exact, "")


def _pages(item: DisputedItem, words: str, start: int) -> str:
    """Return the page or pages of the letter that contain words of a rationale, if known."""
    begin, end = item.spans.get("rationale", (0, 0))
    page = page_of(item.case, begin)
    if page is None or not end:
        return ""
    within = pages(item.case.letter_text[begin:end], words, item.rationale[:start])
    first, last = (page - 1 + each for each in within or (1, 1))
    return f"page {first}" if first == last else f"pages {first}–{last}"
