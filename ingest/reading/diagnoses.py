"""Diagnoses as a summary prints them, and the body regions that they name."""

import re
from collections.abc import Iterator, Sequence

from decisions.vocabulary.body_regions import find_regions
from decisions.vocabulary.matching import tokens
from ingest.reading.letter_text import Found, Passage

_NOTED = (
    r"(?: (?:documented|listed|noted|given|reported|recorded|stated)"
    r"(?: as(?: having)?| to (?:be|include|have)|:)?)?"
)
_LEAD = re.compile(
    # A pattern that begins with a letter, in either case, skips all other positions.
    r"[Dd](?<!\w.)(?i:(?:iagnosed(?: (?:with|as having|as|to have|as suffering from))"
    rf"|iagnos[ei]s(?: (?:that )?(?:are|is|were|was|of|includes?|included|including){_NOTED}|:))"
    r"(?: the following:?)?:? (?!made\b|made|unclear|pending|not\b|that\b|as\b|the basis\b))"
)
#: The longest list in characters, and the most diagnoses of a summary. More would be an error.
_LONGEST = 800
_MOST = 100
#: The end of a list: the sentence ends or continues with another clause.
_END = re.compile(
    r"\.(?=\s|$|[A-Z])|, (?:and|but|for which|which|with the|who) (?:he|she|was|were|is|has|had)\b|"
    r" (?:and|but) (?:he|she|the (?:patient|applicant|injured worker)|was|is|has|had)\b|"
    r",? for which\b|, treated\b|, (?:status|after) (?:an|a)\b",
    re.I,
)
#: Words that name a condition: a list is split only between parts that each contain one.
_CONDITION = re.compile(
    r"\b(?:sprains?|strains?|pains?|syndromes?|diseases?|disorders?|fractures?|tears?|contusions?|"
    r"lacerations?|radicul\w+|neuropath\w+|\w+opath(?:y|ies)|\w{3,}itis|\w{3,}osis|\w{3,}oses|\w{3,}algia|"
    r"\w{3,}malacia|\w{3,}listhesis|\w+lysis|hernia\w*|herniations?|displacements?|impingement|injur(?:y|ies)|"
    r"stiffness|spasms?|dislocations?|derangements?|deficiency|insomnia|depression|anxiety|"
    r"stress|headaches?|concussions?|neuromas?|tendinos\w+|instability|crush\w*|burns?|amputations?|"
    r"bulg\w+|protrusions?|degenerat\w+|sciatica|numbness|weakness|hypertension|diabetes|"
    r"gastritis|reflux|obesity|apnea|trauma|lesions?|cysts?|effusions?|entrapment|trigger|"
    r"dysfunction|abnormality|claudication|status post|rupture\w*|swelling|tinnitus|vertigo|"
    r"post-?traumatic|PTSD|CRPS|RSD|GERD|HNP|DDD|DJD|TBI)\b",
    re.I,
)
_SEMICOLON = re.compile(r";\s*(?:and )?", re.I)
_COMMA = re.compile(r",\s*(?:and )?", re.I)
_AND = re.compile(r" and | as well as ", re.I)


def read_diagnoses(passage: Passage) -> tuple[Found[str], ...]:
    """Return the diagnoses that a summary lists, in order, without duplicates.

    A list is split at semicolons, or between parts that each name a condition. "Neck and shoulder
    strain" is one diagnosis, and so is "pain, unspecified".
    """
    found: dict[str, Found[str]] = {}
    last = 0
    for lead in _LEAD.finditer(passage.text):
        if lead.start() < last or len(found) >= _MOST:
            continue
        limit = min(lead.end() + _LONGEST, len(passage.text))
        end = _END.search(passage.text, lead.end(), limit)
        last = end.start() if end else limit
        for piece in _pieces(passage.text, lead.end(), last):
            diagnosis = passage.found(*piece)
            found.setdefault(diagnosis.value.lower(), diagnosis)
    return tuple(found.values())


def regions_of(passage: Passage, diagnoses: Sequence[Found[str]]) -> tuple[Found[str], ...]:
    """Return the body regions that diagnoses name, each with its first span."""
    found: dict[str, Found[str]] = {}
    for diagnosis in diagnoses:
        start = passage.text.find(diagnosis.value)
        if start < 0:
            continue
        for match in find_regions(tokens(diagnosis.value)):
            span = passage.span(start + match.first, start + match.last)
            found.setdefault(match.meaning, Found(match.meaning, span))
    return tuple(found.values())


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    semicolons = list(_SEMICOLON.finditer(text, start, end))
    for first, last in _cut(
        text, start, end, semicolons or list(_COMMA.finditer(text, start, end))
    ):
        joints = [] if semicolons else list(_AND.finditer(text, first, last))
        for piece in _cut(text, first, last, joints):
            yield from _trimmed(text, *piece)


def _cut(
    text: str, start: int, end: int, joints: Sequence[re.Match[str]]
) -> Iterator[tuple[int, int]]:
    """Split a list at each semicolon, and at each other joint between two conditions."""
    for joint, below in zip(joints, [*joints[1:], None], strict=False):
        following = text[joint.end() : below.start() if below else end]
        if joint.re is _SEMICOLON or (
            _CONDITION.search(text, start, joint.start()) and _CONDITION.search(following)
        ):
            yield start, joint.start()
            start = joint.end()
    yield start, end


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    words = re.sub(r"^\s*(?:(?:an?|the|and) )?", "", text[start:end])
    start = end - len(words)
    end = start + len(words.rstrip(" .,;:"))
    if end - start > 2:
        yield start, end
