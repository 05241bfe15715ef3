"""Invents letters from random numbers."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from decisions.enums import CitedBy
from ingest.reading.parsed_letter import LetterLayout
from ingest.samples.case import LAYOUTS, case_number, invent_dates, invent_person
from ingest.samples.guideline_sentences import GuidelineWording, invent_guideline, nothing_cited
from ingest.samples.guidelines import About, slot_values, subject
from ingest.samples.item_lists import with_lists
from ingest.samples.items import Asking, Decided, invent_asking
from ingest.samples.letter import (
    SampleDates,
    SampleGuideline,
    SampleItem,
    SampleLetter,
    SampleStyle,
)
from ingest.samples.narrative_voice import Voice, invent_voice
from ingest.samples.printed_requests import Asked, Habits
from ingest.samples.randomness import Draw
from ingest.samples.rationales import RationaleTopic, ancillary_rationale, invent_rationale
from ingest.samples.reviewer import invent_reviewer
from ingest.samples.summaries import Seen, Story, invent_opening, invent_seen, invent_summary

#: A seed whose first letters show every category, outcome and layout.
DEFAULT_SEED = 79270
#: The digits of a case number are 99 and a five-digit serial. The step has no common divisor with
#: the number of serials, so consecutive letters are spread over all serials without repetition.
_SERIALS, _STEP = 100_000, 61_283


def sample_letters(
    count: int, *, seed: int = DEFAULT_SEED, layout: LetterLayout | None = None
) -> Iterator[SampleLetter]:
    """Yield letters with distinct case numbers; a larger count only appends letters.

    Args:
        count: the number of letters.
        seed: the random seed; the same seed yields the same letters.
        layout: the layout of all letters; None for a random mix of layouts.
    """
    for number in range(count):
        letter = invent(random.Random(f"{seed} {number}"), layout)
        serial = number // _SERIALS * _SERIALS + number * _STEP % _SERIALS
        received = letter.dates.application_received
        yield replace(letter, case_number=case_number(letter.layout, received, serial))


def invent(random: random.Random, layout: LetterLayout | None = None) -> SampleLetter:
    """Invent a letter in a given or random layout; the same random state gives the same letter.

    Raises:
        ValueError: the layout is `LetterLayout.UNKNOWN`.
    """
    if layout is LetterLayout.UNKNOWN:
        raise ValueError("no letter is written in an unknown layout")
    draw = Draw(random)
    layout = layout or draw.weighted(LAYOUTS)
    person = invent_person(draw)
    dates = invent_dates(draw, layout, person.age)
    early = layout is not LetterLayout.G4
    current = layout in (LetterLayout.G3A, LetterLayout.G3B, LetterLayout.G4)
    habits = Habits(early, granted_in_part=current, asked_on=dates.ur_denial_date)
    asking = invent_asking(draw, person.sex, habits, single=layout is LetterLayout.G0)
    opening = invent_opening(draw, person)
    style = _invent_style(draw, layout, dates)
    voice = invent_voice(draw, opening.patient.sex, opening.worker, style.gap)
    visit = dates.ur_denial_date - timedelta(days=draw.whole(4, 16))
    seen = [invent_seen(draw, site) for site in asking.sites]
    story = Story(seen, [item.asked for item in asking.items], dates, visit, person)
    case = _ItemContext(layout, dates, visit, voice, {one.site.part.key: one for one in seen})
    letter = SampleLetter(
        layout=layout,
        case_number=case_number(layout, dates.application_received, draw.whole(0, 99_999)),
        dates=dates,
        priority="Expedited" if draw.chance(0.02) else "Standard",
        reviewer=invent_reviewer(draw, layout, style.reviewer_noun, _fields(asking)),
        patient=opening.patient,
        summary=invent_summary(draw, voice, opening, story),
        items=tuple(_invent_items(draw, asking, case)),
        style=style,
    )
    return replace(letter, items=with_lists(draw, letter.items))


@dataclass(frozen=True, slots=True)
class _ItemContext:
    """The facts that all items of a letter share."""

    layout: LetterLayout
    dates: SampleDates
    visit: date
    voice: Voice
    seen: Mapping[str, Seen]


def _invent_style(draw: Draw, layout: LetterLayout, dates: SampleDates) -> SampleStyle:
    early = layout is not LetterLayout.G4
    physician = layout in (LetterLayout.G0, LetterLayout.G1, LetterLayout.G2) or (
        layout is LetterLayout.G3A and dates.decision_date.year == 2014 and draw.chance(0.5)
    )
    return SampleStyle(
        gap="  " if draw.chance(0.6 if early else 0.05) else " ",
        outcome_gap="  " if draw.chance(0.8 if early else 0.24) else " ",
        reviewer_noun="physician reviewer" if physician else "expert reviewer",
        justified=draw.chance(0.15),
        tight=draw.chance(0.01),
        breaks_words=draw.chance(0.03),
        last_page_blank=draw.chance(0.02),
    )


def _fields(asking: Asking) -> list[str]:
    """Return the fields a reviewer should match: first region and sub-category, all categories."""
    services = [item.asked.request.service for item in asking.items]
    names = [asking.sites[0].part.region, *services[0].path[1:2]]
    return [*names, *(service.category for service in services)]


def _invent_items(draw: Draw, asking: Asking, case: _ItemContext) -> Iterator[SampleItem]:
    wording = GuidelineWording(
        case.layout, early=case.layout is not LetterLayout.G4, gap=case.voice.gap
    )
    with_is = not draw.chance(0.06)
    for decided in asking.items:
        asked = decided.asked
        administrator, reviewer = (
            _invent_guideline(draw, decided, side, case, wording)
            for side in (CitedBy.CLAIMS_ADMINISTRATOR, CitedBy.REVIEWER)
        )
        rationale = ancillary_rationale()
        if not decided.ancillary:
            reasons = _reasons(draw, decided, case, subject(reviewer.citations))
            rationale = invent_rationale(draw, case.voice, reasons)
        yield SampleItem(
            heading=_heading(draw, asked, case.voice.gap, with_is=with_is),
            disputed=asked.printed.text,
            original=asked.original,
            authorized=asked.authorized,
            outcome=decided.outcome,
            service=asked.request.service,
            body_regions=asked.printed.body_regions,
            laterality=asked.printed.laterality,
            quantity=asked.printed.quantity,
            rationale=rationale.text,
            criteria=rationale.criteria,
            claims_administrator=None if case.layout is LetterLayout.G0 else administrator,
            reviewer=reviewer,
        )


def _invent_guideline(
    draw: Draw, decided: Decided, side: CitedBy, case: _ItemContext, wording: GuidelineWording
) -> SampleGuideline:
    """Return a side's guideline; the reviewer cites nothing for a refused ancillary item."""
    if decided.ancillary and (side is CitedBy.REVIEWER or draw.chance(0.7)):
        return nothing_cited(side)
    asked, decided_on = decided.asked, case.dates.decision_date
    about = About(
        topic=asked.request.topic,
        part=asked.site.part,
        sections=asked.request.sections,
        odg=asked.request.odg,
        odg_sections=asked.request.odg_sections,
        decided=decided_on,
        early=wording.early,
        words=slot_values(asked.drug, decided_on),
    )
    return invent_guideline(draw, about, side, wording)


