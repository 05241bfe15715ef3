"""The scan for unredacted personal data: what it finds, and what it must not report."""

import csv
from pathlib import Path

import pytest

from ingest.reading.letter_text import LetterText
from ingest.reading.personal_data.scan import unredacted
from ingest.samples import TEXT_STYLES, sample_letters, write_text
from tests.support.golden import GOLDEN_LETTERS
from tests.support.real_letters import text_of

SENTENCES = Path(__file__).parent / "sentences"


def found(text: str) -> list[str]:
    letter = LetterText.clean(text)
    return [letter.text[p.span.start : p.span.end] for p in unredacted(letter) if p.span]


FINDS = [
    ("Dear John Smith:", "John Smith"),
    ("Dear Ms. Doe,", "Ms. Doe"),
    ("RE: Jane Q Public", "Jane Q Public"),
    ("Re: DOE, JANE", "DOE, JANE"),
    ("On 1/2/2017 Mr. Smith reported pain.", "Mr. Smith"),
    ("Employee: John Public", "John Public"),
    ("Applicant Name:   Ann Lee", "Ann Lee"),
    ("DOB: 01/02/1960", "01/02/1960"),
    ("Date of Birth:\n March 3, 1961", "March 3, 1961"),
    ("She was born on 4/5/1962.", "4/5/1962"),
    ("The number 123-45-6789 is hers.", "123-45-6789"),
    ("SSN: XXX-XX-6789", "XXX-XX-6789"),
    ("Claim Number: WC-1234567", "WC-1234567"),
    ("Call (415) 555-1212.", "(415) 555-1212"),
    ("Call 415-555-1213 or her.", "415-555-1213"),
    ("Write to jane.doe@example.com.", "jane.doe@example.com"),
    ("lives at 123 Main Street, Fresno", "123 Main Street"),
    ("4455 West Oak Dr., Fresno", "4455 West Oak Dr."),
    ("P.O. Box 1234", "P.O. Box 1234"),
]


@pytest.mark.parametrize(("text", "words"), FINDS, ids=[words for _, words in FINDS])
def test_what_names_a_person_is_found(text: str, words: str) -> None:
    assert found(f"The first line.\n\n{text}\n\nThe last line.") == [words]


@pytest.mark.parametrize(
    "text",
    [
        "Dear Sir or Madam:",
        "Dear Applicant:",
        "RE: Independent Medical Review",
        "re: lumbar spine, see above",  # of clinical notes
        "P.O. Box 138009\nSacramento, CA 95813-8009\n(855) 865-8873 Fax: (916) 605-4270",
        "625 Coolidge Drive, Suite 100, Folsom, CA 95630",
        "1515 Clay Street, 18th Floor, Oakland, CA 94612",
        "Spine J. 2008;8(1):1-10. N Engl J Med 2010-1234, pages 177-178, 303-304.",
        "http://www.example.org/415-555-1212/123-45-6789.htm",
        "NDC 12345-6789-01; CPT 97110; 12 visits 2-3 times",
        "55 Physical Therapy visits. 10 Acupuncture Dr. visits.",
        "Patient: improved with therapy. Employee: see below.",
        "Dr. Smith et al. found that MRI at 3 Tesla; ms. 5.",
        "Date of birth: redacted. Claim number: not given.",
        "Decided before in claim CM13-0001234, and in claim IMR13-0001234.",
        "Social security disability since 2010.",
        "Hydrocodone 10/325 #120, DOS 1/15/2017-3/15/2017",
    ],
)
def test_what_every_letter_may_say_is_no_find(text: str) -> None:
    assert found(f"The first line.\n\n{text}\n\nThe last line.") == []


#: Parts of a letter, with a placeholder for a sentence.
PLACES = {
    "top": "Independent Medical Review\n\n{}\n\nHOW THE DECISION WAS MADE\n\nThe reviewer read it.",
    "summary": "CLINICAL CASE SUMMARY\n\nThe worker fell. {} The pain is worse at night.\n\nThe end.",
}


def misses(rows: list[dict[str, str]]) -> list[tuple[str, str, list[str]]]:
    """Return the sentences that are classified wrongly: missed names and false alarms."""
    wrong = []
    for row in rows:
        finds = found(PLACES[row["where"]].format(row["text"].replace("\\n", "\n")))
        if (row["kind"] == "leak") != bool(finds):
            wrong.append((row["kind"], row["text"], finds))
    return wrong


def sentences(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("style", ["forms", "further", "narrative", "notes"])
def test_invented_sentences_are_told_apart(style: str) -> None:
    rows = sentences(SENTENCES / f"{style}.tsv")
    assert len(rows) > 150
    assert misses(rows) == []


def test_sentences_that_went_wrong_are_told_apart(failed_inputs: Path) -> None:
    assert misses(sentences(failed_inputs / "redaction.tsv")) == []


@pytest.mark.parametrize("letter", GOLDEN_LETTERS, ids=lambda path: path.stem)
def test_golden_letters_raise_no_alarm(letter: Path) -> None:
    assert found(letter.read_text()) == []


def test_sample_letters_raise_no_alarm_but_for_dates_of_birth() -> None:
    """Some samples state a date of birth, as real letters do."""
    finds = [
        problem.message
        for letter in sample_letters(150)
        for problem in unredacted(LetterText.clean(write_text(letter, TEXT_STYLES[0])))
    ]
    assert finds
    assert [message for message in finds if "a date of birth" not in message] == []


@pytest.mark.slow
def test_real_letters_raise_no_alarm(real_letters: Path) -> None:
    """No real letter is known to name a person, so a finding is a false alarm or a new one."""
    letters = sorted(real_letters.rglob("*.pdf"))
    assert letters
    alarms = [(letter.name, words) for letter in letters for words in found(text_of(letter).text)]
    assert alarms == []


@pytest.mark.slow
def test_a_hostile_text_is_scanned_in_linear_time() -> None:
    for piece in (
        "Dear ",
        "1 A",
        "a@",
        "Re: A ",
        "claim no ",
        "1-",
        "DOB ",
        "Name: ",
        "Mr. A ",
        "John ",
        "John A. ",
        "A, MD ",
        "born in a ",
        "work a ",
        "is a 1 year ",
        "ssn 1 ",
        "patient A ",
    ):
        assert isinstance(found(piece * 40_000), list)
