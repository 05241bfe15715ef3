"""PDFs that draw glyphs one by one in any order: the extracted text is the visible text."""

import io
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from ingest.processing.extract_text import extract
from ingest.reading import read
from ingest.reading.parsed_letter import UNFAMILIAR_FORM

SIZE = 11
FONT = "Helvetica"
_LETTER = Path(__file__).parent.parent / "letters" / "g4_one_item.txt"
LINES = [line for line in _LETTER.read_text().replace("\f", "").splitlines() if line.strip()]
#: x, y, and the text drawn there.
Glyph = tuple[float, float, str]


def glyphs() -> list[Glyph]:
    """Return the glyphs of a letter, in reading order."""
    placed = []
    for number, line in enumerate(LINES):
        x = 40.0
        for character in line:
            placed.append((x, 3000.0 - 14 * number, character))
            x += stringWidth(character, FONT, SIZE)
    return placed


def pdf(placed: list[Glyph], *more: Callable[[Canvas], None]) -> bytes:
    """Draw glyphs one by one in the order of the list."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(1500, 3100), invariant=True)
    canvas.setFont(FONT, SIZE)
    for x, y, character in placed:
        canvas.drawString(x, y, character)
    for draw in more:
        draw(canvas)
    canvas.save()
    return file.getvalue()


RIGHT = extract(pdf(glyphs())).text


def test_text_drawn_in_order_is_the_letter() -> None:
    assert RIGHT.split() == " ".join(LINES).split()
    assert read(extract(pdf(glyphs()))).header.case_number


def _shuffled(seed: int) -> list[Glyph]:
    placed = glyphs()
    random.Random(seed).shuffle(placed)
    return placed


def _by_line(order: Callable[[list[Glyph]], list[Glyph]]) -> list[Glyph]:
    lines: dict[float, list[Glyph]] = {}
    for glyph in glyphs():
        lines.setdefault(glyph[1], []).append(glyph)
    return [glyph for line in lines.values() for glyph in order(line)]


ORDERS: dict[str, list[Glyph]] = {
    "right to left": glyphs()[::-1],
    "each line right to left": _by_line(lambda line: line[::-1]),
    "every second glyph first": _by_line(lambda line: line[::2] + line[1::2]),
    "every third glyph first": _by_line(lambda line: line[::3] + line[1::3] + line[2::3]),
    "halves swapped": _by_line(lambda line: line[len(line) // 2 :] + line[: len(line) // 2]),
    "pairs swapped": _by_line(
        lambda line: [g for n in range(0, len(line), 2) for g in line[n : n + 2][::-1]]
    ),
    "digits last": sorted(glyphs(), key=lambda glyph: glyph[2].isdigit()),
    "by character": sorted(glyphs(), key=lambda glyph: glyph[2]),
    "lines from the bottom": sorted(glyphs(), key=lambda glyph: glyph[1]),
    **{f"shuffled {seed}": _shuffled(seed) for seed in range(8)},
    "all twice": glyphs() * 2,
    "each glyph twice": [glyph for glyph in glyphs() for _ in range(2)],
    "bold by a shifted copy": [*glyphs(), *((x + 0.3, y, said) for x, y, said in glyphs())],
    "bold glyph by glyph": [
        glyph for x, y, said in glyphs() for glyph in ((x, y, said), (x + 0.3, y, said))
    ],
    "a shadow": [*((x + 0.8, y - 0.8, said) for x, y, said in glyphs()), *glyphs()],
    "bold and shuffled": [
        glyph for x, y, said in _shuffled(9) for glyph in ((x + 0.4, y, said), (x, y, said))
    ],
    "uneven baselines": [
        (x, y + (number % 5) / 5, said) for number, (x, y, said) in enumerate(_shuffled(10))
    ],
}


@pytest.mark.parametrize("order", ORDERS)
def test_any_order_gives_the_same_text(order: str) -> None:
    assert extract(pdf(ORDERS[order])).text == RIGHT


@pytest.mark.parametrize("seed", range(6))
def test_tight_and_wide_glyphs_give_right_numbers_or_none(seed: int) -> None:
    """Kerning may split a number, which is then not read, but never changes it."""
    chance = random.Random(seed)
    placed = [(x + chance.uniform(-1, 1), y, said) for x, y, said in _shuffled(seed)]
    numbers = set(re.findall(r"\d+/\d+/\d+|CM\d\d-\d{7}", " ".join(LINES)))
    found = re.findall(r"\d+/\d+/\d{4}|CM\d\d-\d{7}", extract(pdf(placed)).text)
    assert found
    assert set(found) <= numbers


def test_a_digit_drawn_over_another_one_is_lost() -> None:
    x, y, _ = next(glyph for glyph in glyphs() if glyph[2].isdigit())
    text = extract(pdf([*glyphs(), (x, y, "8")])).text
    assert text.count("\ufffd") == 1
    assert text.split("\ufffd")[0] == RIGHT[: text.index("\ufffd")]


@pytest.mark.parametrize("angle", [90, 270, 180, 45])
def test_text_in_another_direction_is_isolated(angle: int) -> None:
    def turned(canvas: Canvas) -> None:
        canvas.translate(700, 2900)
        canvas.rotate(angle)
        canvas.drawString(0, 0, "COPY 12345")

    assert extract(pdf(glyphs(), turned)).text == f"{RIGHT}\n\nCOPY 12345"


def test_columns_stay_in_rows() -> None:
    left, right = ("Date Assigned: 02/09/2017", "Decision Date: 03/09/2017")
    placed = []
    for column, words in ((40.0, left), (400.0, right)):
        x = column
        for character in words:
            placed.append((x, 500.0, character))
            x += stringWidth(character, FONT, SIZE)
    in_order = extract(pdf(placed)).text
    assert in_order.split() == f"{left} {right}".split()
    for seed in range(5):
        random.Random(seed).shuffle(placed)
        assert extract(pdf(placed)).text == in_order


def test_the_letter_that_went_wrong(failed_inputs: Path) -> None:
    parsed = read(extract((failed_inputs / "glyphs_drawn_right_to_left.pdf").read_bytes()))
    header = parsed.header
    assert header.case_number
    assert header.case_number.value == "CM17-0999101"
    assert header.decision_date
    assert header.decision_date.value.isoformat() == "2017-03-09"
    assert len(parsed.items) == 1
    # The invented letter shortens the standard sentence about the reviewer's affiliation.
    assert [problem.code for problem in parsed.problems] == [UNFAMILIAR_FORM]
