"""Searches that name a treatment, and searches that only resemble one."""

import pytest

from decisions.vocabulary.recognize_query import recognize


@pytest.mark.parametrize(
    ("words", "service", "rest"),
    [
        ("lumbar MRI orthopedic surgeon", "MRI", ("orthopedic", "surgeon")),
        ("knee MRI pain management", "MRI", ("pain", "management")),
        ("MRI chiropractor", "MRI", ("chiropractor",)),
        ("Norco pain management", "Hydrocodone/acetaminophen", ("pain", "management")),
        ("knee MRI EMG", "MRI", ("EMG",)),
        ("pain management consultation", "Pain management consultation", ()),
        ("orthopedic consult", "Surgical consultation", ()),
        ("cervical fusion surgery", "Cervical fusion", ()),
        ("epidural steroid injection lumbar", "Epidural steroid injection", ()),
        ("urine drug screen toxicology", "Urine drug test", ()),
    ],
)
def test_words_of_another_treatment_or_a_specialist_are_not_dropped(
    words: str, service: str, rest: tuple[str, ...]
) -> None:
    known = recognize(words)
    assert known
    assert known.services[0].path[-1] == service
    assert known.rest == rest
