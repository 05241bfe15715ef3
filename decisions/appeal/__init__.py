"""What a decision letter lets be asked in an appeal: questions with their places. Pure.

law.toml          the grounds of Labor Code 4610.6(h) and its time limits, with their sources
wording.toml      how reviewers claim that something is missing
topics.toml       what they say is missing, and how a summary mentions it
regions.toml      parts of the body that are spoken of together
specialties.toml  which specialties are far from which treatments
law.py            the first of these files, and the deadline
lexicon.py        the next two: phrases, found in clauses
kinship.py        the last two: what is near what
letter.py         what the check is given
questions.py      what it gives
prose.py          sentences, and what a verdict is about
quotes.py         sentences and values as quotes
amounts.py, days.py  numbers and dates that words name
absence.py, unspecified.py, decided_words.py, people.py, dates.py    the checks
check.py          all of them

No model, no clock, no settings: who asks gives the values of a letter. A question says what stands
in the letter and where. It is no verdict and no legal advice.
"""

from decisions.appeal import kinship, lexicon
from decisions.appeal.check import questions_of
from decisions.appeal.law import Deadline, Law, deadline, statute
from decisions.appeal.letter import DecidedItem, DecidedLetter
from decisions.appeal.questions import LetterPart, Place, Question, QuestionKind, Quote

__all__ = [
    "Deadline",
    "DecidedItem",
    "DecidedLetter",
    "Law",
    "LetterPart",
    "Place",
    "Question",
    "QuestionKind",
    "Quote",
    "deadline",
    "load",
    "questions_of",
    "statute",
]


def load() -> None:
    """Load all files, as a start of any program that shows questions does.

    Raises:
        VocabularyError: one of them is wrong; the message names it and the place.
    """
    statute()
    lexicon.load()
    kinship.load()
