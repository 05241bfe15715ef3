"""The guideline sentences: the citations of each side, in the wording of each layout."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from decisions.enums import CitedBy
from ingest.reading.parsed_letter import LetterLayout
from ingest.samples.guidelines import About, cite_mtus, cite_outside
from ingest.samples.letter import SampleCitation, SampleGuideline
from ingest.samples.phrase_files import phrases
from ingest.samples.randomness import Draw

_SIDES = {
    CitedBy.CLAIMS_ADMINISTRATOR: "The Claims Administrator",
    CitedBy.REVIEWER: "The Expert Reviewer",
}


@dataclass(frozen=True, slots=True)
class GuidelineWording:
    """The properties of a letter that determine the wording of its guideline sentences."""

    layout: LetterLayout
    early: bool
    gap: str


def nothing_cited(side: CitedBy) -> SampleGuideline:
    """Return the sentence that states that a side cites nothing."""
    text = f"{_SIDES[side]} did not cite any medical evidence for its decision."
    return SampleGuideline(side, text, cites_nothing=True)


def invent_guideline(
    draw: Draw, about: About, side: CitedBy, wording: GuidelineWording
) -> SampleGuideline:
    """Return random guideline sentences of one side for an item."""
    reviewing = side is CitedBy.REVIEWER
    if not reviewing and draw.chance(0.16):
        return nothing_cited(side)
    outside_alone = phrases("topics")[about.topic].get("outside", 0.15)
    mtus: list[SampleCitation] = []
    if not draw.chance(outside_alone):
        mtus = cite_mtus(draw, about, exactly=reviewing and draw.chance(0.88))
    also = draw.chance(0.13 if reviewing else 0.3)
    outside = cite_outside(draw, about) if also or not mtus else []
    if wording.layout in (LetterLayout.G3A, LetterLayout.G3B, LetterLayout.G4):
        return _based_on(draw, side, mtus, outside, wording)
    return _relied_upon(side, mtus, outside, wording.layout)


def _based_on(
    draw: Draw,
    side: CitedBy,
    mtus: list[SampleCitation],
    outside: list[SampleCitation],
    wording: GuidelineWording,
) -> SampleGuideline:
    """Word the citations as "Decision based on ..."."""
    sentences = []
    if mtus:
        chapters = ", and ".join(citation.text for citation in mtus)
        sentences.append(f"Decision based on MTUS {chapters}.")
    elif wording.early:
        sentences.append(f"{_SIDES[side]} did not base their decision on the MTUS.")
    else:
        sentences.append(
            f"{_SIDES[side]} based their decision on recommendation(s) outside of the MTUS "
            "Guidelines."
        )
    if outside:
        statement = _statement(outside)
        if draw.chance(0.05):
            joint = phrases("citations")["second_early" if wording.early else "second_late"]
            second = SampleCitation("Other", draw.one(_second_kinds()))
            statement, outside = f"{statement}{joint}{second.text}", [*outside, second]
        kind = "Non-MTUS" if draw.chance(0.02) else "Non-MTUS Citation"
        stop = "" if wording.early and draw.chance(0.25) else "."
        sentences.append(f"Decision based on {kind} {statement}{stop}")
    return SampleGuideline(side, wording.gap.join(sentences), (*mtus, *outside))


def _statement(citations: Sequence[SampleCitation]) -> str:
    """Return citations as one text; citations with equal text are printed once."""
    return ", ".join(dict.fromkeys(citation.text for citation in citations))


@functools.cache
def _second_kinds() -> tuple[str, ...]:
    return tuple(text for text in phrases("citations")["other"] if "?" not in text)


def _relied_upon(
    side: CitedBy, mtus: list[SampleCitation], outside: list[SampleCitation], layout: LetterLayout
) -> SampleGuideline:
    """Word the citations as the layouts of 2013 do."""
    mtus = [_in_full(citation, layout) for citation in mtus]
    inside, other = _statement(mtus), _statement(outside)
    if layout is LetterLayout.G0:
        text = " and ".join(filter(None, (inside, other)))
        text += ". It addresses the requested treatment."
        return SampleGuideline(side, text, (*mtus, *outside))
    if layout is LetterLayout.G1:
        inside = inside and f"{inside}, which is part of the MTUS"
        other = other and f"{other}, which is not part of the MTUS"
    based_on = ", and on the ".join(filter(None, (inside, other)))
    who, whose = _SIDES[side], "its"
    if side is CitedBy.REVIEWER:
        who = "The Physician Reviewer" if layout is LetterLayout.G2 else who
        whose = "his/her"
    text = f"{who} based {whose} decision on the {based_on}."
    return SampleGuideline(side, text, (*mtus, *outside))


def _in_full(citation: SampleCitation, layout: LetterLayout) -> SampleCitation:
    """Word a chapter of the MTUS as the layouts of 2013 do."""
    schedule = "MTUS " if layout is LetterLayout.G2 else ""
    page = "page" if (citation.pages or "").isdigit() else "pages"
    pages = f", {page} {citation.pages}" if citation.pages else ""
    number = _chapter_numbers().get(citation.chapter or "")
    year = None
    chapter = citation.chapter
    if chapter is None:
        text = f"{schedule}ACOEM Practice Guidelines{pages}"
    elif number is None:
        chapter = chapter.replace("Chronic Pain Treatment", "Chronic Pain Medical Treatment")
        text = ", ".join((f"{schedule}{chapter}", *citation.sections)) + pages
    elif layout is LetterLayout.G2:
        text = f"{schedule}ACOEM Practice Guidelines, Chapter {number} {chapter}{pages}"
    else:
        year = 2004
        text = f"{chapter} (ACOEM Practice Guidelines, 2nd Edition (2004), Chapter {number}){pages}"
    return replace(citation, text=text, chapter=chapter, year=year)


@functools.cache
def _chapter_numbers() -> dict[str, int]:
    chapters = phrases("chapters").values()
    return {chapter["early"]: chapter["number"] for chapter in chapters if "number" in chapter}
