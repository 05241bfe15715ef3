"""Guideline sentences and their citations; each row is a difficult case."""

from typing import Any

import pytest

from decisions.enums import CitedBy
from ingest.reading.guidelines import read_guideline
from ingest.reading.letter_text import LetterText, Span
from ingest.reading.parsed_letter import ParsedGuideline
from tests.support.each_row import each_row

PAIN = "Chronic Pain Medical Treatment"
LOW_BACK = "Low Back Complaints"


def read_sentence(sentence: str) -> tuple[ParsedGuideline, LetterText]:
    letter = LetterText.clean(sentence)
    where = Span(0, len(letter.text))
    return read_guideline(letter, where, CitedBy.REVIEWER)[0], letter


def mtus(
    chapter: str | None, year: int | None = None, *sections: str, **more: Any
) -> dict[str, Any]:
    return {"source": "MTUS", "chapter": chapter, "year": year, "sections": sections, **more}


def odg(chapter: str | None, *sections: str, **more: Any) -> dict[str, Any]:
    return {"source": "ODG", "chapter": chapter, "sections": sections, **more}


BASED = "Decision based on "
NON = f"{BASED}Non-MTUS Citation "
ODG = "Official Disability Guidelines"

TABLE = [
    (
        "Decision based on MTUS ACOEM Chapter 12 Low Back Complaints, Chronic Pain Treatment "
        "Guidelines Physical Medicine Page(s): 98-99.",
        [
            mtus("Low Back Complaints"),
            mtus("Chronic Pain Treatment Guidelines", None, "Physical Medicine", pages="98-99"),
        ],
        "a chapter follows another after a comma, and has the pages",
    ),
    (
        "Decision based on MTUS ACOEM Chapter 13 Knee Complaints Page(s): 343, ACOEM Chapter 14 "
        "Ankle and Foot Complaints.",
        [mtus("Knee Complaints", pages="343"), mtus("Ankle and Foot Complaints")],
        "a chapter follows pages",
    ),
    (
        "Decision based on MTUS Chronic Pain Treatment Guidelines Page(s): 8 C.C.R. 9792.20 - "
        "9792.26 MTUS (Effective July 18, 2009).",
        [mtus("Chronic Pain Treatment Guidelines", pages=None)],
        "the regulation of the MTUS is no page",
    ),
    (
        "Decision based on MTUS Chronic Pain Treatment Guidelines 8 C.C.R. §9792.20 - 9792.26 MTUS "
        "(Effective July 18, 2009) Page 7 of 127.",
        [mtus("Chronic Pain Treatment Guidelines", pages="7 of 127")],
        "pages without a colon",
    ),
    (
        "Decision based on MTUS ACOEM Chapter 10 Elbow Disorders (Revised 2007) Page(s): 33.",
        [mtus("Elbow Disorders (Revised 2007)", 2007, pages="33")],
        "a year in the name of a chapter",
    ),
    (
        "Decision based on MTUS Chronic Pain Treatment Guidelines Transcutaneous electrotherapy; "
        "H-wave stimulation (HWT) Page(s): 114.",
        [
            mtus(
                "Chronic Pain Treatment Guidelines",
                None,
                "Transcutaneous electrotherapy",
                "H-wave stimulation (HWT)",
                pages="114",
            )
        ],
        "sections between semicolons",
    ),
    (
        f"{NON}{ODG}, Carpal Tunnel Syndrome Chapter, Splinting, and Forearm, Wrist & Hand Chapter.",
        [odg("Carpal Tunnel Syndrome", "Splinting"), odg("Forearm, Wrist & Hand")],
        "a second chapter whose name holds a comma",
    ),
    # Letters of 2013 to 2015
    ("Decision based on MTUS ACOEM.", [mtus(None)], "a book and no chapter"),
    (
        "Decision based on MTUS ACOEM Chapter 8 Neck and Upper Back Complaints Page(s): Table 8-8, 182.",
        [mtus("Neck and Upper Back Complaints", pages="Table 8-8, 182")],
        "a chapter's name holds and; pages hold a colon's worth of things",
    ),
    (
        "Decision based on MTUS ACOEM Page(s): 177-178, 303-\n304.",
        [mtus(None, pages="177-178, 303-304")],
        "a range broken at a line's end",
    ),
    (
        "Decision based on MTUS Chronic Pain Treatment Guidelines Manual Therapy topic Page(s): 58.",
        [mtus("Chronic Pain Treatment Guidelines", None, "Manual Therapy", pages="58")],
        "a topic",
    ),
    (
        f"{NON}ODG (http://www.odg-twc.com/neck.htm",
        [odg(None, url="http://www.odg-twc.com/neck.htm")],
        "an unclosed parenthesis",
    ),
    (
        f"{NON}MTUS {ODG} (http://www.odg-twc.com/low_back.html)",
        [odg(None, url="http://www.odg-twc.com/low_back.html")],
        "a Non-MTUS citation that says MTUS",
    ),
    (
        f"{NON}{ODG} (ODG) Low Back, MRI\ufffe Other Medical Treatment Guideline or Medical Evidence: "
        "American College of Occupational and Environmental Medicine (ACOEM), 2nd Revised Edition, "
        "(2007) Chapter 12, page(s) 52-56.",
        [
            odg("Low Back", "MRI"),
            {
                "source": "ACOEM (non-MTUS)",
                "year": 2007,
                "pages": "52-56",
                "edition": "2nd Revised Edition",
                "sections": (),
            },
        ],
        "a second kind joined",
    ),
    (
        f"{BASED}MTUS Chronic Pain Treatment Guidelines Weaning of Medications, Opioids Page(s): 124.",
        [
            mtus(
                "Chronic Pain Treatment Guidelines",
                None,
                "Weaning of Medications",
                "Opioids",
                pages="124",
            )
        ],
        "topics without the word",
    ),
    (
        f"{BASED}MTUS ACOEM Chapter 3 Initial Approaches to Treatment, Chapter 12 {LOW_BACK} "
        "Page(s): 48, 300, and Postsurgical Treatment Guidelines.",
        [
            mtus("Initial Approaches to Treatment", chapter_number=3),
            mtus(LOW_BACK, chapter_number=12, pages="48, 300"),
            mtus("Postsurgical Treatment Guidelines"),
        ],
        "chapters of one book",
    ),
    (
        f"{NON}{ODG}-Treatment in Workers Compensation (ODG-TWC), Online Edition, Chapter: Pain, Opioids.",
        [odg("Pain", "Opioids")],
        "the book's whole title",
    ),
    (
        f"{NON}{ODG} (ODG) Treatment Index, 11th Edition (web), 2013, Neck, MRI.",
        [odg("Neck", "MRI", year=2013)],
        "an edition of the web",
    ),
    # Letters of 2016 and later
    (f"{BASED}MTUS {LOW_BACK} 2004.", [mtus(LOW_BACK, 2004)], "the usual"),
    (
        f"{BASED}MTUS {PAIN} 2016 Guidelines, Section(s): Acupuncture.",
        [mtus(PAIN, 2016, "Acupuncture")],
        "the word Guidelines",
    ),
    (
        f"{BASED}MTUS Forearm, Wrist, and Hand Complaints 2004, Section(s): Summary, and {LOW_BACK} "
        "2004, Section(s): Special Studies, Summary.",
        [
            mtus("Forearm, Wrist, and Hand Complaints", 2004, "Summary"),
            mtus(LOW_BACK, 2004, "Special Studies", "Summary"),
        ],
        "commas and ', and' inside a name",
    ),
    (
        f"{BASED}MTUS {LOW_BACK} 2004, and Forearm, Wrist, and Hand Complaints 2004.",
        [mtus(LOW_BACK, 2004), mtus("Forearm, Wrist, and Hand Complaints", 2004)],
        "the same as the second chapter",
    ),
    (
        f"{BASED}MTUS {PAIN} 2016, Section(s): NSAIDs, GI symptoms & cardiovascular risk, "
        "TENS, chronic pain (transcutaneous electrical nerve stimulation), Opioids.",
        [
            mtus(
                PAIN,
                2016,
                "NSAIDs, GI symptoms & cardiovascular risk",
                "TENS, chronic pain (transcutaneous electrical nerve stimulation)",
                "Opioids",
            )
        ],
        "sections with commas",
    ),
    (
        f"{BASED}MTUS Opioid Treatment 2016, Section(s): 3.3.6 Opioids for Chronic Pain, and more: "
        "Use of Urine Drug Testing (UDT), 4.1 Tapering.",
        [
            mtus(
                "Opioid Treatment",
                2016,
                "3.3.6 Opioids for Chronic Pain, and more: Use of Urine Drug Testing (UDT)",
                "4.1 Tapering",
            )
        ],
        "numbered sections end where the next number begins",
    ),
    (
        f"{BASED}MTUS Guide-\nlines of the Spleen 2031, Section(s): 326.",
        [mtus("Guidelines of the Spleen", 2031, "326")],
        "an unknown chapter is kept as printed",
    ),
    (
        f"{BASED}MTUS {LOW_BACK} 2004. {NON}{ODG}, Low Back - MRIs.",
        [mtus(LOW_BACK, 2004), odg("Low Back", "MRIs")],
        "both kinds",
    ),
    (f"{NON}{ODG} (ODG).", [odg(None)], "the book alone"),
    (f"{NON}{ODG}: Low Back Procedures.", [odg("Low Back Procedures")], "a qualifier of a chapter"),
    (
        f"{NON}{ODG} (ODG) Low Back (Thoracic and Lumbar, Acute and Chronic) Chapter, Fusion.",
        [odg("Low Back (Thoracic and Lumbar, Acute and Chronic)", "Fusion")],
        "a chapter with a comma in parentheses",
    ),
    (
        f"{NON}{ODG} (ODG) Low Back (Fusion).",
        [odg("Low Back", "Fusion")],
        "a section in parentheses",
    ),
    (
        f"{NON}{ODG} (ODG) Knee & Leg (updated 11/22/16) Chapter: Walking aids.",
        [odg("Knee & Leg", "Walking aids")],
        "the day of an update is no edition",
    ),
    (
        f"{NON}{ODG}, 2016, Web Version, Criteria for a bed.",
        [odg(None, "Criteria for a bed", year=2016)],
        "a year is",
    ),
    (
        f"{NON}{ODG}, Neck and Upper Back, Discography; Fusion.",
        [odg("Neck and Upper Back", "Discography", "Fusion")],
        "a semicolon",
    ),
    (
        f"{BASED}MTUS Workplace Mental Health: Anxiety Disorders 2021, Section(s): Psychotherapy, and "
        "Coronavirus (COVID-19) 2021.",
        [
            mtus("Workplace Mental Health: Anxiety Disorders", 2021, "Psychotherapy"),
            mtus("Coronavirus (COVID-19)", 2021),
        ],
        "chapters of 2018 and later, with a colon and parentheses",
    ),
    (
        "Decision based on Non-\nMTUS Citation ACOEM Occupational Medicine Practice Guidelines, 3rd "
        "ed., Shoulder Disorders, pg. 64.",
        [
            {
                "source": "ACOEM (non-MTUS)",
                "chapter": "Shoulder Disorders",
                "pages": "64",
                "edition": "3rd ed.",
                "sections": (),
            }
        ],
        "Non-MTUS broken over a line; full stops inside",
    ),
    (
        f"{BASED}Non-MTUS {ODG} (ODG), Pain.",
        [odg("Pain")],
        "the word Citation missing",
    ),
    (
        f"{NON}http://a.example/one-\ntwo.html, https://b.example/three.",
        [
            {"source": "Other", "url": "http://a.example/one-two.html"},
            {"source": "Other", "url": "https://b.example/three"},
        ],
        "addresses broken over lines, with a stop glued on",
    ),
    (
        f"{NON}ACOEM guidelines and the {ODG}.",
        [{"source": "ACOEM (non-MTUS)", "chapter": None}, odg(None)],
        "two books",
    ),
    (
        f"{NON}{ODG}, Head Chapter: Sleep, {ODG}, Therapy Guidelines: Sleep/Naps.",
        [odg("Head", "Sleep"), odg(None, "Therapy Guidelines", "Sleep/Naps")],
        "one book cited twice",
    ),
    (
        f"{NON}{ODG}, Elbow (updated 12/12/16); ODG, Low Back, last updated 12/20/16.",
        [odg("Elbow"), odg("Low Back")],
        "the name of a book is no section",
    ),
    (f"{NON}{ODG}, ODG, Eye, Lenses.", [odg("Eye", "Lenses")], "one book by two names"),
    (
        f"{NON}ODG Guidelines, 14th Edition, 2016, Knee Chapter.",
        [odg("Knee", year=2016)],
        "words of the book's title",
    ),
    (f"{NON}ODG, Knee Chapter, 2016, Slings", [odg("Knee", "Slings", year=2016)], "a year behind"),
    (
        f"{NON}{ODG}, Pain Chapter (Online Version) Creams, and www.odg-twc.com",
        [odg("Pain", "Creams", url="www.odg-twc.com")],
        "the version is no section, nor is what leads to an address",
    ),
    (f"{NON}ODG Hips/Pelvis, X-Ray.", [odg("Hips/Pelvis", "X-Ray")], "a spelling of a chapter"),
    (f"{NON}ODG Head/ Naps.", [odg("Head", "Naps")], "a section behind a slash"),
    (
        f"{NON}ODG in the Elbow chapter, Slings.",
        [odg("Elbow", "Slings")],
        "words that lead to a chapter",
    ),
    (
        f"{NON}Elbow (Acute & Chronic), Slings, ODG Preface.",
        [odg("Elbow (Acute & Chronic)", "Slings", "Preface")],
        "a chapter before the book",
    ),
    (
        f"{NON}ACOEM Hip and Groin Chapter/Diagnosis.",
        [{"source": "ACOEM (non-MTUS)", "chapter": "Hip and Groin", "sections": ("Diagnosis",)}],
        "the word Chapter is no section",
    ),
    (
        f"{NON}ACOEM, Second Edition, 2004, Chapter 6, page 163.",
        [
            {
                "source": "ACOEM (non-MTUS)",
                "chapter": None,
                "edition": "Second Edition",
                "year": 2004,
                "pages": "163",
                "sections": (),
            }
        ],
        "an edition in words",
    ),
    (
        f"{NON}https://www.acoem.org/a-page.",
        [{"source": "Other", "url": "https://www.acoem.org/a-page"}],
        "a book's name in an address",
    ),
    (
        f"{NON}Sildenafil: Drug information, accessed from a site on 12/17/2016.",
        [{"source": "Other", "chapter": None, "year": None}],
        "anything else is kept whole",
    ),
]


