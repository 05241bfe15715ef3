"""The specialties of reviewers, recognized by words for physicians."""

import pytest

from decisions.vocabulary.credentials import specialist_in, specialists, specialties


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


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Orthopedic Surgery", "an orthopedic surgeon"),
        ("Neurology", "a neurologist"),
        ("Psychiatry", "a psychiatrist"),
        ("Urology", "a urologist"),
        ("Registered Nurse", "a registered nurse"),
        ("Pain Management", "a reviewer in Pain Management"),
        ("Obstetrics & Gynecology", "a reviewer in Obstetrics & Gynecology"),
        ("Physical Medicine & Rehabilitation", "a reviewer in Physical Medicine & Rehabilitation"),
    ],
)
def test_a_specialty_is_found_by_the_name_of_its_physicians(name: str, said: str) -> None:
    assert specialist_in(name) == said


def test_the_physicians_of_every_specialty_name_it() -> None:
    for name in {known.counted_as for known in specialties().values()}:
        said = specialist_in(name)
        known = specialists(f"by {said}".replace("a reviewer in ", ""))
        assert known
        assert specialist_in(known.counted_as) == said
