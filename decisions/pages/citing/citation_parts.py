"""The parts of a citation."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from decisions.criteria import deciding_sentence
from decisions.formatting import day
from decisions.models import Case, DisputedItem
from decisions.state_program import PROGRAM

#: The number of words at either end of a sentence by which a browser finds it in a page.
_WORDS = 6


@dataclass(frozen=True, slots=True)
class CitedCase:
    """A case, as citations of it or of its items name it.

    Args:
        number: the printed number; empty if the letter has none.
        slug: its name in the archive's URLs.
        decided: the date of the decision; None if the letter has none.
        sample: whether the letter was invented.
    """

    number: str
    slug: str
    decided: date | None
    sample: bool

    @property
    def key(self) -> str:
        """The identifier of the citation in files."""
        return self.number or self.slug

    @property
    def name(self) -> str:
        """The cited document; an invented letter is never called a determination."""
        number = f"No. {self.number}" if self.number else f"({self.slug})"
        if self.sample:
            return f"Invented sample letter {number}, not an actual state decision"
        return f"Final Determination {number}"

    @property
    def full_name(self) -> str:
        """The name with who decided it, for whom, and the date."""
        if self.sample:
            return self.name
        decided = f" ({day(self.decided)})" if self.decided else ""
        by = f"{PROGRAM.decides} for the {PROGRAM.authority}"
        return f"{by}, {PROGRAM.name}, {self.name}{decided}"


@dataclass(frozen=True, slots=True)
class Reference:
    """A decision to be cited.

    Args:
        case: the case of the decision.
        position: the position of the item in its letter.
        item: the disputed treatment.
        outcome: the outcome of the item.
        url: the URL of the item.
        sentence: the deciding sentence of the rationale; empty if none was recognized.
    """

    case: CitedCase
    position: int
    item: str
    outcome: str
    url: str
    sentence: str

    @property
    def sentence_url(self) -> str:
        """The URL of the deciding sentence (a text fragment), or of the item without one.

        See "URL Fragment Text Directives", a report of the Web Incubator Community Group. Browsers
        that do not support it show the item.
        """
        words = self.sentence.split()
        if not words:
            return self.url
        ends = [words] if len(words) <= 2 * _WORDS else [words[:_WORDS], words[-_WORDS:]]
        return f"{self.url}:~:text={','.join(_encoded(' '.join(end)) for end in ends)}"


def cited_case(case: Case) -> CitedCase:
    """Return the parts of a case's citation."""
    return CitedCase(case.case_number or "", case.slug, case.decision_date, case.sample)


def reference_to(item: DisputedItem, root: str) -> Reference:
    """Return the parts of an item's citation.

    Args:
        item: the item, with its case.
        root: the URL of the site.
    """
    return Reference(
        case=cited_case(item.case),
        position=item.position,
        item=item.disputed.rstrip("."),
        outcome=item.outcome,
        url=f"{root}{item.case.get_absolute_url()}#item-{item.position}",
        sentence=" ".join(deciding_sentence(item.rationale, item.deciding_criteria).split()),
    )


def _encoded(words: str) -> str:
    return quote(words, safe="").replace("-", "%2D")  # a hyphen has a meaning in text fragments
