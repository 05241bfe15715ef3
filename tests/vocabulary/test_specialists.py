"""The specialties of reviewers, recognized by words for physicians."""

import pytest

from decisions.vocabulary.credentials import specialists


@pytest.mark.parametrize(
    ("words", "counted_as"),
    [
        ("orthopedic surgeon", "Orthopedic Surgery"),
        ("reviewed by orthopaedic surgeons", "Orthopedic Surgery"),
        ("by an orthopedist", "Orthopedic Surgery"),
        ("Neurologists", "Neurology"),
        ("physiatrist", "Physical Medicine & Rehabilitation"),
        ("pain management physicians", "Pain Management"),
        ("chiropractors", "Chiropractic"),
        ("occupational medicine", "Occupational Medicine"),
    ],
)
def test_specialists_are_known(words: str, counted_as: str) -> None:
    known = specialists(words)
    assert known
    assert known.counted_as == counted_as


@pytest.mark.parametrize(
    "words", ["", "by", "s", "knee brace", "physician", "red flags", "ologist"]
)
def test_other_words_name_no_specialist(words: str) -> None:
    assert specialists(words) is None