def _reasons(draw: Draw, decided: Decided, case: _ItemContext, subject: str) -> RationaleTopic:
    asked, seen = decided.asked, case.seen[decided.asked.site.part.key]
    old_lead = case.layout is LetterLayout.G3B and draw.chance(0.06)
    return RationaleTopic(
        topic=asked.request.topic,
        outcome=decided.outcome,
        request=asked.printed.text,
        subject=subject,
        basis=subject.removeprefix("The ") if old_lead else None,
        complaint=seen.complaint,
        words={
            "drug": asked.drug or "the drug",
            "part": asked.site.part.names[0],
            "use": asked.request.use,
            "visit": case.voice.day(case.visit),
        },
    )


def _heading(draw: Draw, asked: Asked, gap: str, *, with_is: bool) -> str:
    """Return the text before the outcome, including the authorized part, if there is one."""
    if not asked.original:
        return asked.printed.text
    end = " is" if with_is else ""
    first = f"{asked.original} was the original request."
    if asked.printed.text == asked.original or draw.chance(0.05):
        return gap.join(
            (
                first,
                f"The Claims Administrator authorized {asked.authorized}, leaving the original "
                "request IMR eligible.",
                f"The original request, {asked.printed.text}{end}",
            )
        )
    return gap.join(
        (
            first,
            f"{asked.authorized} was authorized by the Claims Administrator.",
            "The remaining IMR eligible portion of the original request, "
            f"{asked.printed.text}{end}",
        )
    )
