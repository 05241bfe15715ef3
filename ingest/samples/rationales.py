"""The reviewer's reasons: the guideline's requirements, the facts of the case, the verdict.

A sentence in a phrase file can end with the criteria it names: `No spasm is noted. [findings]`.
"""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from decisions.criteria import CriterionName
from decisions.enums import Outcome
from ingest.samples.narrative_voice import Voice
from ingest.samples.phrase_files import PhraseFileError, check_keys, phrases
from ingest.samples.randomness import Draw, Weighted
from ingest.samples.requests import all_requests, ancillary_requests

_FILES = ("rationales_drugs", "rationales_therapy", "rationales_other")
_GUIDELINE_COUNTS = Weighted([(1, 25), (2, 45), (3, 30)])
_PASSAGE_COUNTS = Weighted([(0, 86), (1, 12), (2, 2)])
_NAMED = re.compile(r" \[([a-z_]+(?:, [a-z_]+)*)\]\Z")
_CASE_COUNTS = Weighted([(1, 4), (2, 14), (3, 28), (4, 30), (5, 24)])


@dataclass(frozen=True, slots=True)
class RationaleTopic:
    """The facts that a rationale is written from.

    Args:
        topic: the key in the rationales files.
        outcome: the verdict.
        request: the disputed item as printed.
        subject: the name of the guidelines that the rationale is based on.
        basis: the same guidelines, if the rationale keeps the lead of an older layout.
        complaint: the complaint about the part of the body, as in the summary.
        words: values for further slots.
    """

    topic: str
    outcome: Outcome
    request: str
    subject: str
    basis: str | None
    complaint: str
    words: dict[str, str]


@dataclass(frozen=True, slots=True)
class Rationale:
    """A rationale of one paragraph, and the criteria that it names, each with its sentence."""

    text: str
    criteria: tuple[tuple[CriterionName, str], ...]


@functools.cache
def topics() -> dict[str, dict[str, Any]]:
    """Return the sentences of reviewers by topic.

    Raises:
        PhraseFileError: a request has a topic without sentences, or a sentence names an unknown
            criterion.
    """
    found: dict[str, dict[str, Any]] = {}
    for name in _FILES:
        for topic, table in phrases(name).items():
            check_keys(f"{name}.toml [{topic}]", table, ("guideline", "upheld", "overturned"))
            for sentence in _sentences(table):
                _named_apart(sentence)
            found[topic] = table
    for request in (*all_requests(), *ancillary_requests()):
        if request.topic not in found:
            raise PhraseFileError(f"no rationale for the topic {request.topic!r}")
    return found


def _sentences(table: dict[str, Any]) -> Iterator[str]:
    for outcome in Outcome:
        for sentence in table[outcome]:
            yield from [sentence] if isinstance(sentence, str) else sentence


def _named_apart(sentence: str) -> tuple[str, list[CriterionName]]:
    """Split a sentence of a phrase file into its text and its criteria.

    Raises:
        PhraseFileError: a criterion is unknown.
    """
    match = _NAMED.search(sentence)
    if match is None:
        return sentence, []
    try:
        return sentence[: match.start()], [CriterionName(name) for name in match[1].split(", ")]
    except ValueError as error:
        raise PhraseFileError(f"{sentence!r} names an unknown criterion: {error}") from error


def ancillary_rationale() -> Rationale:
    """Return the one-sentence rationale that refuses an item ancillary to a refused operation."""
    sentence: str = phrases("rationales")["ancillary"]
    return Rationale(sentence, ((CriterionName.MAIN_ITEM, sentence),))


def invent_rationale(draw: Draw, voice: Voice, reasons: RationaleTopic) -> Rationale:
    """Return a random rationale."""
    topic, shared = topics()[reasons.topic], phrases("rationales")
    outcome = reasons.outcome.value
    first, *further = topic["guideline"]
    guideline = [first, *draw.some(further, draw.weighted(_GUIDELINE_COUNTS) - 1)]
    case = [
        sentence if isinstance(sentence, str) else draw.one(sentence)
        for sentence in draw.some(topic[outcome], draw.weighted(_CASE_COUNTS))
    ]
    if draw.chance(0.06):  # a few rationales are very short
        guideline, case = guideline[: draw.whole(0, 1)], case[:1]
        sentences = [*guideline, *case, draw.one(shared[f"closings_{outcome}"])]
        said, criteria = _said(voice, reasons, sentences)
        return Rationale(voice.paragraph(said), criteria)
    if draw.chance(0.3):
        case.append(draw.one(shared[f"also_{outcome}"]))
    sentences = [
        _opening(draw, shared, reasons),
        *guideline,
        *draw.some(shared["passages"], draw.weighted(_PASSAGE_COUNTS)),
        draw.one(shared[f"facts_{outcome}"]),
        *case,
        draw.one(shared[f"closings_{outcome}"]),
    ]
    if reasons.topic == "opioid" and reasons.outcome is Outcome.UPHELD and draw.chance(0.5):
        sentences.append(draw.one(shared["weaning"]))
    said, criteria = _said(voice, reasons, sentences)
    paragraph = voice.paragraph(said)
    if reasons.basis:  # no gap follows the label of the older layout
        paragraph = paragraph.replace(f"rationale:{voice.gap}", "rationale:", 1)
    if draw.chance(0.02):
        paragraph = paragraph.replace(f".{voice.gap}", ".", 1)
    return Rationale(paragraph, criteria)


def _said(
    voice: Voice, reasons: RationaleTopic, sentences: list[str]
) -> tuple[list[str], tuple[tuple[CriterionName, str], ...]]:
    """Return sentences with their slots filled, and the criteria that they name.

    Only the first mention of the guidelines uses their full name.
    """
    words = {
        **reasons.words,
        "request": reasons.request,
        "basis": reasons.basis or "",
        "complaint": reasons.complaint,
        "guidelines": "the guidelines",
    }
    said, named, subject = [], [], reasons.subject
    for sentence in sentences:
        text, criteria = _named_apart(sentence)
        said.append(voice.say(text, Guidelines=subject, **words))
        named += [(criterion, said[-1]) for criterion in criteria]
        if "{Guidelines}" in sentence:
            subject = "The guidelines"
    return said, tuple(named)


def _opening(draw: Draw, shared: dict[str, Any], reasons: RationaleTopic) -> str:
    sentence: str
    if reasons.basis:
        sentence = draw.one(shared["openings_early"])
    elif draw.chance(0.06):
        sentence = draw.one(shared[f"openings_{reasons.outcome.value}"])
    else:
        sentence = draw.one(shared["openings"])
    return sentence
