"""The appeal check: questions that a decision letter raises, each with its place. Pure.

law.toml          the grounds of Labor Code 4610.6(h) and its time limits, with their sources
wording.toml      how reviewers claim that something is missing
topics.toml       what they say is missing, and how a summary mentions it
regions.toml      parts of the body that are spoken of together
specialties.toml  which specialties are far from which treatments
law.py            the first of these files
deadline.py       the last day for a petition
lexicon.py        the next two: phrases, found in clauses
relatedness.py    the last two: what is near what
decided_letter.py what the check is given
questions.py      what it gives
statements.py     sentences, and what a verdict is about
quotes.py         sentences and values as quotes
amounts.py, date_parsing.py  numbers and dates that words name
missing_records.py, unstated_amounts.py, item_mismatch.py, patient_and_reviewer.py,
date_conflicts.py            the checks
check.py          all of them

No model, no clock, no settings: who asks gives the values of a letter. A question says what stands
in the letter and where. It is not a verdict and not legal advice.
"""

from decisions.appeal import lexicon, relatedness
from decisions.appeal.check import questions_of
from decisions.appeal.deadline import Deadline, petition_deadline
from decisions.appeal.decided_letter import DecidedItem, DecidedLetter
from decisions.appeal.law import Law, statute
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
    "load",
    "petition_deadline",
    "questions_of",
    "statute",
]


def load() -> None:
    """Load all files; programs that show questions call this at start.

    Raises:
        VocabularyError: one of them is wrong; the message names it and the place.
    """
    statute()
    lexicon.load()
    relatedness.load()
