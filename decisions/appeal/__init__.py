"""The appeal check: the questions that a decision letter raises, with quotations. Pure.

law.toml, law.py                 the grounds of Labor Code 4610.6(h) and its time limits
deadline.py                      the last day for a petition
missing_record_phrases.toml      how reviewers claim that something is missing
missing_record_topics.toml       what they say is missing, and how a summary mentions it
phrase_files.py                  loads these two, and finds their phrases in clauses
related_body_regions.toml        parts of the body that count as related
specialty_mismatch.toml          which specialties are far from which treatments
relatedness.py                   loads these two files; relations of regions, drugs and specialties
decided_letter.py, questions.py  the input of the check, and its output
statements.py                    sentences, and the subject of a verdict
quotes.py                        sentences and values as quotes
amounts.py, date_parsing.py      numbers and dates in words
missing_records.py, unstated_amounts.py, item_mismatch.py, patient_and_reviewer.py,
date_conflicts.py                one kind of check each
check.py                         runs all of them

The check uses no models, clock or settings: the caller passes the values of a letter. A question
quotes the letter and gives the offsets. It is not a verdict and not legal advice.
"""

from decisions.appeal import phrase_files, relatedness
from decisions.appeal.check import questions_of
from decisions.appeal.deadline import Deadline, petition_deadline
from decisions.appeal.decided_letter import DecidedItem, DecidedLetter
from decisions.appeal.law import Law, statute
from decisions.appeal.questions import LetterPart, Question, QuestionKind, Quote, QuotePosition

__all__ = [
    "Deadline",
    "DecidedItem",
    "DecidedLetter",
    "Law",
    "LetterPart",
    "Question",
    "QuestionKind",
    "Quote",
    "QuotePosition",
    "load",
    "petition_deadline",
    "questions_of",
    "statute",
]


def load() -> None:
    """Load all files; programs that show questions call this at startup.

    Raises:
        VocabularyError: a file is invalid; the message names the file and the line.
    """
    statute()
    phrase_files.load()
    relatedness.load()
