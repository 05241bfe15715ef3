"""What a citation of a decision is made of."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from decisions.criteria import deciding_sentence
from decisions.models import DisputedItem

#: Words of a sentence at either end by which a browser finds it in a page.
_WORDS = 6


@dataclass(frozen=True, slots=True)
class Reference:
    """A decision to be cited.

    Args:
        number: of the case; its slug where the letter has no number.
        position: of the item in its letter.
        item: what was in dispute.
        outcome: what was decided.
        decided: the day; None where the letter has none.
        url: the address of the item.
        sentence: the sentence of the rationale that decided; empty where none was recognized.
        sample: whether the letter was invented.
    """

    number: str
    position: int
    item: str
    outcome: str
    decided: date | None
    url: str
    sentence: str
    sample: bool

    @property
    def sentence_url(self) -> str:
        """The address at which a browser shows the very sentence; that of the item without one.

        See "URL Fragment Text Directives", a report of the Web Incubator Community Group. Browsers
        that do not know it show the item.
        """
        words = self.sentence.split()
        if not words:
            return self.url
        ends = [words] if len(words) <= 2 * _WORDS else [words[:_WORDS], words[-_WORDS:]]
        return f"{self.url}:~:text={','.join(_encoded(' '.join(end)) for end in ends)}"


def reference_to(item: DisputedItem, root: str) -> Reference:
    """Return what a citation of an item is made of.

    Args:
        item: with its case.
        root: the address of the site.
    """
    case = item.case
    return Reference(
        number=case.case_number or case.slug,
        position=item.position,
        item=item.disputed.rstrip("."),
        outcome=item.outcome,
        decided=case.decision_date,
        url=f"{root}{case.get_absolute_url()}#item-{item.position}",
        sentence=" ".join(deciding_sentence(item.rationale, item.reasons).split()),
        sample=case.sample,
    )


def _encoded(words: str) -> str:
    return quote(words, safe="").replace("-", "%2D")  # a hyphen would mean something
