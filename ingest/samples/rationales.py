"""The reviewer's reasons: what the guideline asks for, what the case shows, the verdict."""

import functools
from dataclasses import dataclass
from typing import Any

from decisions.terms import Outcome
from ingest.samples.draw import Draw, Weighted
from ingest.samples.phrase_files import PhraseError, check_keys, phrases
from ingest.samples.prose import Voice
from ingest.samples.requests import all_requests, ancillary_requests

_FILES = ("rationales_drugs", "rationales_therapy", "rationales_other")
_GUIDELINE_COUNTS = Weighted([(1, 25), (2, 45), (3, 30)])
_PASSAGE_COUNTS = Weighted([(0, 86), (1, 12), (2, 2)])
_CASE_COUNTS = Weighted([(1, 4), (2, 14), (3, 28), (4, 30), (5, 24)])


@dataclass(frozen=True, slots=True)
class Reasons:
    """What a rationale is about.

    Args:
        topic: its key in the rationales files.
        outcome: the verdict.
        request: the disputed item as printed.
        subject: how the guidelines are named that it rests on.
        basis: the guidelines again, where an older form's lead is kept.
        complaint, findings: what the summary tells of the part of the body.
        words: values of further slots.
    """

    topic: str
    outcome: Outcome
    request: str
    subject: str
    basis: str | None
    complaint: str
    findings: tuple[str, ...]
    words: dict[str, str]


@functools.cache
def _topics() -> dict[str, dict[str, Any]]:
    """Return what reviewers write, by topic.

    Raises:
        PhraseError: requests have a topic that nothing is written about.
    """
    found: dict[str, dict[str, Any]] = {}
    for name in _FILES:
        for topic, table in phrases(name).items():
            check_keys(f"{name}.toml [{topic}]", table, ("guideline", "upheld", "overturned"))
            found[topic] = table
    for request in (*all_requests(), *ancillary_requests()):
        if request.topic not in found:
            raise PhraseError(f"no rationale for the topic {request.topic!r}")
    return found


def ancillary_rationale() -> str:
    """Return the one sentence that refuses what goes with a refused operation."""
    sentence: str = phrases("rationales")["ancillary"]
    return sentence


def invent_rationale(draw: Draw, voice: Voice, reasons: Reasons) -> str:
    """Return a rationale of one paragraph."""
    topic, shared = _topics()[reasons.topic], phrases("rationales")
    outcome = reasons.outcome.value
    first, *further = topic["guideline"]
    guideline = [first, *draw.some(further, draw.weighted(_GUIDELINE_COUNTS) - 1)]
    case = [
        sentence if isinstance(sentence, str) else draw.one(sentence)
        for sentence in draw.some(topic[outcome], draw.weighted(_CASE_COUNTS))
    ]
    if draw.chance(0.06):  # a few reviewers say next to nothing
        guideline, case = guideline[: draw.whole(0, 1)], case[:1]
        return voice.paragraph(_said(voice, reasons, [
            *guideline, *case, draw.one(shared[f"closings_{outcome}"])
        ]))  # fmt: skip
    if draw.chance(0.3):
        case.append(draw.one(shared[f"also_{outcome}"]))
    sentences = [
        _opening(draw, shared, reasons),
        *guideline,
        *draw.some(shared["passages"], draw.weighted(_PASSAGE_COUNTS)),
        draw.one(shared["facts"]),
        *(draw.some(reasons.findings, draw.whole(0, 2))),
        *case,
        draw.one(shared[f"closings_{outcome}"]),
    ]
    if reasons.topic == "opioid" and reasons.outcome is Outcome.UPHELD and draw.chance(0.5):
        sentences.append(draw.one(shared["weaning"]))
    paragraph = voice.paragraph(_said(voice, reasons, sentences))
    if reasons.basis:  # the label of the older form stands right before the next sentence
        paragraph = paragraph.replace(f"rationale:{voice.gap}", "rationale:", 1)
    if draw.chance(0.02):
        paragraph = paragraph.replace(f".{voice.gap}", ".", 1)
    return paragraph


def _said(voice: Voice, reasons: Reasons, sentences: list[str]) -> list[str]:
    """Return sentences with their slots filled; the guidelines are named in full only once."""
    words = {
        **reasons.words,
        "request": reasons.request,
        "basis": reasons.basis or "",
        "complaint": reasons.complaint,
        "guidelines": "the guidelines",
    }
    said, subject = [], reasons.subject
    for sentence in sentences:
        said.append(voice.say(sentence, Guidelines=subject, **words))
        if "{Guidelines}" in sentence:
            subject = "The guidelines"
    return said


def _opening(draw: Draw, shared: dict[str, Any], reasons: Reasons) -> str:
    sentence: str
    if reasons.basis:
        sentence = draw.one(shared["openings_early"])
    elif draw.chance(0.06):
        sentence = draw.one(shared[f"openings_{reasons.outcome.value}"])
    else:
        sentence = draw.one(shared["openings"])
    return sentence
