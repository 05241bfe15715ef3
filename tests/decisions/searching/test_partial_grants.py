"""The short text on the part of a request that was granted before the review."""

import pytest

from decisions.pages.search.partial_grant import partial_grant


@pytest.mark.parametrize(
    ("original", "authorized", "said"),
    [
        (
            "Norco 10/325mg #60",
            "Norco 10/325mg #25",
            "25 of 60 authorized by the claims administrator",
        ),
        (
            "Acupuncture for ten sessions",
            "Acupuncture for four sessions",
            "4 of 10 sessions authorized by the claims administrator",
        ),
        (
            "Acupuncture for 8 sessions",
            "six sessions",
            "6 of 8 sessions authorized by the claims administrator",
        ),
        (
            "Wheelchair, 3 month rental",
            "Wheelchair, 1 month rental",
            "1 of 3 month rental authorized by the claims administrator",
        ),
        (
            "Physical therapy (12 visits)",
            "Physical therapy, 1 visit",
            "1 of 12 visits authorized by the claims administrator",
        ),
        (
            "Tramadol 50 mg, 1200 tablets",
            "Tramadol 50 mg #900",
            "900 of 1,200 tablets authorized by the claims administrator",
        ),
        # No quantity, or quantities of different things.
        (
            "Therapy 2 times 6",
            "Therapy 1 times 6",
            "Authorized by the claims administrator: Therapy 1 times 6",
        ),
        ("EMG/NCS", "NCS", "Authorized by the claims administrator: NCS"),
        (
            "One month supply of Trezix",
            "Trezix #5",
            "Authorized by the claims administrator: Trezix #5",
        ),
        (
            "Unit, 7-10 days",
            "Nursing for 7 days",
            "Authorized by the claims administrator: Nursing for 7 days",
        ),
        (
            "Acupuncture",
            "Acupuncture, 6 sessions",
            "Authorized by the claims administrator: Acupuncture, 6 sessions",
        ),
        # A letter that grants more than was requested is quoted without a correction.
        ("Norco #25", "Norco #60", "Authorized by the claims administrator: Norco #60"),
        ("Norco #60", "Norco #60", "Authorized by the claims administrator: Norco #60"),
        # The numbers of teeth.
        ("Crown #14", "Crown #3", "Authorized by the claims administrator: Crown #3"),
        # Quantities of different treatments.
        (
            "Norco 10/325mg #120 and Soma 350mg #90",
            "Soma 350mg #30",
            "Authorized by the claims administrator: Soma 350mg #30",
        ),
        (
            "Wheelchair, 3 month rental",
            "Walker, 1 month rental",
            "Authorized by the claims administrator: Walker, 1 month rental",
        ),
        ("MRI of the knee", "", ""),
        ("", "", ""),
        ("x", "y" * 100, f"Authorized by the claims administrator: {'y' * 80} …"),
    ],
)
def test_partial_grants(original: str, authorized: str, said: str) -> None:
    assert partial_grant(original, authorized) == said
