"""The facts of a state's program of independent medical reviews that the archive relies on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from decisions.enums import CitedBy, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A state's program of medical reviews. Pure data.

    Patterns are regular expressions for the text of letters; words may be separated by any white
    space. Letters are untrusted input: matching must take linear time.

    Args:
        state: the name of the state.
        authority: the agency that publishes the decisions, as citations name it.
        name: the name of the reviews.
        short_name: the abbreviation of that name.
        decides: the organization whose reviewers decide for the agency, as citations name it.
        bluebook_authority: the organization and the agency, abbreviated as in legal citations.
        began: the day on which the program began; no letter is older.
        earliest_refusal: the earliest day of a refusal that a review was about.
        outcomes: the meaning of each outcome of an item, in words that follow "upheld: ".
        sides: the names of the sides that cite guidelines, in words that follow "the ".
        number_kinds: the prefixes of case numbers, the most frequent first.
        number_digits: the fewest and the most digits of a case number after its year.
        schedule: the abbreviation of the state's treatment schedule.
        schedule_name: the name of the schedule in full.
        guideline_sources: the sources of guidelines, in the order of pages: the schedule, then
            those outside it.
        organization: a pattern of the organization's name in letters.
        letterheads: patterns of the lines of a letterhead.
        official_contacts: a pattern of the addresses, telephone numbers and names of the
            organization and the agency, which are not personal data.
        page_edges: a pattern of the lines at the edges of pages, and words of which each such line
            has at least one.
        fixed_sentences: the sentences that every letter of the current layouts has; `REVIEWER`
            stands for the name of the reviewer's role.
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
        """A pattern of the prefixes of case numbers."""
        return "|".join(self.number_kinds)
