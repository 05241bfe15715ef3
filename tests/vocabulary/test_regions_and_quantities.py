"""Body regions that share a noun, routes that are not regions; dates, codes and doses are not quantities."""

import pytest

from decisions.vocabulary.classify_item import classify_item

UPPER, LOWER = "Upper extremity", "Lower extremity"
CERVICAL, THORACIC, LUMBAR = "Cervical spine", "Thoracic spine", "Lumbar spine"


@pytest.mark.parametrize(
    ("words", "regions"),
    [
        ("NCS of the upper and lower extremities", (UPPER, LOWER)),
        ("Electromyography, bilateral lower/upper extremities", (LOWER, UPPER)),
        ("EMG of upper & lower limbs, left lower extremity first", (UPPER, LOWER)),
        ("EMG/NCV of the upper as well as lower extremities", (UPPER, LOWER)),
        ("Upper extremity EMG", (UPPER,)),
        ("Lower back brace", (LUMBAR,)),
        ("MRI of C/T/L spine", (CERVICAL, THORACIC, LUMBAR)),
        ("X-rays of the C and L spine", (CERVICAL, LUMBAR)),
        ("Sumatriptan nasal solution", ()),
        ("Ketorolac nasal mist", ()),
        ("CT of the nasal bones", ("Head",)),
    ],
)
def test_regions(words: str, regions: tuple[str, ...]) -> None:
    assert set(classify_item(words).body_regions) == set(regions)


@pytest.mark.parametrize(
    ("words", "quantity"),
    [
        ("Baclofen and Norco on March 3, 2014", None),
        ("Baclofen 10mg #60, filled Sept. 12, 2015", "#60"),
        ("Morphine ER 24 HR 30 mg", None),
        ("Hydromorphone 12 hr 8 mg #30", "#30"),
        ("Therapeutic exercises, 97110, 97140", None),
        ("97110 therapeutic exercises x 12", "x 12"),
        ("Kenalog, J3301", None),
        ("Lidocaine patch, NDC 12345-678-90", None),
        ("Injection for M54.5", None),
        ("Heparin 15000 units", "15000 units"),
        ("Stage 2 decubitus ulcer care", None),
        (
            "Home health aide 6 hours a day and 3 days a week for 4 months",
            "6 hours a day and 3 days a week for 4 months",
        ),
    ],
)
def test_quantities(words: str, quantity: str | None) -> None:
    assert classify_item(words).quantity == quantity
