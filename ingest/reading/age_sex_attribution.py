"""Attribution of an age or a sex to the patient or to another person, by the surrounding text.

An age is the patient's if its sentence says so: "The injured worker is a 47 year old plumber",
"This 47-year-old", "The patient, aged 47,". An age at another time ("was 35 when he fell") does not
count.

The module is long because half of it is the vocabulary and patterns of a single decision.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from ingest.reading.people import (
    GENDER,
    OTHERS,
    PATIENT,
    PRONOUNS,
    first_noun,
    kind_of,
    mentions_patient,
    noun_at,
    tokens,
)
from ingest.reading.pronouns import patients_pronouns

#: The pattern begins with fixed characters, so the search skips all other positions.
_SENTENCE = re.compile(
    r"[.!?;](?:(?<=;)|(?<!\bM[rs].)(?<!\bMrs.)(?<!\bDr.)(?<!y\.o.)"
    r"[\"'”’)]*(?: ?(?=[A-Z\[(])| (?=\d)))"
)
#: The number of characters before an age that show whose it is, and after it that show what has
#: this age.
_BEFORE, _AFTER = 200, 90

_COPULAS = frozenset(("is", "was", "turned", "remains", "being", "became", "'s"))
_ARTICLES = frozenset(("a", "an", "the", "this", "our", "that"))
_NOW = frozenset(("now", "currently", "presently", "today"))
_ADVERBS = _NOW | {"about", "approximately", "roughly", "nearly", "almost", "also", "only", "then"}
_BESIDE_AGE = _ARTICLES | _ADVERBS | GENDER.keys() | {"age", "sex", "gender", "/", ","}
_JOINTS = frozenset((",", "and", ")", "("))
_STATED = frozenset(("stated", "current", "present", "reported", "chronological"))
_TITLES = frozenset(("mr", "mrs", "ms", "miss"))
_POSSESSIVES = frozenset(("his", "her", "their", "my", "whose"))
#: Words after which an age is not that of the sentence's subject.
_ANOTHER = frozenset(
    """
    by with against from has have had and or than over under least until till before after
    between above below since another to two three at when into via underwent past
    """.split()
)
#: Words that introduce a person who has not been mentioned: "A male patient fell on her."
_INTRODUCING = frozenset(("a", "an", "another", "one"))
#: "the case of a 47 year old male"
_ABOUT = frozenset(
    """
    of for in on regarding concerning concern concerns involves involving involve describe
    describes about as pertains
    """.split()
)
#: "This case involves a 47 year old with a claim of 2014": no noun names the person.
_TELLING = frozenset(("concerns", "involves", "involving", "pertains", "regarding"))
_CARE = frozenset(("caring", "care", "cared", "cares", "responsible"))
#: Words that end the phrase that names the person or thing of this age.
STOPS = frozenset(
    """
    . ; : ( who whose with that which has had was is in on for at from presents presented
    complaining reports reported when status and sustained of he she his her to by
    """.split()
)
_THEN = re.compile(
    r"\b(?:at the time|at time of|at injury|when|on the da(?:y|te)|in (?:19|20)\d\d|back then|"
    r"at that time)\b",
    re.I,
)


_WORD = re.compile("[a-z]+")
#: Words that mention the patient, or an age.
_FOR_PATIENT = PATIENT | PRONOUNS.keys() | {"old", "yo"}
#: Occupations with patients of their own: "The male patient grabbed the arm."
_CARERS = frozenset("nurse cna lvn rn aide caregiver emt paramedic phlebotomist".split())


class Certainty(IntEnum):
    """The certainty that an age or a sex is the patient's."""

    NO = 0
    WEAK = 1
    PATIENT = 2
    TODAY = 3  # "is now"


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """The parts of a sentence around an age or a sex.

    Args:
        words: the words before the age or sex.
        kind: what the words after it name, see `kind_of`.
        marks: whether a punctuation mark is between it and the words before it.
        first: the start of the sentence.
        start: the start of the age or sex.
        before, after: the text around it.
    """

    words: list[str]
    kind: str
    marks: bool
    first: int
    start: int
    before: str
    after: str

    def is_of_another_time(self) -> bool:
        """Return whether the sentence refers to another time: "at the time of the injury"."""
        return bool(_THEN.search(self.before)) or _at_another_time(self.after)


class Summary:
    """The text of a summary, with methods that attribute ages and sexes in it."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _lowered(self) -> str:
        return self.text.encode("ascii", "replace").decode("ascii").lower()

    @cached_property
    def patients_pronouns(self) -> dict[int, str]:
        """The pronouns that refer to the patient, by offset."""
        return patients_pronouns(self.text, self._starts)

    @cached_property
    def _introduced(self) -> int:
        """The offset of the first word for the patient; the end of the text if there is none."""
        return self._first_of(_FOR_PATIENT)

    @cached_property
    def _carer(self) -> int:
        """The offset of the first occupation with patients; the end of the text if none."""
        return self._first_of(_CARERS)

    def _first_of(self, words: frozenset[str]) -> int:
        found = (each.start() for each in _WORD.finditer(self._lowered) if each[0] in words)
        return next(found, len(self.text))

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _SENTENCE.finditer(self.text))]

    def sentence(self, position: int) -> tuple[int, int]:
        """Return the start and end of the sentence that contains an offset."""
        number = bisect_right(self._starts, position)
        below = self._starts[number] if number < len(self._starts) else len(self.text)
        return self._starts[number - 1], below

    def strength(self, start: int, end: int, form: str) -> Certainty:
        """Return the certainty that an age or a sex is the patient's.

        Args:
            start: the start of the age or sex.
            end: its end.
            form: the form of an `AgeMention`, or "noun" for a sex.
        """
        first, below = self.sentence(start)
        before = self.text[max(first, start - _BEFORE) : start]
        after = self.text[end : min(below, end + _AFTER)]
        left, described = tokens(before), _described(tokens(after))
        words = left
        while words and words[-1] in ("(", ",", "-", ":", '"', "“", "/"):
            words = words[:-1]
        while form == "aged" and words and words[-1] in _STATED:
            words = words[:-1]
        if form == "aged" and words and words[-1] in _POSSESSIVES:
            return Certainty.PATIENT if self._is_patients(first, start, words[-1]) else Certainty.NO
        if form == "aged" and words and words[-1].endswith("'s"):
            return Certainty.PATIENT if words[-1][:-2] in PATIENT else Certainty.NO
        marks = len(words) < len(left)
        around = _Surroundings(words, kind_of(described), marks, first, start, before, after)
        # Search backwards for the nearest word that shows whose it is.
        skipped: list[str] = []
        for number in range(len(words) - 1, max(-1, len(words) - 10), -1):
            strength = self._by_word(around, number, skipped)
            if strength is not None:
                return strength
            skipped.append(words[number])
        if len(skipped) < len(words):
            return Certainty.NO
        return self._of_whole_sentence(around, skipped, form)

    def _by_word(
        self, around: "_Surroundings", number: int, skipped: list[str]
    ) -> Certainty | None:
        """Return the certainty from one word before an age, or None if the word shows nothing."""
        words, kind = around.words, around.kind
        word, noun = words[number], noun_at(words, number)
        beside = not skipped or around.marks or "," in skipped
        if word in _COPULAS:
            return self._by_copula(around, number, skipped)
        if noun == "patient" and beside:
            return Certainty.PATIENT
        if noun in ("other", "thing") and beside:
            return Certainty.NO
        if word == "and" and not skipped and not _COPULAS.isdisjoint(words):
            return Certainty.PATIENT if first_noun(words) == "patient" else Certainty.NO
        if word in _POSSESSIVES or word.endswith("'s") or word in _ANOTHER:
            return Certainty.NO
        if word in _ABOUT and (number == 0 or words[number - 1] not in GENDER):
            cared = not _CARE.isdisjoint(words[max(0, number - 2) : number])
            somebody = kind in ("patient", "gender") or (
                word in _TELLING and kind not in ("other", "thing", "work")
            )
            return Certainty.PATIENT if somebody and not cared else Certainty.NO
        if word in PRONOUNS and word not in ("himself", "herself"):
            return Certainty.NO
        if word in _TITLES:
            return Certainty.NO if any(each in OTHERS for each in words) else Certainty.PATIENT
        return None

    def _by_copula(self, around: "_Surroundings", number: int, skipped: list[str]) -> Certainty:
        """Return the certainty for an age after "is" or another copula."""
        was = around.words[number] == "was"
        if (was and around.is_of_another_time()) or _is_object(skipped):
            return Certainty.NO
        subject = self._subject(around.words[:number], around.kind, around.first, around.start)
        now = subject == Certainty.PATIENT and not _NOW.isdisjoint(skipped)
        return Certainty.TODAY if now else subject

    def _of_whole_sentence(
        self, around: "_Surroundings", skipped: list[str], form: str
    ) -> Certainty:
        """Return the certainty if no single word before the age or sex shows whose it is."""
        if skipped and skipped[-1] in _INTRODUCING and self._introduced < around.first:
            return Certainty.NO
        if form == "noun" and around.kind == "patient" and self._carer < around.first:
            return Certainty.NO
        if all(word in _BESIDE_AGE for word in skipped):
            return self._first_words(around.kind, skipped, around.first, form)
        if form == "noun" and around.kind == "patient":  # "Right hand dominant male worker"
            return Certainty.PATIENT
        # It may be the object of a verb: "lifting a 40 year old man".
        named = around.kind in ("patient", "gender") and not mentions_patient(around.words)
        return Certainty.WEAK if named else Certainty.NO

    def _first_words(self, kind: str, skipped: list[str], first: int, form: str) -> Certainty:
        """Return the certainty for an age or a sex at the beginning of a sentence."""
        if kind in ("patient", "gender") or form in ("aged", "letter"):
            return Certainty.PATIENT
        if kind == "work":
            return (
                Certainty.PATIENT
                if "this" in skipped
                else Certainty.WEAK
                if first == 0
                else Certainty.NO
            )
        return Certainty.NO if kind in ("other", "thing") else Certainty.WEAK

    def _subject(self, words: list[str], kind: str, first: int, start: int) -> Certainty:
        """Return the certainty for an age after "is", from the subject before it."""
        joined = False
        while words and (words[-1] in _ADVERBS or words[-1] in _JOINTS):
            joined = joined or words[-1] in _JOINTS
            words = words[: -3 if words[-3:-1] == ["(", "iw"] else -1]
        if words and words[-1] in ("who", "that"):
            joined, words = False, words[:-1]
            while words and words[-1] in _JOINTS:
                words = words[: -3 if words[-3:-1] == ["(", "iw"] else -1]
            if words and words[-1] in GENDER:  # "the patient is a female who is 37"
                return self._subject(_before_copula(words), "gender", first, start)
        if joined and (named := first_noun(words)):
            return Certainty.PATIENT if named == "patient" else Certainty.NO
        if not words:
            return Certainty.PATIENT if kind in ("patient", "gender") else Certainty.WEAK
        last = words[-1]
        if last in PRONOUNS:
            return Certainty.PATIENT if self._is_patients(first, start, last) else Certainty.NO
        noun = noun_at(words, len(words) - 1)
        if noun == "patient":
            beside = words[:-1]
            if len(beside) > 2 and "of" in beside[-3:]:
                of = len(beside) - 1 - beside[::-1].index("of")
                if of and noun_at(beside, of - 1) in ("other", "thing"):
                    return Certainty.NO
            return Certainty.NO if _relative_clause(words) else Certainty.PATIENT
        if noun:
            return Certainty.NO
        if not _TITLES.isdisjoint(words) and not any(word in OTHERS for word in words):
            return Certainty.PATIENT
        if last in ("this", "it", "here", "case", "which"):
            if kind in ("other", "thing") or (last != "this" and kind != "gender"):
                return Certainty.NO
            return Certainty.PATIENT
        clear = kind in ("patient", "gender")
        clear = clear or (first_noun(words) == "patient" and words[-2] not in _ARTICLES)
        return Certainty.WEAK if clear and OTHERS.keys().isdisjoint(words) else Certainty.NO

    def _is_patients(self, first: int, end: int, pronoun: str) -> bool:
        """Return whether the last `pronoun` between two offsets refers to the patient."""
        position = self._lowered.rfind(pronoun, first, end)
        return position in self.patients_pronouns


def _before_copula(words: list[str]) -> list[str]:
    """Return the words before the last copula, or no words if there is none."""
    position = next((n for n in range(len(words) - 1, -1, -1) if words[n] in _COPULAS), 0)
    return words[:position]


def _described(right: list[str]) -> list[str]:
    """Return the words after an age that name the person or thing of this age."""
    for number, word in enumerate(right[:10]):
        if word in STOPS:
            return right[:number]
        if word.endswith("'s"):  # "this 33 y.o. woman's pain"
            return [*right[:number], word[:-2]]
    return right[:10]


def _is_object(skipped: list[str]) -> bool:
    """Return whether the words after "is", in reverse order, contain a verb: "was lifting a"."""
    inner = [word for word in skipped if word not in _ADVERBS and not word.endswith("ly")]
    if introduces(inner[::-1]):  # "is a nurse hurt while lifting a male patient"
        return True
    return not _ARTICLES.isdisjoint(inner) and inner[-1] not in _ARTICLES


def introduces(words: list[str]) -> bool:
    """Return whether words between an age and a noun introduce another person by an article.

    "nurse hurt while lifting a" does, "nurse, a" doesn't.
    """
    return any(
        word in _INTRODUCING and number and words[number - 1] not in _JOINTS
        for number, word in enumerate(words)
    )


def _relative_clause(words: list[str]) -> bool:
    """Return whether the patient is in a relative clause, as in "the dog that bit the patient"."""
    return len(words) > 3 and any(
        word in ("that", "who", "which") and words[number - 1] not in PATIENT
        for number, word in enumerate(words[1:-1], 1)
    )


def _at_another_time(after: str) -> bool:
    """Return whether the text after an age gives another time: "at the time of the injury"."""
    clause = re.split(r"[.,;]| who ", after, maxsplit=1)[0]
    return bool(_THEN.search(clause))
