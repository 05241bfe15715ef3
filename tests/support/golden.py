"""The golden letters: each a text of ours, and next to it the JSON that it must yield."""

from pathlib import Path

GOLDEN = Path(__file__).resolve().parents[1] / "letters"

#: Those that the archives of tests hold. Tests count what is in them, so that a golden letter more
#: is a letter that is read (tests/reading/test_golden.py) and not one of these.
GOLDEN_LETTERS = [
    GOLDEN / name
    for name in (
        "g3a_physician_reviewer.txt",
        "g3b_doubled_newlines.txt",
        "g4_headings.txt",
        "g4_one_item.txt",
        "g4_page_breaks.txt",
        "g4_partial_approvals.txt",
        "no_letter.txt",
        "withdrawn.txt",
    )
]

#: A letter that names its patient, as redaction sometimes misses.
NAMED = (
    (GOLDEN / "g4_one_item.txt")
    .read_text(encoding="utf-8")
    .replace("The injured worker is", "Mr. Publicus reports. The injured worker is", 1)
)
