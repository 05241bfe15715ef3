"""The patient's age and sex, and sentences with the age or sex of someone or something else."""

import json
from pathlib import Path

import pytest

from ingest.processing.extract_text import extract
from ingest.reading import read
from ingest.reading.letter_text import LetterText
from ingest.reading.patient import read_patient
from tests.support.each_row import each_row

_SENTENCES = Path(__file__).parent / "sentences" / "patients.tsv"


def _cases() -> list[tuple[str, str, str]]:
    lines = _SENTENCES.read_text().splitlines()
    return [(age, sex, words) for age, sex, words in (line.split("\t") for line in lines)]


def _read(words: str) -> tuple[str, str]:
    letter = LetterText.clean(words)
    patient = read_patient(letter.passage(0, len(letter.text)))
    age, sex = patient.age, patient.sex
    return str(age.value) if age else "-", sex.value if sex else "-"


@each_row(("age", "sex", "words"), _cases())
def test_age_and_sex_are_the_patients(age: str, sex: str, words: str) -> None:
    assert _read(words) == (age, sex)


@pytest.mark.parametrize(
    ("words", "age", "sex"),
    [
        ("The injured worker is a 45 year old male.", "45 year old", "male"),
        ("55 yo M with low back pain.", "55 yo M", "55 yo M"),
        ("The patient, who is 45, hurt her back.", "45", "her"),
    ],
)
def test_spans_contain_the_words_of_their_values(words: str, age: str, sex: str) -> None:
    letter = LetterText.clean(words)
    patient = read_patient(letter.passage(0, len(letter.text)))
    assert patient.age
    assert patient.sex
    assert letter.value(patient.age.span) == age
    assert letter.value(patient.sex.span) == sex


@pytest.mark.parametrize("around", ["{} {}", "Seen 1/2/2016.\n{}\n{}", "{}\n\nNotes: {}"])
def test_other_sentences_change_nothing(around: str) -> None:
    others = "The 10 year old MRI was read by a 50-year-old male radiologist."
    for age, sex, words in _cases():
        assert _read(around.format(words, others)) == (age, sex)


def test_patients_that_went_wrong(failed_inputs: Path) -> None:
    files = sorted(failed_inputs.glob("08_age_*.txt"))
    assert files
    for file in files:
        summary = read(extract(file.read_bytes())).summary
        assert summary
        age, sex = summary.age, summary.sex
        found = {"age": age.value if age else None, "sex": sex.value if sex else None}
        assert found == json.loads(file.with_suffix(".json").read_text())["patient"]
