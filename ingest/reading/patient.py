"""The patient's age and sex, as distinct from those of relatives, drivers, doctors and implants.

If statements contradict each other, none of them counts.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from decisions.enums import Sex
from ingest.reading.age_mentions import AgeMention, age_mentions
from ingest.reading.age_sex_attribution import STOPS, Certainty, Summary, introduces
from ingest.reading.letter_text import Found, Passage
from ingest.reading.people import GENDER, OTHERS, PRONOUNS, tokens

_NOUN = re.compile(
    r"\b(?:(?:fe)?male|(?:gentle|wo)?man|lady)\b(?! (?:pattern|voice|hormone|catheter)s?\b)", re.I
)
#: The same and single letters, next to an age: "47 y/o RHD F".
_BESIDE = re.compile(rf"{_NOUN.pattern}|\b(?-i:[MF])\b(?![.]\w)", re.I)
_TITLE = re.compile(r"\b(?:(?P<male>Mr)|(?P<female>Mrs|Ms|Miss))\b\.?(?= ?[A-Z_\[*(])")
_LABEL = re.compile(
    r"\b(?:sex|gender)\s?[:=]\s?(?:(?P<female>f(?:emale)?)|(?P<male>m(?:ale)?))\b", re.I
)
#: A noun within this many characters of an age describes the same person.
_NEAR = 90
#: A summary has few such nouns; the scan stops at this many.
_MOST_NOUNS = 40


@dataclass(frozen=True, slots=True)
class Patient:
    """The age and the sex that a summary states for the patient."""

    age: Found[int] | None
    sex: Found[Sex] | None


def read_patient(passage: Passage) -> Patient:
    """Read the patient's age and sex from a clinical summary."""
    summary = Summary(passage.text)
    ages: list[tuple[Certainty, AgeMention]] = [
        (strength, mention)
        for mention in age_mentions(passage.text)
        if (strength := summary.strength(mention.start, mention.end, mention.form)) != Certainty.NO
        # A bare number counts as an age only if it is certainly the patient's.
        and (strength >= Certainty.PATIENT or mention.form not in ("apart", "bare"))
    ]
    return Patient(_age(passage, ages), _sex(passage, summary, ages))


def _age(passage: Passage, ages: list[tuple[Certainty, AgeMention]]) -> Found[int] | None:
    best = max((strength for strength, _ in ages), default=Certainty.NO)
    if best == Certainty.NO:
        return None
    stated = [mention for strength, mention in ages if strength == best]
    first = stated[0]
    if any(abs(mention.value - first.value) > 1 for mention in stated):
        return None
    return Found(first.value, passage.span(first.start, first.end))


def _sex(
    passage: Passage, summary: Summary, ages: list[tuple[Certainty, AgeMention]]
) -> Found[Sex] | None:
    """Return the sex that nouns for the patient state, or else that of titles and pronouns."""
    sexes = _Sexes(summary)
    best = max((strength for strength, _ in ages), default=Certainty.NO)
    beside = [
        found
        for strength, mention in ages
        if strength and strength == best and (found := sexes.next_to(mention))
    ]
    stated = beside or sexes.labels or sexes.nouns
    sure = bool(stated)
    stated = stated or sexes.pronouns
    if len({sex for sex, _, _ in stated}) != 1:
        return None
    sex, start, end = stated[0]
    return Found(sex, passage.span(start, end), sure)


class _Sexes:
    """The sexes that a summary names, each with its start and end."""

    def __init__(self, summary: Summary) -> None:
        self.summary = summary
        self.text = summary.text

    def next_to(self, mention: AgeMention) -> tuple[Sex, int, int] | None:
        """Return the sex that is stated next to an age of the patient, with its start and end."""
        if mention.sex:
            return mention.sex, mention.start, mention.end
        first, below = self.summary.sentence(mention.start)
        for match in _BESIDE.finditer(self.text, mention.end, min(below, mention.end + _NEAR)):
            between = tokens(self.text[mention.end : match.start()])
            if (
                (STOPS.isdisjoint(between) or between == ["and"])
                and not any(word in OTHERS for word in between)
                and not introduces(between)
            ):
                return GENDER[match[0].lower()], match.start(), match.end()
        for word in tokens(self.text[mention.end : min(below, mention.end + 30)])[:3]:
            if len(OTHERS.get(word, ())) == 1:  # "a 47 year old mother of two"
                (sex,) = OTHERS[word]
                return sex, mention.start, mention.end
        before = [
            match
            for match in _NOUN.finditer(self.text, max(first, mention.start - 30), mention.start)
            if not re.search(r"[.;]|\bby\b|\bwith\b", self.text[match.end() : mention.start])
        ]
        if before and self._of_patient(before[-1]):
            return GENDER[before[-1][0].lower()], before[-1].start(), before[-1].end()
        return None

    def _of_patient(self, noun: re.Match[str]) -> bool:
        return self.summary.strength(noun.start(), noun.start(), "noun") >= Certainty.PATIENT

    @cached_property
    def labels(self) -> list[tuple[Sex, int, int]]:
        """The sexes that labels give: "Sex: F"."""
        return [(Sex(match.lastgroup or ""), *match.span()) for match in _LABEL.finditer(self.text)]

    @cached_property
    def nouns(self) -> list[tuple[Sex, int, int]]:
        """The sexes that nouns for the patient name."""
        found = []
        for number, match in enumerate(_NOUN.finditer(self.text)):
            if number == _MOST_NOUNS:
                break
            if self._of_patient(match):
                found.append((GENDER[match[0].lower()], *match.span()))
        return found

    @cached_property
    def pronouns(self) -> list[tuple[Sex, int, int]]:
        """The sexes of titles, and of pronouns that can only refer to the patient."""
        titles = [
            (Sex(match.lastgroup or ""), *match.span())
            for match in _TITLE.finditer(self.text)
            if not any(
                word in OTHERS
                for word in tokens(self.text[max(0, match.start() - 20) : match.start()])[-2:]
            )
        ]
        said = [
            (PRONOUNS[word], start, start + len(word))
            for start, word in self.summary.patients_pronouns.items()
        ]
        return titles + said
