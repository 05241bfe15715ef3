"""A second book after the sections of the first is a separate citation, not a section."""

import json
from pathlib import Path
from typing import Any

from decisions.enums import CitedBy
from ingest.processing.extract_text import extract
from ingest.reading import read
from ingest.reading.guidelines import read_guideline
from ingest.reading.letter_text import LetterText, Span
from tests.support.each_row import each_row

MTUS, ODG, ACOEM, OTHER = "MTUS", "ODG", "ACOEM (non-MTUS)", "Other"
PAIN = (MTUS, "Chronic Pain", 2017, ["Medications"])
UDT = (MTUS, "Opioids", 2017, ["Urine Drug Testing"])
KNEE = (MTUS, "Knee Complaints", 2004, ["Summary"])
_PAIN = "MTUS Chronic Pain 2017, Section(s): Medications"
_UDT = "Opioids 2017, Section(s): Urine Drug Testing"
_KNEE = "MTUS Knee Complaints 2004, Section(s): Summary"
_ODG = "Official Disability Guidelines"

STATEMENTS: dict[str, list[tuple[str, str | None, int | None, list[str]]]] = {
    f"{_PAIN}, and Non-MTUS Citation {_ODG} (ODG), Pain.": [PAIN, (ODG, "Pain", None, [])],
    f"{_PAIN}, Non-MTUS Citation {_ODG} (ODG), Pain.": [PAIN, (ODG, "Pain", None, [])],
    f"{_PAIN} and Non MTUS {_ODG}, Pain, Opioids.": [PAIN, (ODG, "Pain", None, ["Opioids"])],
    f"{_PAIN}, and {_ODG} (ODG), Knee & Leg.": [PAIN, (ODG, "Knee & Leg", None, [])],
    f"{_PAIN}, and the ODG, Low Back, MRIs.": [PAIN, (ODG, "Low Back", None, ["MRIs"])],
    f"{_PAIN}, ODG Low Back.": [PAIN, (ODG, "Low Back", None, [])],
    f"{_PAIN}; ODG, Shoulder, Surgery.": [PAIN, (ODG, "Shoulder", None, ["Surgery"])],
    f"{_PAIN}, as well as the {_ODG}, Pain.": [PAIN, (ODG, "Pain", None, [])],
    f"{_PAIN}, along with ODG 2016, Pain.": [PAIN, (ODG, "Pain", 2016, [])],
    f"{_PAIN}, Topicals, and ODG, Pain.": [
        (MTUS, "Chronic Pain", 2017, ["Medications", "Topicals"]),
        (ODG, "Pain", None, []),
    ],
    f"{_PAIN}. {_ODG}, Pain.": [PAIN, (ODG, "Pain", None, [])],
    f"{_PAIN} & ODG, Pain.": [PAIN, (ODG, "Pain", None, [])],
    f"{_PAIN}, and also {_ODG}, Pain, Section(s): Opioids, Tapering.": [
        PAIN,
        (ODG, "Pain", None, ["Opioids", "Tapering"]),
    ],
    f"MTUS {_UDT}, Chronic Pain 2017, Section(s): Medications.": [UDT, PAIN],
    f"MTUS {_UDT}, {_PAIN}.": [UDT, PAIN],
    f"{_PAIN}, and MTUS {_UDT}.": [PAIN, UDT],
    f"{_PAIN}, and {_UDT}.": [PAIN, UDT],
    f"{_PAIN}; {_UDT}.": [PAIN, UDT],
    f"{_PAIN}. {_UDT}.": [PAIN, UDT],
    f"{_PAIN}, as well as MTUS {_UDT}.": [PAIN, UDT],
    f"{_PAIN}, Topicals, {_UDT}, Tapering.": [
        (MTUS, "Chronic Pain", 2017, ["Medications", "Topicals"]),
        (MTUS, "Opioids", 2017, ["Urine Drug Testing", "Tapering"]),
    ],
    "MTUS Chronic Pain (2017), Section(s): Medications, Opioids (2017), Section(s): Urine Drug "
    "Testing.": [PAIN, UDT],
    "MTUS Chronic Pain 2017, Opioids 2017, and Knee Complaints 2004.": [
        (MTUS, "Chronic Pain", 2017, []),
        (MTUS, "Opioids", 2017, []),
        (MTUS, "Knee Complaints", 2004, []),
    ],
    f"{_KNEE}, Guidelines of the Spleen 2031, Section(s): 326.": [
        KNEE,
        (MTUS, "Guidelines of the Spleen", 2031, ["326"]),
    ],
    f"{_KNEE}, Low Back Complaints, Section(s): Special Studies.": [
        KNEE,
        (MTUS, "Low Back Complaints", None, ["Special Studies"]),
    ],
    f"{_KNEE}, as well as ACOEM Guidelines, 2nd edition, Chapter 13.": [
        KNEE,
        (ACOEM, None, None, []),
    ],
    f"{_KNEE}, and ACOEM Practice Guidelines, 3rd Edition, Knee Disorders.": [
        KNEE,
        (ACOEM, "Knee Disorders", None, []),
    ],
    f"{_KNEE}, and American College of Occupational and Environmental Medicine (ACOEM), 3rd "
    "edition, Knee Disorders.": [KNEE, (ACOEM, "Knee Disorders", None, [])],
    f"{_KNEE}, Other: UpToDate, Knee pain.": [KNEE, (OTHER, None, None, [])],
    f"{_KNEE}, and Other Medical Evidence: Cochrane Review.": [KNEE, (OTHER, None, None, [])],
    f"{_KNEE}, and UpToDate, Knee pain.": [KNEE, (OTHER, None, None, [])],
    f"{_KNEE}, and https://example.org/knee.": [KNEE, (OTHER, None, None, [])],
    f"{_KNEE}, and http://www.odg-twc.com/odgtwc/knee.htm.": [KNEE, (ODG, None, None, [])],
    f"{_KNEE}, {_ODG}, Pain, and Other: FDA label.": [
        KNEE,
        (ODG, "Pain", None, []),
        (OTHER, None, None, []),
    ],
    f"Non-MTUS Citation {_ODG}, Knee & Leg, Braces, and MTUS {_UDT}.": [
        (ODG, "Knee & Leg", None, ["Braces"]),
        UDT,
    ],
    f"Non-MTUS Citation {_ODG}, Pain; {_KNEE}; and ODG, Shoulder.": [
        (ODG, "Pain", None, []),
        KNEE,
        (ODG, "Shoulder", None, []),
    ],
    f"MTUS ACOEM and the {_ODG}, Pain.": [(MTUS, None, None, []), (ODG, "Pain", None, [])],
    f"{_KNEE}, and ACOEM, Knee Disorders.": [KNEE, (ACOEM, "Knee Disorders", None, [])],
    f"{_KNEE} / ODG, Knee & Leg.": [KNEE, (ODG, "Knee & Leg", None, [])],
    f"{_KNEE}, and Official Disability Guidelines - Treatment in Workers' Compensation (ODG-TWC), "
    "Pain.": [KNEE, (ODG, "Pain", None, [])],
    "MTUS ACOEM Chapter 8 Neck and Upper Back Complaints, and ACOEM Chapter 12 Low Back "
    "Complaints.": [
        (MTUS, "Neck and Upper Back Complaints", None, []),
        (MTUS, "Low Back Complaints", None, []),
    ],
    **{
        f"{_PAIN}{joint}{title}.": [PAIN, (OTHER, None, None, [])]
        for joint in (", and ", "; ", " as well as ")
        for title in (
            "Goodman and Gilman's The Pharmacological Basis of Therapeutics",
            "Wheeless' Textbook of Orthopaedics",
            "Campbell's Operative Orthopaedics, 12th ed",
            "J Bone Joint Surg Am. 2010",
            "Aetna Clinical Policy Bulletin 0069",
            "the Colorado Division of Workers' Compensation Chronic Pain Guidelines",
            "New York Mid and Low Back Injury Medical Treatment Guidelines",
            "the Physicians' Desk Reference",
            "North American Spine Society (NASS) coverage policy",
            "Harrison's Principles of Internal Medicine",
        )
    },
    # Section names that do not name another book.
    f"{_PAIN}, Opioids, and Summary.": [(*PAIN[:3], ["Medications", "Opioids", "Summary"])],
    "MTUS Chronic Pain 2017, Section(s): Medications, Opioids, Antiemetics.": [
        (MTUS, "Chronic Pain", 2017, ["Medications", "Opioids", "Antiemetics"]),
    ],
    "MTUS Chronic Pain 2017, Section(s): Medications (see ODG), Topicals.": [
        (MTUS, "Chronic Pain", 2017, ["Medications (see ODG)", "Topicals"]),
    ],
    "MTUS Chronic Pain Medical Treatment 2016, Section(s): Opioids, criteria for use, Weaning, "
    "opioids.": [
        (
            MTUS,
            "Chronic Pain Medical Treatment",
            2016,
            ["Opioids, criteria for use", "Weaning, opioids"],
        ),
    ],
    "MTUS ACOEM Chapter 12 Low Back Complaints Page(s): 303-304.": [
        (MTUS, "Low Back Complaints", None, []),
    ],
}


