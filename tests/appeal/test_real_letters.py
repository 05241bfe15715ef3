"""The questions of real letters, each judged by reading.

judged.txt has a line for each question: the letter, the kind, a digest of the quoted words, and
whether the question is correct: whether the letter states what the question claims. The words
themselves are not copied here.
"""

import hashlib
from collections import Counter
from pathlib import Path

from decisions.appeal import Question, questions_of
from decisions.case_record.appeal_input import decided_letter
from ingest.processing.letter_record import letter_record
from ingest.processing.reader_pool import ReaderPool

_JUDGED = Path(__file__).with_name("judged.txt")
#: The share of questions that must be correct; a question without a judgment counts as incorrect.
_PRECISION = 0.95


def line_of(letter: str, question: Question) -> str:
    """Return a question's line in judged.txt, without the judgment."""
    words = "|".join(quote.words for quote in question.quotes)
    return f"{letter} {question.kind} {hashlib.sha256(words.encode()).hexdigest()[:12]}"


def test_questions_of_real_letters_are_right(real_letters: Path, readers: ReaderPool) -> None:
    lines = (line.rpartition(" ") for line in _JUDGED.read_text().splitlines())
    judged = {line: judgment for line, _, judgment in lines}
    files = [*real_letters.glob("2016-17/*.pdf"), *real_letters.glob("first/*.txt")]
    found: Counter[str] = Counter()
    for file in files:
        letter = readers.read(file.read_bytes())
        for question in questions_of(decided_letter(letter_record(letter.classified))):
            found[judged.get(line_of(file.stem, question), "not judged")] += 1
    assert found["right"] >= _PRECISION * found.total()
    assert found["right"] >= _PRECISION * len(judged), "questions were lost"
