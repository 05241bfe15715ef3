"""Documents that quote, forward, attach or discuss a letter are distinguished from letters."""

from datetime import date
from pathlib import Path

import pytest

from ingest.reading import read
from ingest.reading.letter_text import LetterText
from ingest.reading.parsed_letter import (
    DAMAGED,
    IMPOSSIBLE_AGE,
    QUOTED_LETTER,
    SEVERAL_LETTERS,
    TOO_LONG,
    UNREADABLE,
    LetterLayout,
)
from ingest.samples import sample_letters, write_text
from tests.support.each_row import each_row
from tests.support.golden import GOLDEN
from tests.support.real_letters import text_of

G4 = (GOLDEN / "g4_one_item.txt").read_text(encoding="utf-8")
TWO_ITEMS = (GOLDEN / "g4_headings.txt").read_text(encoding="utf-8")
G2 = (GOLDEN / "layouts" / "g2_letterhead.txt").read_text(encoding="utf-8")
G1 = (GOLDEN / "layouts" / "g1_notice.txt").read_text(encoding="utf-8")
G0 = (GOLDEN / "layouts" / "g0_professional_review.txt").read_text(encoding="utf-8")
BODY = G4[G4.index("HOW THE IMR") :]
G3B = BODY.replace("The Expert Reviewer has the following credentials:\n", "")
VERDICT = "Therefore, the request is medically necessary."
SHORT_END = G4.rstrip().replace("signs. Therefore, the", "signs.\nTherefore, the")
DECISIONS = G4[G4.index("IMR ISSUES, DECISIONS") :]
LETTERHEAD = "MAXIMUS FEDERAL SERVICES, INC.\nIndependent Medical Review\n"


def marked(text: str, mark: str = "> ") -> str:
    return "".join(f"{mark}{line}\n" for line in text.splitlines())


DOCUMENTS = {
    "petition": f"PETITION APPEALING AN IMR DETERMINATION\n\nThe determination reads:\n\n{G4}",
    "petition without a header": f"PETITION TO APPEAL\n\nThe determination reads:\n\n{G3B}",
    "petition of one line": f"Petition for reconsideration\n{G4}",
    "points and authorities": f"{G4}\n\nMEMORANDUM OF POINTS AND AUTHORITIES\nThe Board erred.",
    "argument behind it": f"{G4}\n\nThe reviewer never saw the MRI.",
    "argument in the last paragraph": f"{G4.rstrip()} We submit that this is wrong.",
    "argument on a page of its own": f"{G4.rstrip()}\f\nRespectfully submitted,\n/s/ Counsel",
    "proof of service": f"{G4.rstrip()}\f\nPROOF OF SERVICE\nI am a resident of this county.",
    "a line behind it": f"{SHORT_END}\nThis is wrong and the treatment is owed.",
    "a page behind it": f"{SHORT_END}\f\nTerms of the public archive of this county.",
    "declaration": f"DECLARATION IN SUPPORT OF APPEAL\n\nI declare:\n\n{G4}",
    "case caption": f"Case Number: ADJ1234567\nPETITION APPEALING THE DETERMINATION OF\n{G4}",
    "caption of the appeals board": f"WORKERS' COMPENSATION APPEALS BOARD\nSTATE OF CALIFORNIA\n{G4}",
    "e-mail": f"From: a\nTo: b\nSubject: fwd\n\nDo you agree?\n\n{G4}",
    "e-mail with marks": f"Do you agree?\n\n{marked(G4)}",
    "e-mail with marks and no space": marked(G4, ">"),
    "e-mail with bars": f"See below.\n{marked(G4, '| ')}",
    "e-mail answered below": f"{G4}\n\nThanks for this. Please file it.",
    "forwarded": f"---------- Forwarded message ---------\n{G4}",
    "answer": f"On Monday somebody wrote:\n\n{G4}",
    "fax sheet": f"FAX\nTo: Claims\nFrom: Clinic\nPages: 5\n\n{G4}",
    "fax sheet under a letterhead": f"{LETTERHEAD}FAX COVER SHEET\nTo: Claims\n{G4}",
    "cover letter of a firm": f"Law Offices of Somebody\n1 Some Road\n\nThe decision is below.\n{G4}",
    "exhibit": f"EXHIBIT A\n{G4}",
    "web page": f"Home | Cases | Contact\nIMR decisions of this year\n{G4}",
    "web page with its foot": f"{G4}\n\nShare this page - Terms of use",
    "memorandum": f"MEMORANDUM\nRe: the MRI\n\n{BODY}",
    "report of utilization review": f"UTILIZATION REVIEW REPORT\nAn earlier IMR found:\n{G4}",
    "report of a physician": f"PROGRESS REPORT\nThe patient returns. The IMR said:\n\n{BODY}",
    "article": f"How reviewers decide about imaging, by an author.\n\n{G4}\n",
    "title of its own": f"IMR Final Determination\nThe reviewer went wrong here, as everybody can "
    f"see at once.\n\n{G4}",
    "excerpt": DECISIONS,
    "excerpt with an introduction": f"The reviewer found:\n\n{DECISIONS}",
    "excerpt of several lines": f"{G4[: G4.index('HOW THE IMR')]}\n{DECISIONS}",
    "comment between chapters": G4.replace(
        "CLINICAL CASE SUMMARY", "We submit that Nevada is no license.\n\nCLINICAL CASE SUMMARY"
    ),
    "comment between items": TWO_ITEMS.replace(
        "The request is not medically necessary.\n",
        "The request is not medically necessary.\n\nThis finding is contested.\n",
        1,
    ),
    "quotation of a notice": f"The notice says:\n\n{G1}",
    "quotation of a letter with a letterhead": f"BRIEF OF THE DEFENDANT\n\n{G2}",
    "letter with a letterhead and an argument": f"{G2}\nApplicant asks that it be set aside.",
    "notice and an argument": f"{G1}\n\nPetitioner prays for relief.",
    "quotation of the oldest layout": f"The first review ever said this:\n{G0}",
    "oldest layout with an argument": f"{G0}\n\nWe respectfully disagree.",
}