@each_row(("sentence", "citations", "why"), TABLE)
def test_citations(sentence: str, citations: list[dict[str, Any]], why: str) -> None:
    guideline, letter = read_sentence(sentence)
    found = [
        {name: getattr(citation, name) for name in expected}
        for citation, expected in zip(guideline.citations, citations, strict=True)
    ]
    assert found == citations, why
    for citation in guideline.citations:
        assert letter.value(citation.text.span) == citation.text.value


@pytest.mark.parametrize(
    ("sentence", "nothing", "outside"),
    [
        (
            "The Claims Administrator did not cite any medical evidence for its decision.",
            True,
            False,
        ),
        (
            "The Expert Reviewer based their decision on recommendation(s) outside of the MTUS "
            f"Guidelines. {NON}{ODG}, Pain.",
            False,
            True,
        ),
        (f"The Expert Reviewer did not base their decision on the MTUS.  {NON}{ODG}.", False, True),
        ("Decision based on MTUS ACOEM.", False, False),
    ],
)
def test_facts_beside_the_citations(sentence: str, nothing: bool, outside: bool) -> None:
    guideline, _ = read_sentence(sentence)
    assert (guideline.cites_nothing, guideline.outside_mtus) == (nothing, outside)


@pytest.mark.parametrize(
    "words",
    [
        f"{NON}ODG recommends the use of naps for the head chapter",
        f"{NON}ACOEM guidelines for the treatment of patients that are not able to work",
        f"{BASED}MTUS ACOEM and what the {ODG} say",
        f"{BASED}MTUS guidelines (unclosed",
    ],
)
def test_words_that_are_no_name_make_no_chapter(words: str) -> None:
    letter = LetterText.clean(f"{words}.")
    guideline, problems = read_guideline(letter, Span(0, len(letter.text)), CitedBy.REVIEWER)
    assert [citation.chapter for citation in guideline.citations] == [None]
    assert [problem.code for problem in problems] == ["unclear_chapter"]
    assert all(citation.text.value in words for citation in guideline.citations)