def _citations(text: str) -> list[tuple[str, str | None, int | None, list[str]]]:
    letter = LetterText.clean(text)
    guideline, problems = read_guideline(letter, Span(0, len(letter.text)), CitedBy.REVIEWER)
    assert problems == []
    return [(c.source, c.chapter, c.year, [*c.sections]) for c in guideline.citations]


@each_row("statement", STATEMENTS)
def test_books_of_one_statement(statement: str) -> None:
    assert _citations(f"Decision based on {statement}") == STATEMENTS[statement]


def test_a_chapter_is_known_by_its_number_in_the_second_edition_alone() -> None:
    numbers: dict[str, Any] = {}
    for edition in ("2nd", "3rd"):
        text = f"Decision based on {_KNEE}, and ACOEM Guidelines, {edition} edition, Chapter 13."
        letter = LetterText.clean(text)
        guideline, _ = read_guideline(letter, Span(0, len(text)), CitedBy.REVIEWER)
        numbers[edition] = guideline.citations[1].chapter_number
    assert numbers == {"2nd": 13, "3rd": None}


def test_citations_that_went_wrong(failed_inputs: Path) -> None:
    files = sorted(failed_inputs.glob("10_citation_*.txt"))
    assert files
    for file in files:
        (item,) = read(extract(file.read_bytes())).items
        assert item.reviewer
        found = [[c.source, c.chapter, c.year, [*c.sections]] for c in item.reviewer.citations]
        assert found == json.loads(file.with_suffix(".json").read_text())["reviewer"]
