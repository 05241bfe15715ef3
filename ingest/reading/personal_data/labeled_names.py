"""Names of persons after a label: "Employee Name:", "Signed by:", "Dear"."""

import re
from collections.abc import Iterator

from ingest.reading.personal_data.given_names import GIVEN_NAMES
from ingest.reading.personal_data.keyword_patterns import KeyedText
from ingest.reading.personal_data.name_shapes import ANY_NAME
from ingest.reading.personal_data.name_words import end_of_name

#: Nouns for the patient, and for people who act for the patient.
PEOPLE = (
    "patient",
    "worker",
    "claimant",
    "applicant",
    "employee",
    "insured",
    "member",
    "subscriber",
    "enrollee",
    "beneficiary",
    "dependent",
    "spouse",
    "guardian",
    "interpreter",
)
#: The last words of labels: "Name of Injured Worker:", "Requesting Physician:", "Signed by:".
_LABELS = frozenset(
    (
        *PEOPLE,
        "iw",
        "ee",
        "pt",
        "name",
        "names",
        "surname",
        "alias",
        "aka",
        "re",
        "regarding",
        "attn",
        "attention",
        "cc",
        "bcc",
        "c/o",
        "to",
        "from",
        "for",
        "by",
        "signature",
        "contact",
        "physician",
        "doctor",
        "provider",
        "surgeon",
        "psychologist",
        "chiropractor",
        "therapist",
        "attorney",
        "adjuster",
        "examiner",
        "manager",
        "nombre",
        "paciente",
    )
)
#: In a line of running text, a label begins after a sentence or a gap.
_LABEL_BEGINS = re.compile(r"\n|  |[.;,] ")
_LONGEST_LABEL = 4
_SEPARATORS = (":", " - ", " ? ", "=")
_AFTER_LABEL = re.compile(rf"[ :=–-]{{0,8}}(?P<end>\n?)(?P<name>{ANY_NAME})")
_LOW_NAME = re.compile(r"[ :=–-]{0,8}(?P<name>(?P<first>[a-z]{3,15})[ ][a-z'’-]{2,20})")
_DEAR = re.compile(rf"(?:(?<=\n)|\A)(?i:dear)[ ]{{1,8}}(?P<name>{ANY_NAME})")


def labeled_names(keyed: KeyedText) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each name after a label."""
    text = keyed.text
    for position in keyed.positions(_SEPARATORS):
        if not _is_label(text[max(0, position - 60) : position]):
            continue
        if found := _AFTER_LABEL.match(text, position):
            yield from _value(text, found, same_line=not found["end"])
        elif (low := _LOW_NAME.match(text, position)) and low["first"] in GIVEN_NAMES:
            yield low.span("name")
    for found in keyed.matches(_DEAR, ("dear",)):
        yield from _value(text, found)


def _is_label(before: str) -> bool:
    """Return whether the text before a colon or dash is the label of a name."""
    if before.endswith(")"):
        before = before.rpartition("(")[0]
    before = before.lower()
    last = before.rsplit(None, 1)[-1:]
    if not last or last[0].replace(".", "").removesuffix("'s").removesuffix("’s") not in _LABELS:
        return False
    return 0 < len(_LABEL_BEGINS.split(before)[-1].split()) <= _LONGEST_LABEL


def _value(text: str, found: re.Match[str], *, same_line: bool = True) -> Iterator[tuple[int, int]]:
    """Yield the start and end of the name after a label; a single word must end its line."""
    start = found.start("name")
    end = end_of_name(found["name"], start)
    if end is not None and (
        len(text[start:end].split()) > 1 or (same_line and _ends_line(text, end))
    ):
        yield start, end


def _ends_line(text: str, end: int) -> bool:
    return re.match(r"[ ,:;.]{0,8}(?:\n|\Z|[ ]{3})|[,;(]", text[end : end + 12]) is not None
