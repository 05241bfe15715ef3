"""Guideline sentences of 2013, in the layouts G0, G1 and G2; each row is a difficult case."""

from typing import Any

import pytest

from decisions.enums import CitedBy
from ingest.reading.layouts.guidelines_2013 import read_relied_upon
from ingest.reading.letter_text import LetterText, Span
from ingest.reading.parsed_letter import ParsedGuideline

CA = "The Claims Administrator based its decision on the "
PART, NO_PART = ", which is part of the MTUS", ", which is not part of the MTUS"
PAIN = "Chronic Pain Medical Treatment Guidelines"
BOOK = "ACOEM Practice Guidelines"
NECK = "Neck and Upper Back Complaints"


def read_sentence(sentence: str) -> tuple[ParsedGuideline, LetterText, list[str]]:
    letter = LetterText.clean(sentence)
    guideline, problems = read_relied_upon(
        letter, Span(0, len(letter.text)), CitedBy.CLAIMS_ADMINISTRATOR
    )
    return guideline, letter, [problem.code for problem in problems]


def mtus(chapter: str | None, *sections: str, **more: Any) -> dict[str, Any]:
    return {"source": "MTUS", "chapter": chapter, "sections": sections, **more}


def odg(chapter: str | None, *sections: str) -> dict[str, Any]:
    return {"source": "ODG", "chapter": chapter, "sections": sections}


TABLE = [
    (f"{CA}{PAIN}{PART}.", [mtus(PAIN)], "the usual"),
    (
        f"{CA}{PAIN}, Opioids, criteria for use, pages 74-\n96{PART}.",
        [mtus(PAIN, "Opioids, criteria for use", pages="74-96")],
        "a section with a comma; a range broken at a line's end",
    ),
    (
        f"{CA}{NECK} ({BOOK}, 2nd Edition (2004), Chapter 8), pages 177-8{PART}.",
        [mtus(NECK, chapter_number=8, year=2004, pages="177-8", edition="2nd Edition")],
        "the book in parentheses",
    ),
    (
        f"{CA}American College of Occupational and Environmental Medicine (ACOEM) Practice "
        f"Guidelines, 2nd Edition (2004), {NECK}, Chapter 8, page 181{PART}.",
        [mtus(NECK, chapter_number=8, year=2004, pages="181")],
        "the book first, and its whole name",
    ),
    (
        f"{CA}MTUS {BOOK}, Chapter 8 {NECK}, pages 165, 177-179.",
        [mtus(NECK, chapter_number=8, pages="165, 177-179")],
        "nothing said of the MTUS but its name",
    ),
    (
        f"{CA}{BOOK}, pages 40-41, {PAIN}, Topical analgesics, page 111{PART}.",
        [mtus(None, pages="40-41"), mtus(PAIN, "Topical analgesics", pages="111")],
        "two of one kind in one list",
    ),
    (
        f"{CA}{PAIN}, Physical Medicine, pages 98-99{PART}, and on the Official Disability "
        f"Guidelines (ODG), Low Back, Physical therapy{NO_PART}.",
        [mtus(PAIN, "Physical Medicine", pages="98-99"), odg("Low Back", "Physical therapy")],
        "one of each kind",
    ),
    (
        f"{CA}MTUS Official Disability Guidelines (http://www.odg-twc.com/pain.htm){NO_PART}.",
        [odg(None)],
        "outside of the MTUS, and says MTUS",
    ),
    (
        f"{CA}{BOOK}, 3rd Edition, Low Back Disorders, page 73.",
        [{"source": "ACOEM (non-MTUS)", "chapter": "Low Back Disorders", "pages": "73"}],
        "an edition that was no part of the MTUS",
    ),
    (
        f"{CA}Annals of Medicine, A trial of rest, 2005; volume 142, pages 1-42{NO_PART}.",
        [{"source": "Other", "pages": None}],
        "anything else is kept whole",
    ),
    (
        f"{PAIN}, Opioids, page 80 and Journal of Rest, 2001. It addresses the treatment.",
        [mtus(PAIN, "Opioids", pages="80"), {"source": "Other"}],
        "no side named, as in the layout G0, and why",
    ),
    (
        f"{CA}{PAIN}{PART}. The provider did not dispute the {BOOK} used by the Claims Administrator.",
        [mtus(PAIN)],
        "prose after it cites nothing",
    ),
    (
        "The Expert Reviewer found that no section of the MTUS was applicable. The Expert Reviewer "
        f"based his/her decision on the Official Disability Guidelines (ODG), Pain{NO_PART}.",
        [odg("Pain")],
        "prose before it cites nothing",
    ),
    (f"{CA}Guidelines of Utopia{PART}.", [mtus("Guidelines of Utopia")], "an unknown chapter"),
    (
        f"{CA}{PAIN} (May 2009), Opioids section, pages 78-80; and Carisoprodol section, page 29, part "
        "of the MTUS.",
        [mtus(PAIN, "Opioids", "Carisoprodol", year=2009, pages="78-80, 29")],
        "pages twice, a month, the word section",
    ),
    (f"{CA}MTUS.", [mtus(None)], "the schedule alone"),
]


@pytest.mark.parametrize(("sentence", "citations", "why"), TABLE, ids=[row[2] for row in TABLE])
def test_citations(sentence: str, citations: list[dict[str, Any]], why: str) -> None:
    guideline, letter, problems = read_sentence(sentence)
    found = [
        {name: getattr(citation, name) for name in expected}
        for citation, expected in zip(guideline.citations, citations, strict=True)
    ]
    assert found == citations, why
    assert problems == []
    for citation in guideline.citations:
        assert letter.value(citation.text.span) == citation.text.value


@pytest.mark.parametrize(
    ("sentence", "nothing", "outside", "problems"),
    [
        ("The Claims Administrator did not cite evidence for its decision.", True, False, []),
        (
            "The Claims Administrator did not cite any evidence basis for its decision.",
            True,
            False,
            [],
        ),
        (f"{CA}Official Disability Guidelines{NO_PART}.", False, True, []),
        (f"{CA}{PAIN}{PART}, and on the Official Disability Guidelines.", False, False, []),
        (
            "The Expert Reviewer found the guidelines used by the Claims Administrator relevant.",
            False,
            False,
            ["no_citation"],
        ),
    ],
)
def test_facts_beside_the_citations(
    sentence: str, nothing: bool, outside: bool, problems: list[str]
) -> None:
    guideline, _, found = read_sentence(sentence)
    assert (guideline.cites_nothing, guideline.outside_mtus, found) == (nothing, outside, problems)
