"""Unknown parts in a letter of a known layout are reported, and nothing else is."""

import random
from pathlib import Path

import pytest

from decisions.enums import Outcome
from ingest.reading import read
from ingest.reading.letter_text import LetterText
from ingest.reading.parsed_letter import (
    HOLDING,
    UNFAMILIAR_FORM,
    UNKNOWN_OUTCOME,
    LetterLayout,
    ParsedLetter,
)
from ingest.samples import sample_letters, write_text
from tests.support.real_letters import text_of

_LETTERS = Path(__file__).parent.parent / "letters"
G4 = (_LETTERS / "g4_one_item.txt").read_text()


def news(parsed: ParsedLetter) -> list[str]:
    """Return the texts that are reported as unknown."""
    codes = (UNFAMILIAR_FORM, UNKNOWN_OUTCOME)
    return [p.message.split('"')[1] for p in parsed.problems if p.code in codes]


def read_text(text: str) -> ParsedLetter:
    return read(LetterText.clean(text))


#: A text in a letter, its replacement, and the text that is reported as unknown.
CHANGES = [
    ("IMR ISSUES", "ADDITIONAL INFORMATION\nNone.\n\nIMR ISSUES", "ADDITIONAL INFORMATION"),
    ("CLINICAL CASE", "APPEAL RIGHTS\nYou may appeal.\n\nCLINICAL CASE", "APPEAL RIGHTS"),
    ("yield to care.", "yield to care.\n\nNOTICE OF RIGHTS:\nNone.", "NOTICE OF RIGHTS"),
    ("Priority:", "Employer Attorney:    A firm\nPriority:", "Employer Attorney"),
    ("Priority:", "Claim Administrator:    X\nPriority:", "Claim Administrator"),
    ("UR Denial Date:", "Review Track: B    UR Denial Date:", "Review Track"),
    ("Certification(s)/", "Years in Practice: 12\nCertification(s)/", "Years in Practice"),
    (
        "MAXIMUS Federal Services sent",
        "Maximus, Inc. sent",
        "Maximus, Inc. sent the complete case file to an expert reviewer.",
    ),
    (
        "sent the complete case file to an expert reviewer.",
        "sent the file of the case to a panel of three physicians.",
        "MAXIMUS Federal Services sent the file of the case to a panel of three physicians.",
    ),
    (
        "Review determinations.",
        "Review determinations. The reviewer has no vote.",
        "The reviewer has no vote.",
    ),
    (
        "items/services set forth below:",
        "items set forth by the panel, as set forth below:",
        "The Final Determination was based on decisions for the disputed items set forth by the panel, "
        "as set forth below:",
    ),
    (
        "Claims Administrator guideline:",
        "Claims Administrator cited:",
        "Claims Administrator cited",
    ),
    ("MAXIMUS guideline:", "MAXIMUS evidence:", "MAXIMUS evidence"),
    ("MAXIMUS guideline:", "Maximus, Inc. guideline:", "Maximus, Inc. guideline"),
    ("Decision rationale:", "Decision reasons:", "Decision reasons"),
    ("Decision rationale:", "IMR rationale:", "IMR rationale"),
    ("MAXIMUS guideline:", "Reviewer guideline:", "Reviewer guideline"),
    ("Decision rationale:", "Rationale for decision:", "Rationale for decision"),
    (
        "Claims Administrator guideline:",
        "Formulary status: exempt\n\nClaims Administrator guideline:",
        "Formulary status",
    ),
    (
        "including all medical records:",
        "including all medical records and the drug formulary:",
        "The expert reviewer developed the following clinical case summary based on a review of the "
        "case file, including all medical records and the drug formulary:",
    ),
    (
        "The Final Determination was based on decisions for the disputed items/services set forth below:",
        "The following items were in dispute:",
        "The following items were in dispute:",
    ),
]


