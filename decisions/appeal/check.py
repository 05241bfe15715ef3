"""A letter -> the questions that it raises."""

from itertools import chain

from decisions.appeal.cited_chapters import chapter_questions
from decisions.appeal.date_conflicts import dates_questions
from decisions.appeal.decided_letter import DecidedLetter
from decisions.appeal.item_mismatch import decided_words_questions
from decisions.appeal.missing_records import absence_questions
from decisions.appeal.patient_and_reviewer import people_questions
from decisions.appeal.questions import Question, merged
from decisions.appeal.unstated_amounts import unspecified_questions


def questions_of(letter: DecidedLetter) -> list[Question]:
    """Return the questions that a letter raises, the most informative first.

    Each quotes the letter with offsets; none is a verdict. The check takes linear time.
    """
    checks = (
        absence_questions,
        unspecified_questions,
        decided_words_questions,
        chapter_questions,
        people_questions,
        dates_questions,
    )
    return merged(chain.from_iterable(check(letter) for check in checks))
