"""Body regions that share a noun, routes that are not regions; dates, codes and doses are not quantities."""

import pytest

from decisions.enums import Laterality
from decisions.vocabulary.classify_item import classify_item
from tests.support.each_row import each_row

UPPER, LOWER = "Upper extremity", "Lower extremity"
CERVICAL, THORACIC, LUMBAR = "Cervical spine", "Thoracic spine", "Lumbar spine"


@each_row(
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
        ("Left L3,4,5 medial branch block", (LUMBAR,)),
        ("Bilateral C5,6 facet injection", (CERVICAL,)),
        ("L45 ESI", (LUMBAR,)),
        ("C56 fusion", (CERVICAL,)),
        ("T12 kyphoplasty", (THORACIC,)),
        ("Left L5S1 epidural steroid injection", (LUMBAR,)),
        ("C7T1 facet injection", (CERVICAL, THORACIC)),
        ("L3L4L5 medial branch block", (LUMBAR,)),
        ("Orthotic, L5S", ()),
        ("C-arm rental", ()),
        ("Orthotic, L15", ()),
        ("Brace, L43", ()),
        ("Orthotic, L3450", ()),
    ],
)
def test_regions(words: str, regions: tuple[str, ...]) -> None:
    assert set(classify_item(words).body_regions) == set(regions)


@pytest.mark.parametrize(
    ("words", "side"),
    [
        ("X-ray R/L knee", Laterality.BILATERAL),
        ("X-ray L/R wrist", Laterality.BILATERAL),
        ("MRI of the R and L shoulders", Laterality.BILATERAL),
        ("EMG R/L lower extremities", Laterality.BILATERAL),
        ("X-ray of the knees, R/L", Laterality.BILATERAL),
        ("X-ray B/L knee", Laterality.BILATERAL),
        ("X-ray L knee", Laterality.LEFT),
        ("TFESI R L-4", None),
        ("MRI L spine", None),
    ],
)
def test_sides(words: str, side: Laterality | None) -> None:
    assert classify_item(words).laterality == side


@each_row(
    ("words", "quantity"),
    [
        ("Tramadol 50 mg Qty: 60 refills: 2", "Qty: 60"),
        ("Norco 10/325mg #60 refill x 1", "#60"),
        ("Norco 10/325mg #60 refills", "#60"),
        ("Norco 10/325mg refill #60", "#60"),
        ("Norco 10/325mg refill 60 tablets", "60 tablets"),
        ("Norco 10/325mg refills: 3", None),
        # A dose, a strength and the model of a device.
        ("Norco 10/325mg one tab every 4-6 hours, 180 tablets", "180 tablets"),
        ("Lidoderm patch, 1-3 patches 12 hours on and 12 hours off, 90 patches", "90 patches"),
        ("Diclofenac gel 1%, 2-4 grams QID, 5 tubes", "5 tubes"),
        ("Ibuprofen 800 mg, 1 tablet three times daily", None),
        ("Sucralfate 1 gram tablets #120", "#120"),
        ("Sucralfate 1 gram QID", None),
        ("Lidocaine ointment 1 gram", "1 gram"),
        ("Orthostim 4 unit", None),
        ("Physical therapy 12 visits twice weekly", "12 visits"),
        ("Gabapentin 600 mg with 2 refills", None),
        ("Acupuncture 12 (twelve) sessions", "12 (twelve) sessions"),
        ("Physical therapy 8 (eight) visits", "8 (eight) visits"),
        ("Norco 120 (one hundred twenty) tablets", "120 (one hundred twenty) tablets"),
        ("Physical therapy (12)", "12"),
        ("OxyContin 20mg (60)", "60"),
        ("Physical therapy (2016)", None),
        ("Therapeutic exercises (97110)", None),
        ("Root canal #14", None),
        ("Root canal (14)", None),
        ("Dental implants #19, #30", None),
        ("Dental implants #19, 20 and 30", None),
        ("Dental cleaning #2 visits", "#2 visits"),
        ("Dental cleaning, 2 visits", "2 visits"),
        ("Dental cleaning 2 (2) visits", "2 (2) visits"),
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
