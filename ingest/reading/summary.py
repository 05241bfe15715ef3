"""The clinical case summary, and the patient's age, sex, injury and diagnoses that it states."""

import re

from ingest.reading.diagnoses import read_diagnoses, regions_of
from ingest.reading.letter_text import LetterText, Passage, Span
from ingest.reading.parsed_letter import ParsedSummary, Problem
from ingest.reading.patient import read_patient
from ingest.reading.prose_dates import read_injury_date

#: The end of the sentence that precedes every summary of the layouts G3 and G4.
_LEAD = re.compile(r"case\s+file,\s+including\s+all\s+medical\s+records\s*:\s*", re.I)
#: The last offset in the chapter at which that sentence may end.
_LEAD_END = 300


def read_summary(
    letter: LetterText, where: Span, *, quoted: bool = False
) -> tuple[ParsedSummary | None, list[Problem]]:
    """Read the clinical summary.

    Args:
        letter: the letter.
        where: the span of its chapter.
        quoted: whether to remove a closing quotation mark.
    """
    lead = _LEAD.search(letter.text, where.start, min(where.start + _LEAD_END, where.end))
    passage = letter.passage(lead.end() if lead else where.start, where.end)
    if quoted:
        words = passage.text.rstrip(' ”"')
        passage = letter.passage(*_ends(passage, words)) if words else passage
    if not passage.text:
        return None, [Problem("no_summary", "The letter has no clinical case summary.")]
    patient = read_patient(passage)
    diagnoses = read_diagnoses(passage)
    return ParsedSummary(
        text=passage.whole,
        age=patient.age,
        sex=patient.sex,
        injury_date=read_injury_date(passage),
        diagnoses=diagnoses,
        body_regions=regions_of(passage, diagnoses),
    ), []


def _ends(passage: Passage, words: str) -> tuple[int, int]:
    span = passage.span(0, len(words))
    return span.start, span.end