@pytest.mark.parametrize(("before", "after", "new"), CHANGES)
def test_unfamiliar_parts_are_reported_with_their_words_and_place(
    before: str, after: str, new: str
) -> None:
    assert before in G4
    text = LetterText.clean(G4.replace(before, after, 1))
    problems = [p for p in read(text).problems if p.code == UNFAMILIAR_FORM]
    assert [problem.message.split('"')[1] for problem in problems] == [new]
    assert problems[0].span
    assert text.value(problems[0].span) == new


def test_a_letter_with_unfamiliar_parts_is_read_as_before() -> None:
    parsed = read_text(G4.replace("IMR ISSUES", "MORE INFORMATION\nNone.\n\nIMR ISSUES"))
    assert news(parsed) == ["MORE INFORMATION"]
    assert parsed.header == read_text(G4).header
    assert [item.outcome.value for item in parsed.items] == [Outcome.OVERTURNED]
    assert not {problem.code for problem in parsed.problems} & set(HOLDING)


@pytest.mark.parametrize(
    "outcome",
    [
        "Modified",
        "Partially Overturned",
        "Overturned in Part",
        "Upheld in part",
        "Not Upheld",
        "Withdrawn",
        "Affirmed",
        "Remanded",
        "Upheld, modified",
    ],
)
@pytest.mark.parametrize("items", [1, 2])
def test_an_unknown_outcome_is_none_and_waits_for_a_person(outcome: str, items: int) -> None:
    known = (
        ""
        if items == 1
        else (
            "EEG: Upheld\n\nClaims Administrator guideline: Decision based on MTUS Opioids 2017.\n\n"
            "MAXIMUS guideline: Decision based on MTUS Opioids 2017.\n\nDecision rationale: No.\n\n"
        )
    )
    text = G4.replace(": Overturned", f": {outcome}").replace(
        "MRI of the lumbar", f"{known}MRI of the lumbar"
    )
    parsed = read_text(text)
    assert news(parsed) == [outcome]
    assert [item.heading.value for item in parsed.items] == ["EEG"] * (items - 1)
    assert {problem.code for problem in parsed.problems} & set(HOLDING)


@pytest.mark.parametrize("file", sorted(_LETTERS.rglob("*.txt")), ids=lambda file: file.stem)
def test_golden_letters_have_no_unfamiliar_parts(file: Path) -> None:
    expected = ["Modified"] if file.stem == "broken_items" else []
    assert news(read_text(file.read_text())) == expected


@pytest.mark.parametrize("layout", [LetterLayout.G3A, LetterLayout.G3B, LetterLayout.G4])
def test_samples_have_no_unfamiliar_parts(layout: LetterLayout) -> None:
    for sample in sample_letters(40, layout=layout):
        assert news(read_text(write_text(sample, "pypdf"))) == []


@pytest.mark.slow
def test_real_letters_have_no_unfamiliar_parts(real_letters: Path) -> None:
    files = [*real_letters.glob("2016-17/*.pdf"), *real_letters.glob("first/*.txt")]
    assert len(files) >= 70
    for file in files:
        assert news(read(text_of(file))) == [], file.name


@pytest.mark.parametrize("seed", range(10))
def test_line_breaks_case_and_misread_characters_are_not_unfamiliar(seed: int) -> None:
    """The standard text, with random line breaks and some misread characters."""
    chance = random.Random(seed)
    start, end = G4.index("MAXIMUS Federal"), G4.index("The Expert Reviewer has")
    words = G4[start:end].split()
    text = ""
    for word in words:
        if len(word) > 7 and chance.random() < 0.06:
            place = chance.randrange(len(word) - 1)
            word = word[:place] + chance.choice("lirnce") + word[place + 1 :]
        text += word + chance.choice((" ", "\n", "  "))
    assert news(read_text(G4[:start] + text + "\n\n" + G4[end:])) == []
    assert (
        news(read_text(G4.replace("MAXIMUS", "Maximus").replace("CASE SUMMARY", "CASE SUMMARY:")))
        == []
    )
