"""The golden letters: invented texts, each next to the JSON that the reader must return for it."""

from pathlib import Path

GOLDEN = Path(__file__).resolve().parents[1] / "letters"

#: The golden letters in test archives. Tests count their contents, so do not add new golden letters
#: to this list; tests/reading/test_golden.py reads all of them.
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

#: A letter with an unredacted name of the patient.
NAMED = (
    (GOLDEN / "g4_one_item.txt")
    .read_text(encoding="utf-8")
    .replace("The injured worker is", "Mr. Publicus reports. The injured worker is", 1)
)
