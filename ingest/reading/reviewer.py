"""The reviewer's credentials: a sentence in the layout G3, a block in the layout G4."""

import re

from decisions.vocabulary.credentials import split_license_states, split_specialties
from ingest.reading.letter_text import Found, LetterText, Passage, Span
from ingest.reading.parsed_letter import ParsedReviewer, Problem
from ingest.reading.recognize_layout import CREDENTIALS

_LICENSES = re.compile(r"State\(s\) of Licensure:\s*(?P<states>.*?)\s*(?=Certification\(s\)|$)")
_CERTIFICATIONS = re.compile(r"Certification\(s\)/\s*Specialty:\s*(?P<boards>.*)$")
#: The name of a board may contain " and ", so the pattern relies on the text after the boards.
_SENTENCE = re.compile(
    r"(?:The (?:\w+ ){0,2}reviewer is (?:an? )?|(?=(?:Board[ -]Certified|Licensed) in ))"
    r"(?:(?:Board[ -]?Certified|Certified|Licensed)\b,? (?:in |by the )?)?"
    r"(?P<boards>\S.{0,400}?),? and (?:is |holds a )?(?:also )?"
    r"(?:licensed to practice|license to practice) in (?P<states>\S.{0,200}?)"
    # "in N.Y. and Calif."
    r"\.(?! (?:and|or|&) (?-i:[A-Z]))(?= He/she | |$)",
    re.I,
)
_SUBSPECIALTY = re.compile(
    r",? (?:and )?(?:has|with) (?:a )?subspecialt(?:y|ies)(?: certificat\w+)? in |"
    r",? and is (?:also )?(?:board[ -]certified|licensed|certified) in ",
    re.I,
)


def read_reviewer(letter: LetterText, where: Span) -> tuple[ParsedReviewer | None, list[Problem]]:
    """Read the credentials from the chapter on how the determination was made."""
    block = CREDENTIALS.search(letter.text, where.start, where.end)
    passage = letter.passage(block.end() if block else where.start, where.end)
    if block:
        licenses = _LICENSES.search(passage.text)
        certifications = _CERTIFICATIONS.search(passage.text)
        states = _parts(passage, licenses, "states")
        boards = _parts(passage, certifications, "boards")
        printed = passage.whole if licenses or certifications else None
    else:
        sentence = _SENTENCE.search(passage.text)
        states = _parts(passage, sentence, "states")
        boards = _parts(passage, sentence, "boards")
        printed = passage.found(*sentence.span()) if sentence else None
    if printed is None:
        return None, [Problem("no_reviewer", "The reviewer’s credentials were not found.")]
    return ParsedReviewer(printed, boards, states), _missing(boards, states, printed.span)


def _parts(passage: Passage, match: re.Match[str] | None, group: str) -> tuple[Found[str], ...]:
    if match is None:
        return ()
    start, text = match.start(group), match[group]
    if group == "states":
        pieces = split_license_states(text)
    else:
        text = _SUBSPECIALTY.sub(lambda gap: ",".ljust(len(gap[0])), text)
        pieces = split_specialties(text)
    return tuple(passage.found(start + first, start + last) for first, last in pieces)


def _missing(
    boards: tuple[Found[str], ...], states: tuple[Found[str], ...], span: Span
) -> list[Problem]:
    problems = []
    if not boards:
        problems.append(Problem("no_specialty", "The reviewer’s specialty is missing.", span))
    if not states:
        problems.append(Problem("no_licence", "The reviewer’s license state is missing.", span))
    return problems