@each_row("name", DOCUMENTS)
def test_a_document_with_a_letter_in_it_is_no_letter(name: str) -> None:
    problems = read(LetterText.clean(DOCUMENTS[name])).problems
    assert [problem.code for problem in problems].count(QUOTED_LETTER) == 1, problems


LETTERS = {
    "petition and declaration in the rationale": G4.replace(
        VERDICT,
        "The applicant's petition, declaration, appeal to the WCAB and brief were reviewed; "
        f"counsel for the employer objects, and we submit this is set aside. {VERDICT}",
    ),
    "advice behind the verdict": f"{G4.rstrip()} The treating physician and the patient are "
    "advised to consult the MTUS Opioids Treatment Guidelines for weaning.",
    "a comparison at a line's beginning": G4.replace("care. These", "care\n> 50% of it. These"),
    "paragraphs before the verdict": G4.replace("care. These", "care.\n\nThese"),
    "a page break behind a verdict": G4.replace(
        "care. These are such signs.",
        "care. Without such signs an MRI of the lumbar spine is not medically necessary.\f\nThese are.",
    ),
    "specks above it": f". 1 |\n~ i\n{G4}",
    "no header": G3B,
    "a cover page": f"{LETTERHEAD}P.O. Box 138009\n(855) 865-8873 Fax: (916) 605-4270\n\n"
    "Dated: 03/29/2017\n\nDEAR EMPLOYEE:\n\nMAXIMUS Federal Services has completed the review. In "
    "certain limited circumstances, you can appeal the Final Determination. Appeals must be filed "
    f"with the Workers' Compensation Appeals Board within 30 days.\n\nSincerely,\n\f\n{G4}",
    "a title": f"Independent Medical Review Final Determination Letter\n\n{G4}",
    "a cell that says that it is empty": G4.replace("01/15/2015", "Not Provided", 1),
    "the effect of a decision": G1.replace(
        "is binding.",
        "is binding. It may be reviewed only by a verified appeal, filed with the "
        "appeals board. MAXIMUS is not engaged in the practice of law or medicine.",
    ),
}


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_is_not_taken_for_a_quoted_letter(name: str) -> None:
    parsed = read(LetterText.clean(LETTERS[name]))
    assert parsed.items
    assert QUOTED_LETTER not in [problem.code for problem in parsed.problems]


#: Problems that need a person, and that no invented letter may have.
NEVER = {QUOTED_LETTER, SEVERAL_LETTERS, DAMAGED, UNREADABLE, TOO_LONG, IMPOSSIBLE_AGE}


@pytest.mark.slow
@pytest.mark.parametrize("style", ["pypdf", "doubled", "layout", "plain"])
@pytest.mark.parametrize(
    "layout", [layout for layout in LetterLayout if layout != LetterLayout.UNKNOWN]
)
def test_sample_letters_of_every_layout_are_letters(layout: LetterLayout, style: str) -> None:
    for letter in sample_letters(40, layout=layout, seed=11):
        parsed = read(LetterText.clean(write_text(letter, style)), date(2025, 12, 31))  # type: ignore[arg-type]
        assert not NEVER & {problem.code for problem in parsed.problems}, parsed.problems
        assert "impossible_date" not in {problem.code for problem in parsed.problems}


@pytest.mark.parametrize("file", sorted(GOLDEN.rglob("*.txt")), ids=lambda file: file.stem)
def test_golden_letters_are_letters(file: Path) -> None:
    problems = read(text_of(file)).problems
    assert not NEVER & {problem.code for problem in problems}, problems


@pytest.mark.slow
def test_real_letters_are_letters(real_letters: Path) -> None:
    files = [*real_letters.glob("2016-17/*.pdf"), *real_letters.glob("first/*.txt")]
    assert len(files) >= 75
    for file in files:
        problems = read(text_of(file), date(2026, 1, 1)).problems
        assert not NEVER & {problem.code for problem in problems}, (file, problems)
        assert "impossible_date" not in {problem.code for problem in problems}, (file, problems)
