"""Print the questions that letters raise for an appeal, without a database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from decisions.appeal import questions_of
from decisions.case_record.appeal_input import decided_letter
from ingest.management.letter_command import LetterCommand
from ingest.processing.classify_letter import ClassifiedLetter
from ingest.processing.letter_record import letter_record


class Command(LetterCommand):
    help = (
        "Read letters (PDF or text) and print the questions for an appeal that their own words "
        "raise, one JSON object per question, one per line. Nothing is stored and no database is "
        "needed. The questions are not a verdict or legal advice."
    )

    def lines(self, file: Path, letter: ClassifiedLetter) -> Iterator[dict[str, Any]]:
        for question in questions_of(decided_letter(letter_record(letter))):
            yield {
                "letter": str(file),
                "kind": question.kind,
                "items": question.items,
                "says": question.says,
                "asks": question.asks,
                "ground": question.ground,
                "quotes": [
                    {"source": quote.source, "words": quote.words} for quote in question.quotes
                ],
            }
