"""Pronouns in a clinical summary that refer to the patient."""

import re
from collections.abc import Sequence

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


def patients_pronouns(text: str, sentences: Sequence[int]) -> dict[int, str]:
    """Return the pronouns that refer to the patient, by offset.

    A pronoun after another person of the same sex may refer to that person: in the same sentence,
    and also in the next one if that person is the subject or is introduced as in "his wife".

    Args:
        text: a clinical summary.
        sentences: the start of each of its sentences; the first is 0.
    """
    found: dict[int, str] = {}
    taken: set[Sex] = set()  # the sexes of other persons to whom a pronoun may refer here
    after: set[Sex] = set()  # the same for the next sentence
    starts = iter([*sentences[1:], len(text) + 1])
    below, nobody_yet, owner = next(starts), True, None
    known = False  # whether the patient has been mentioned
    patient_end = 0  # the end of the last word for the patient in this sentence
    for match in _WORD.finditer(text):
        word, place = match[0].lower(), match.start()
        if word not in _PERSONS:
            continue
        if place >= below:
            following = next(starts)
            taken = after if place < following else set()
            after, nobody_yet, patient_end = set(), True, 0
            while place >= following:
                following, taken = next(starts), set()
            below = following
        if word in PRONOUNS:
            sex = PRONOUNS[word]
            known = True
            if sex not in taken and not (
                word in ("he", "she") and _PHYSICIANS.match(text, match.end())
            ):
                found[place] = word
                patient_end = match.end()
            owner = (sex, match.end()) if word in ("his", "her") else None
            nobody_yet = nobody_yet and owner is not None
        elif (
            word in OTHERS
            and word in WORK
            and (patient_end or nobody_yet)
            and _IS_A.search(text, max(patient_end, place - 60), place)
        ):
            continue  # the patient's work
        elif (
            known
            and word in PATIENT
            and _ANOTHER.search(text, max(0, place - _LONGEST_PHRASE), place)
        ):
            taken |= set(Sex)
        elif word in OTHERS:
            taken |= OTHERS[word]
            owned = owner is not None and place - owner[1] < 25
            if nobody_yet or (owned and owner and {owner[0]}.isdisjoint(OTHERS[word])):
                after |= OTHERS[word]
            nobody_yet, owner = False, None
        elif not text.startswith(("'s", "’s"), match.end()):
            taken, nobody_yet, owner, patient_end = set(), False, None, match.end()
            known = True
    return found
