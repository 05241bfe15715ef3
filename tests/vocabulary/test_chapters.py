"""The chapters of guidelines that printed chapters are mapped to."""

import pytest

from decisions.vocabulary.guidelines import ACOEM, MTUS, ODG, chapter


@pytest.mark.parametrize(
    ("printed", "counted"),
    [
        ("Pain", "Pain (Chronic)"),
        ("Chronic Pain Chapter", "Pain (Chronic)"),
        ("Low Back Procedures", "Low Back"),
        ("Low Back Procedure Summary", "Low Back"),
        ("low back - Lumbar & Thoracic (Acute & Chronic)", "Low Back"),
        ("Low Back, Lumbar and Thoracic (Acute and Chronic)", "Low Back"),
        ("Low Back (Thoracic and Lumbar, Acute and Chronic) Chapter", "Low Back"),
        ("Low Back (Lumbar", "Low Back"),
        ("Knee", "Knee & Leg"),
        ("Knee and Leg (Acute & Chronic)", "Knee & Leg"),
        ("Neck/Upper Back Section", "Neck & Upper Back"),
        ("Hips & Pelvis", "Hip & Pelvis"),
        ("Hand, Wrist, & Forearm (Acute & Chronic)", "Forearm, Wrist & Hand"),
        ("Head (trauma, headaches, etc., not including stress & mental disorders)", "Head"),
        ("Infectious Disease", "Infectious Diseases"),
        ("Stress/Mental", "Mental Illness & Stress"),
        ("Burn", "Burns"),
    ],
)
def test_spellings_of_a_chapter_of_the_odg_are_one(printed: str, counted: str) -> None:
    assert chapter(ODG, printed) == counted


@pytest.mark.parametrize(
    "printed",
    [
        "Back",
        "Spine",
        "Neck/Low Back",
        "Low Back Pain",
        "Knee Surgery",
        "Chiropractic Guidelines",
        "Procedure Summary",
        "(Acute & Chronic)",
        "Spleen",
    ],
)
def test_what_may_be_another_chapter_is_counted_as_printed(printed: str) -> None:
    assert chapter(ODG, printed) == printed


def test_editions_of_the_mtus_stay_apart() -> None:
    assert chapter(MTUS, "Knee Disorders") == "Knee Disorders"
    assert chapter(MTUS, "Knee Complaints") == "Knee Complaints"
    assert chapter(MTUS, "Knee") == "Knee"


def test_chapters_of_the_acoem_have_the_names_of_the_mtus() -> None:
    assert chapter(ACOEM, "Low back disorders") == "Low Back Disorders"
    assert chapter(ACOEM, "Hip and Groin") == "Hip and Groin Disorders"
