"""Pronouns in a clinical summary that refer to the patient."""

import re
from bisect import bisect_right
from collections.abc import Sequence, Set

from decisions.enums import Sex
from ingest.reading.people import OTHERS, PATIENT, PRONOUNS, WORK

#: "The patient is a truck driver"
_IS_A = re.compile(r"\b(?:is|was|works as|worked as)(?: now| currently)? an? [^.;]{0,50}\Z")
#: "lifting a male patient"
_ANOTHER = re.compile(
    r"(?<!\bis )(?<!\bwas )\b(?:an?|another|other|fellow) (?:(?!an? )[\w-]{1,20},? ){0,5}\Z", re.I
)
#: "He recommended surgery": what a physician does.
_PHYSICIANS = re.compile(
    r" (?:also |then |further |therefore |has |had )?(?:diagnos|examin|prescrib|recommend|opin|"
    r"refill|order|advis|evaluat|palpat)(?:ed|s|es)\b",
    re.I,
)
_LONGEST_PHRASE = 60
_PERSONS = PRONOUNS.keys() | OTHERS.keys() | PATIENT
_WORD = re.compile("[A-Za-z]+")


#: The longest distance between "his" and the person whom it introduces: "his elder sister".
_LONGEST_GAP = 25


def patients_pronouns(text: str, sentences: Sequence[int]) -> dict[int, str]:
    """Return the pronouns that refer to the patient, by offset.

    A pronoun after another person of the same sex may refer to that person: in the same sentence,
    and also in the next one if that person is the subject or is introduced as in "his wife".

    Args:
        text: a clinical summary.
        sentences: the start of each of its sentences; the first is 0.
    """
    pronouns = _Pronouns(text)
    current = 0
    for match in _WORD.finditer(text):
        if match[0].lower() not in _PERSONS:
            continue
        number = bisect_right(sentences, match.start()) - 1
        if number > current:
            pronouns.begin_sentence(follows=number == current + 1)
            current = number
        pronouns.read(match)
    return pronouns.of_patient


class _Pronouns:
    """Attributes the pronouns of a text, whose words for persons are read in order.

    Args:
        text: a clinical summary.
    """

    def __init__(self, text: str) -> None:
        self.of_patient: dict[int, str] = {}
        self._text = text
        # The sexes of other persons to whom a pronoun may refer, here and in the next sentence.
        self._others: set[Sex] = set()
        self._others_next: set[Sex] = set()
        self._nobody_yet = True  # whether the sentence has named nobody so far
        self._patient_end = 0  # the end of the sentence's last word for the patient
        self._owner: tuple[Sex, int] | None = None  # the sex and the end of the last "his" or "her"
        self._known = False  # whether the patient has been mentioned

    def begin_sentence(self, *, follows: bool) -> None:
        """Begin a sentence; `follows` if no sentence without persons is between it and the last."""
        self._others = self._others_next if follows else set()
        self._others_next, self._nobody_yet, self._patient_end = set(), True, 0

    def read(self, match: re.Match[str]) -> None:
        """Read the next word for a person."""
        word, start, end = match[0].lower(), match.start(), match.end()
        if word in PRONOUNS:
            self._read_pronoun(word, start, end)
        elif self._is_patients_work(word, start):
            return
        elif self._is_another(word, start):
            self._others |= set(Sex)
        elif word in OTHERS:
            self._read_other(OTHERS[word], start)
        elif not self._text.startswith(("'s", "’s"), end):
            self._others, self._nobody_yet, self._owner = set(), False, None
            self._patient_end, self._known = end, True

    def _read_pronoun(self, word: str, start: int, end: int) -> None:
        sex = PRONOUNS[word]
        self._known = True
        is_physicians = word in ("he", "she") and _PHYSICIANS.match(self._text, end)
        if sex not in self._others and not is_physicians:
            self.of_patient[start] = word
            self._patient_end = end
        self._owner = (sex, end) if word in ("his", "her") else None
        self._nobody_yet = self._nobody_yet and self._owner is not None

    def _is_patients_work(self, word: str, start: int) -> bool:
        """Return whether a word is the patient's occupation, as in "The patient is a driver"."""
        if word not in OTHERS or word not in WORK or not (self._patient_end or self._nobody_yet):
            return False
        before = max(self._patient_end, start - _LONGEST_PHRASE)
        return _IS_A.search(self._text, before, start) is not None

    def _is_another(self, word: str, start: int) -> bool:
        """Return whether a word for patients is about another one: "lifting a male patient"."""
        if not self._known or word not in PATIENT:
            return False
        return _ANOTHER.search(self._text, max(0, start - _LONGEST_PHRASE), start) is not None

    def _read_other(self, sexes: Set[Sex], start: int) -> None:
        self._others |= sexes
        owner = self._owner
        owned = owner is not None and start - owner[1] < _LONGEST_GAP and owner[0] not in sexes
        if self._nobody_yet or owned:
            self._others_next |= sexes
        self._nobody_yet, self._owner = False, None
