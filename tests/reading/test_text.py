"""Cleaning and folding text, and mapping positions in a line back to the letter."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ingest.reading.letter_text import LetterText, fold

PARAGRAPHS = [f"Line {n} of a letter that is long enough." for n in range(10)]


@pytest.mark.parametrize(
    ("raw", "clean", "why"),
    [
        ("a\r\nb\rc\x0bd", "a\nb\nc\nd", "every kind of newline"),
        ("electro\ufffemyography", "electromyography", "PDFium's hyphen at a line's end"),
        ("long\ufffeterm", "long-term", "the same within a compound"),
        ("MRIï¿¾ Other", "MRI- Other", "the same, read as Latin-1"),
        ("soft\u00adhyphen", "soft-hyphen", "a font that maps its hyphen to a soft one"),
        ("a\x00b\u202ec\ufeff", "abc", "what cannot be seen"),
        ("e\x02cient \x9d", "e\ufffdcient \ufffd", "what a font lost"),
        ("o\ufb03ce", "office", "ligatures"),
        ("a\u00a0b\tc", "a b c", "every kind of space"),
        ("seen by  on 08/06", "seen by  on 08/06", "a redaction's gap stays"),
        ("a" + " " * 5000 + "b", "a" + " " * 8 + "b", "an endless gap does not"),
        ("  a  \n\n\n\n  b  ", "a\n\nb", "one empty line between paragraphs"),
        ("a\n\n\f\n\nb", "a\f\nb", "pdftotext: empty lines at a page break say nothing"),
        (
            "a\n \n \nb\n\nc \n \n\nd",
            "a\n\nb\f\nc\n\n\f\nd".replace("\n\n\f\nd", "\f\n\nd"),
            "pypdf: an empty paragraph holds a space, a page break does not",
        ),
    ],
)
def test_cleaning(raw: str, clean: str, why: str) -> None:
    assert LetterText.clean(raw).text == clean, why


def test_doubled_newlines_become_single() -> None:
    doubled = "".join(f"{line} \n\n" for line in PARAGRAPHS[:5])
    doubled += " \n\n" + "".join(f"{line} \n\n" for line in PARAGRAPHS[5:8])
    doubled += "\n\n" + "".join(f"{line} \n\n" for line in PARAGRAPHS[8:]) + " \n\n \n\n"
    expected = (
        "\n".join(PARAGRAPHS[:5])
        + "\n\n"
        + "\n".join(PARAGRAPHS[5:8])
        + "\f\n"
        + "\n".join(PARAGRAPHS[8:])
    )
    assert LetterText.clean(doubled).text == expected


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("two\nlines", "two lines"),
        ("10-30-\n2016", "10-30-2016"),
        ("non-\n\nsteroidal", "non-steroidal"),
        ("over a page-\f\nbreak", "over a page-break"),
        ("a dash -\nis no hyphen", "a dash - is no hyphen"),
        ("gap  inside", "gap inside"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(alphabet="ab-. \n\f", max_size=60), st.data())
def test_a_passage_maps_each_word_to_its_offset(raw: str, data: st.DataObject) -> None:
    letter = LetterText.clean(raw)
    passage = letter.passage(0, len(letter.text))
    assert passage.text == fold(letter.text)
    start = data.draw(st.integers(0, len(passage.text)))
    end = data.draw(st.integers(start, len(passage.text)))
    # Only the letter before it shows that a hyphen ends a line, so a value cannot start with it.
    assume(not passage.text[start:end].lstrip().startswith("-"))
    found = passage.found(start, end)
    assert 0 <= found.span.start <= found.span.end <= len(letter.text)
    assert letter.value(found.span) == found.value
