"""Golden pairs: a letter of ours, and the JSON that it must yield.

To add one, write the letter as text in the form of `ingest.reading.text` (or in an extractor's
form, if that is what it is about) and its JSON beside it. A letter without its JSON fails.
"""

import json
from pathlib import Path

import pytest

from ingest.processing.classify import classify
from ingest.processing.extract import extract
from ingest.processing.letter_json import letter_json
from ingest.reading import read
from tests.support.golden import GOLDEN


@pytest.mark.parametrize("letter", sorted(GOLDEN.rglob("*.txt")), ids=lambda path: path.stem)
def test_letter(letter: Path) -> None:
    expected = json.loads(letter.with_suffix(".json").read_text(encoding="utf-8"))
    found = letter_json(letter.name, classify(read(extract(letter.read_bytes()))))
    # What a letter's JSON does not name was not read from it.
    assert found == dict.fromkeys(found) | expected
