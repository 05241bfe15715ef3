"""An item without text is omitted with a problem; the other items are read."""

import pytest

from ingest.processing.extract_text import extract
from ingest.reading import read
from tests.support.golden import GOLDEN

#: Letters, the text of an item, and the remaining items without it.
LETTERS = [
    ("g4_headings.txt", "Chiropractic #8", 3),
    (
        "layouts/g2_letterhead.txt",
        "1. Physical therapy two times a week for six weeks for the neck",
        1,
    ),
]


@pytest.mark.parametrize(("name", "words", "left"), LETTERS, ids=str)
def test_an_item_without_words_is_left_out(name: str, words: str, left: int) -> None:
    text = (GOLDEN / name).read_text(encoding="utf-8")
    assert words in text
    letter = read(extract(text.replace(words, "").encode()))
    assert [item.position for item in letter.items] == list(range(1, left + 1))
    assert all(item.disputed.value for item in letter.items)
    (problem,) = (each for each in letter.problems if each.code == "no_heading")
    assert "left out, because its heading is empty" in problem.message
