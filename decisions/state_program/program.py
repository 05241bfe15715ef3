"""The facts of a state's program of independent medical reviews that the archive relies on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from decisions.enums import CitedBy, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program, as its letters and its law have it. Pure data.

    Patterns are regular expressions for the text of letters, in which any white space may stand
    between words. Letters are hostile: matching must take time that is linear in the text.

    Args:
        state: whose program it is.
        authority: the agency that publishes the decisions, as citations name it.
        name: what the reviews are called.
        short_name: the same in letters.
        decides: the organization whose reviewers decide for the agency, as citations name it.
        bluebook_authority: both, abbreviated as citations of lawyers have them.
        began: the first day of it; nothing of it is older.
        earliest_refusal: the first day of a refusal that the first reviews were about.
        outcomes: what each decision about an item means, in words that follow "upheld: ".
        sides: who cites guidelines, in words that follow "the ".
        number_kinds: what case numbers begin with, the commonest first.
        number_digits: the fewest and the most digits of a case number after its year.
        schedule: what the letters call the state's own rules for treatment.
        schedule_name: the same in full.
        guideline_sources: the sources of guidelines, in the order in which pages list them: the
            schedule, and those outside it.
        organization: a pattern of who reviews, as letters name it.
        letterheads: patterns of the lines that stand alone above a letter.
        official_contacts: a pattern of the addresses, telephone numbers and names of the
            organization and the authority; they are nobody's personal data.
        page_edges: a pattern of the lines at the edge of each page; and words without which a text
            has none of them.
        fixed_sentences: those that every letter of the present forms has. `REVIEWER` stands for
            what the reviewer is called.
    """

    state: str
    authority: str
    name: str
    short_name: str
    decides: str
    bluebook_authority: str
    began: date
    earliest_refusal: date
    outcomes: Mapping[Outcome, str]
    sides: Mapping[CitedBy, str]
    number_kinds: tuple[str, ...]
    number_digits: tuple[int, int]
    schedule: str
    schedule_name: str
    guideline_sources: tuple[str, str, str, str]
    organization: str
    letterheads: tuple[str, ...]
    official_contacts: str
    page_edges: tuple[str, tuple[str, ...]]
    fixed_sentences: tuple[str, ...]

    @property
    def number_kind(self) -> str:
        """A pattern of what case numbers begin with."""
        return "|".join(self.number_kinds)
