"""The appeal check: questions that a decision letter raises, each with its place. Pure.

law.toml, law.py                 the grounds of Labor Code 4610.6(h) and its time limits
deadline.py                      the last day for a petition
missing_record_phrases.toml      how reviewers claim that something is missing
missing_record_topics.toml       what they say is missing, and how a summary mentions it
phrase_files.py                  loads these two, and finds their phrases in clauses
related_body_regions.toml        parts of the body that are spoken of together
specialty_mismatch.toml          which specialties are far from which treatments
relatedness.py                   loads these two, and tells what is related to what
decided_letter.py, questions.py  the input of the check, and its output
statements.py                    sentences, and what a verdict is about
quotes.py                        sentences and values as quotes
amounts.py, date_parsing.py      numbers and dates in words
missing_records.py, unstated_amounts.py, item_mismatch.py, patient_and_reviewer.py,
date_conflicts.py                one kind of check each
check.py                         runs all of them

No model, no clock, no settings: who asks gives the values of a letter. A question says what stands
in the letter and where. It is not a verdict and not legal advice.
"""

from decisions.appeal import phrase_files, relatedness
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
    phrase_files.load()
    relatedness.load()
