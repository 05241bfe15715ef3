"""The style of one letter: its noun for the patient, its pronouns, date format and gaps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from decisions.enums import Sex
from ingest.samples.phrase_files import phrases
from ingest.samples.randomness import Draw
from ingest.samples.words import PROSE_DATES, fill

_PRONOUNS = {Sex.MALE: ("he", "his"), Sex.FEMALE: ("she", "her")}


@dataclass(frozen=True, slots=True)
class Voice:
    """The style of the prose of one letter.

    Args:
        words: values for the slots that any sentence may have.
        gap: the space between two sentences.
        curly: apostrophes are typographic.
    """

    words: dict[str, str]
    gap: str
    curly: bool
    _day: Callable[[date], str] = field(repr=False)

    def day(self, day: date) -> str:
        """Return a date in this letter's format."""
        return self._day(day)

    def say(self, sentence: str, **words: str) -> str:
        """Return a sentence with its slots filled."""
        text = fill(sentence, {**self.words, **words})
        return text.replace("'", "’") if self.curly else text

    def paragraph(self, sentences: Sequence[str]) -> str:
        """Return sentences as one paragraph; empty ones are left out."""
        return self.gap.join(filter(None, sentences))


def invent_voice(draw: Draw, sex: Sex | None, worker: str | None, gap: str) -> Voice:
    """Return a random voice; without a `worker`, a random noun for the patient is used."""
    worker = worker or draw.one(phrases("summaries")["workers"])
    he, his = _PRONOUNS[sex] if sex else (worker, f"{worker}'s")
    day = draw.one(PROSE_DATES)
    if draw.chance(0.08):  # some letters mix date formats
        other = draw.one(PROSE_DATES)
        day = _mixed(day, other)
    words = {"worker": worker, "he": he, "his": his, "name": ""}
    return Voice(words, gap, draw.chance(0.05), day)


def _mixed(one: Callable[[date], str], other: Callable[[date], str]) -> Callable[[date], str]:
    return lambda day: one(day) if day.day % 2 else other(day)
