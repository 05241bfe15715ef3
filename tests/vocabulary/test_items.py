"""Items and their classifications; the tables are files that a domain expert can extend."""

from pathlib import Path

import pytest

from decisions.vocabulary.classify_item import classify_item
from decisions.vocabulary.services import UNCATEGORISED
from tests.support.each_row import each_row

HERE = Path(__file__).parent


def rows(name: str, cells: int) -> list[tuple[str, ...]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [
        tuple(cell.strip() for cell in line.rsplit("|", cells - 1))
        for line in lines
        if line.strip() and not line.startswith("#")
    ]


@each_row(("item", "drug_class", "service"), rows("drugs.txt", 3))
def test_drugs(item: str, drug_class: str, service: str) -> None:
    assert classify_item(item).service.path == ("Pharmaceuticals", drug_class, service)


@each_row(("item", "category", "subcategory", "service"), rows("services.txt", 4))
def test_services(item: str, category: str, subcategory: str, service: str) -> None:
    assert classify_item(item).service.path == (category, subcategory, service)


@each_row(("item", "category", "subcategory"), rows("wordings.txt", 3))
def test_wordings(item: str, category: str, subcategory: str) -> None:
    expected = (category, subcategory) if subcategory else (category,)
    assert classify_item(item).service.path[:2] == expected


@each_row(("item", "category"), rows("groups.txt", 2))
def test_groups(item: str, category: str) -> None:
    assert classify_item(item).service.category == category


@each_row(
    ("item", "category", "subcategory"),
    [
        # The head noun of the phrase determines the kind of item.
        ("Widget socket, custom", "DMEPOS", "Prosthetics/Orthotics"),
        ("Zebra shower tub", "DMEPOS", "DME"),
        ("Zebra lamp for the antibody", "DMEPOS", "DME"),
        ("Zebra chair and consultation", "DMEPOS", "DME"),
        ("Chair consultation", "Evaluation & Management", "Medical Specialties"),
        ("Zebra antibody titer", "Diagnostic Testing", "Lab & Pathology"),
        ("Zebriogram of the left hand", "Diagnostic Testing", "Imaging/Radiology"),
        ("Zebrectomy, trunk", "Surgery", "Non-arthroscopic Surgery"),
        ("Zebroplasties, both", "Surgery", "Non-arthroscopic Surgery"),
        ("Zebrologist referral", "Evaluation & Management", "Medical Specialties"),
        # A word that names the kind of item; a count of it is ignored.
        ("Zebra unit", "DMEPOS", "DME"),
        ("Zebra level", "Diagnostic Testing", "Lab & Pathology"),
        ("Level 2", "Uncategorised", None),
        ("L4-5 level", "Uncategorised", None),
        ("As requested by the clinic", "Uncategorised", None),
        # A test after the name of a drug.
        ("Lamotrigine level", "Diagnostic Testing", "Lab & Pathology"),
        ("Vancomycin peak and trough", "Diagnostic Testing", "Lab & Pathology"),
        ("Lamotrigine 100mg, level 2", "Pharmaceuticals", "Anti-epilepsy drugs"),
        # A procedure code next to unknown or unspecific words.
        ("Zebra L5999", "DMEPOS", "Prosthetics/Orthotics"),
        ("l5999-rt zebra", "DMEPOS", "Prosthetics/Orthotics"),
        ("Replacement part K0108", "DMEPOS", "DME"),
        ("Zebra (CPT 80299)", "Diagnostic Testing", "Lab & Pathology"),
        ("72148", "Diagnostic Testing", "Imaging/Radiology"),
        ("20610 injection", "Injection", "Injection"),
        ("64483, 64484", "Injection", "Injection"),
        ("Zebra 97110 x 4", "Rehabilitation", "Physical Therapy/Occupational Therapy (PT/OT)"),
        ("Blood test for lamotrigine", "Diagnostic Testing", "Lab & Pathology"),
        # A device that the name of a therapy only describes.
        ("Reflexology machine", "DMEPOS", "DME"),
        # The class of a drug, and names that end as its drugs do.
        ("Muscle relaxant, unspecified", "Pharmaceuticals", "Muscle Relaxant"),
        ("Zebragliptin", "Pharmaceuticals", "Antidiabetics"),
        ("Omeprazzole", "Pharmaceuticals", "Proton Pump Inhibitors"),
        # A word that is misspelled by one letter.
        (
            "Physcal therapy, 6 visits",
            "Rehabilitation",
            "Physical Therapy/Occupational Therapy (PT/OT)",
        ),
        ("Orthopdic consult", "Surgery", "Surgical Consult"),
        ("Billing", "Uncategorised", None),
        # A consultation for an operation.
        ("Lumbar fusion consultation", "Surgery", "Surgical Consult"),
        ("Stellate ganglion block referral", "Evaluation & Management", "Medical Specialties"),
        # Numbers that are not codes.
        ("Zebra 80299.5", "Uncategorised", None),
        ("Zebra #80299", "Uncategorised", None),
        ("Zebra 1-80299", "Uncategorised", None),
        ("Zebra $80299", "Uncategorised", None),
        ("Zebra 802991", "Uncategorised", None),
        ("Zebra L59991", "Uncategorised", None),
    ],
)
def test_what_no_term_names_is_known_by_its_kind(
    item: str, category: str, subcategory: str | None
) -> None:
    service = classify_item(item).service
    assert (service.category, service.subcategory) == (category, subcategory)


def test_the_rule_says_that_only_the_kind_is_known() -> None:
    assert classify_item("Zebra L5999").rule == "the procedure code “L5999”"
    assert classify_item("Zebra lamp").rule == "the head of the phrase, “lamp”"
    assert [classify_item(words).named for words in ("Zebra lamp", "72148", "MRI")] == [
        False,
        False,
        True,
    ]


@pytest.mark.parametrize("item", ["Zebra grooming", "", "?", "12", "to be determined"])
def test_what_is_unknown_is_not_guessed(item: str) -> None:
    found = classify_item(item)
    assert found.service.path == (UNCATEGORISED,)
    assert found.rule == "no term of the vocabulary"


@pytest.mark.parametrize("item", ["Zebrix 20mg #60", "Zebrix 10/325 mg, 30 tablets"])
def test_an_unknown_drug_is_a_drug_by_its_strength(item: str) -> None:
    assert classify_item(item).service.path == ("Pharmaceuticals",)


@pytest.mark.parametrize(
    ("item", "service", "rule"),
    [
        (
            "Cyclobenziprine 7.5mg #60",
            "Cyclobenzaprine",
            "the drug “Cyclobenziprine”, a spelling of ",
        ),
        ("Ondansetrom", "Ondansetron", "the drug “Ondansetrom”, a spelling of Ondansetron"),
        ("Gabapnetin", "Gabapentin", "a spelling of"),
        ("Hydrocodne", "Hydrocodone", "a spelling of Hydrocodone"),
    ],
)
def test_a_drug_that_is_misspelled_by_one_letter(item: str, service: str, rule: str) -> None:
    found = classify_item(item)
    assert found.service.service == service
    assert rule in found.rule


@pytest.mark.parametrize("item", ["Refill of medications", "Topical cream", "Zebra eye drops"])
def test_a_drug_without_a_name_has_no_class(item: str) -> None:
    assert classify_item(item).service.path == ("Pharmaceuticals",)


def test_a_class_comes_with_the_rule_that_gave_it() -> None:
    assert classify_item("Norco 10/325mg #60").rule == "the drug “Norco”"
    assert classify_item("MR arthrogram of the left hip").rule == "the term “MR arthrogram”"


QUANTITIES = [
    ("Norco 10/325mg #60", "#60"),
    ("Voltaren gel 1%, #60 grams with 1 refill", "#60 grams"),
    ("Acupuncture #8", "#8"),
    ("Lidocaine patch 5%, #1 box", "#1 box"),
    ("Ketoprofen cream 20%, 167 grams", "167 grams"),
    ("Physical therapy, 12 visits", "12 visits"),
    ("Physical therapy 3 visits per week for 2 weeks", "3 visits per week for 2 weeks"),
    ("Physical therapy 2 times a week for 6 weeks (12 sessions)", "12 sessions"),
    ("Twelve sessions of acupuncture, 2 times a week for 6 weeks", "Twelve sessions"),
    ("Six massage therapy sessions twice a week for three weeks", "Six"),
    ("Chiropractic 2x4", "2x4"),
    ("Chiropractic 2-3 times a week for 6 weeks", "2-3 times a week for 6 weeks"),
    ("Physical therapy two times a week times six weeks", "two times a week times six weeks"),
    ("Aquatic therapy, times 8", "times 8"),
    ("Cold therapy unit, 14 day rental", "14 day rental"),
    ("One month supply of Norco 10/325mg", "One month supply"),
    ("1 knee brace", "1"),
    ("Eight (8) physical therapy visits", "Eight (8)"),
    ("EMG of both arms, 2", "2"),
    ("Gym membership for 6 months", "6 months"),
    ("Gym membership x 6 months", "x 6 months"),
    ("Hospital stay, 2 nights", "2 nights"),
    ("Norco 10/325mg, ninety count", "ninety count"),
    ("Home health aide 8 hrs/day", "8 hrs/day"),
    ("Vitamin D 50,000 units", None),
    ("Root canal of tooth #19", None),
    ("360 fusion at L5-S1", None),
    ("MRI of the cervical spine C4-5", None),
    ("Lidoderm 5% 12 hours on 12 hours off", None),
    ("Ibuprofen 800mg 3 times a day", None),
    ("X-ray, DOS: 11/11/2016", None),
    ("Bedside 3 in 1 commode", None),
    ("Naproxen 550mg with 2 refills", None),
    ("Synvisc injection (10mg/1ml)", None),
    ("Massage (15 mins), unknown quantity", None),
    ("Norco and Soma, March 3, 2014", None),
    ("MRI of the brain on 5 July 2012", None),
    ("Tramadol on 04-05-2016", None),
    ("Lumbar brace, 2012", None),
    ("Urine drug screen x 4 in 2014", "x 4"),
    ("Naproxen dated 2013-04-05", None),
    ("Therapeutic exercise CPT 97110, 97140", None),
    ("97110 therapeutic exercise x 12", "x 12"),
    ("L4361 walking boot", None),
    ("Kenalog J3301", None),
    ("MRI lumbar spine M54.5", None),
    ("NDC 00591-2605-05 Norco #60", "#60"),
    ("Mucinex 24HR", None),
    ("Allegra 24 hour", None),
    ("Exalgo ER 24 hour 8 mg #30", "#30"),
    ("Duloxetine DR 60", None),
    ("Ambien CR 12.5, 30", "30"),
    ("3 Tesla MRI of the brain", None),
    ("12 lead EKG", None),
    ("6 minute walk test", None),
    ("Stage 2 pressure ulcer cushion", None),
    ("Level 4 visit", None),
    ("Class 4 laser, 6 visits", "6 visits"),
    ("Home health aide 8 hours a day, 7 days a week", "8 hours a day, 7 days a week"),
    ("Home care 4 hours/day x 5 days/week x 6 weeks", "4 hours/day x 5 days/week x 6 weeks"),
    ("Caregiver 12 hours daily for 30 days", "12 hours daily for 30 days"),
    (
        "Nurse two hours a day and five days a week for three months",
        "two hours a day and five days a week for three months",
    ),
    ("Visiting nurse 2 hours a day for 2 weeks", "2 hours a day for 2 weeks"),
    ("Acupuncture 1-2 per week for 6 weeks", "1-2 per week for 6 weeks"),
    ("Physical therapy 2-3x/wk x 6wks", "2-3x/wk x 6wks"),
    ("Massage, 1 visit every week", "1 visit every week"),
    ("Cognitive therapy one time a month x 12 months", "one time a month x 12 months"),
    ("Norco quantity sixty", "quantity sixty"),
    ("Tramadol 50mg, dispense 90", "dispense 90"),
]


@each_row(("item", "quantity"), QUANTITIES)
def test_quantity(item: str, quantity: str | None) -> None:
    assert classify_item(item).quantity == quantity


PLACES = [
    ("MRI of neck and right hand", ("Cervical spine", "Hand"), "right"),
    ("X-ray of the upper back", ("Thoracic spine",), None),
    ("Back brace", ("Lumbar spine",), None),
    ("EMG/NCV RUE", ("Upper extremity",), "right"),
    ("NCS of the BLE", ("Lower extremity",), "bilateral"),
    ("Right L4 and left L5 nerve block", ("Lumbar spine",), "bilateral"),
    ("Knee scooter", (), None),
    ("Bilateral hearing aids", (), "bilateral"),
    ("Lumbo-sacral orthosis", ("Lumbar spine",), None),
    ("Handheld grabber", (), None),
    ("MRI R shoulder", ("Shoulder",), "right"),
    ("Injection, L knee", ("Knee",), "left"),
    ("B/L knee braces", ("Knee",), "bilateral"),
    ("MRI L spine", ("Lumbar spine",), None),
    ("EMG of the upper and lower limbs", ("Upper extremity", "Lower extremity"), None),
    (
        "NCS of bilateral lower/upper extremities",
        ("Lower extremity", "Upper extremity"),
        "bilateral",
    ),
    ("EMG of upper & lower extremity", ("Upper extremity", "Lower extremity"), None),
    ("MRI of the C/T/L spine", ("Cervical spine", "Thoracic spine", "Lumbar spine"), None),
    ("X-ray of the C and L spine", ("Cervical spine", "Lumbar spine"), None),
    ("Massage of the upper and lower back", ("Thoracic spine", "Lumbar spine"), None),
    ("X-ray of hands and feet", ("Hand", "Foot"), None),
    ("X-ray of both knees and the right hip", ("Knee", "Hip"), "bilateral"),
    ("Physical therapy, neck and low back", ("Cervical spine", "Lumbar spine"), None),
    ("Imitrex nasal spray", (), None),
    ("Narcan 4mg nasal", (), None),
    ("Ofloxacin ophthalmic solution", (), None),
    ("Cromolyn eye drops", (), None),
    ("Nasal septoplasty", ("Head",), None),
    ("Chest x-ray", ("Chest",), None),
    ("Foot switch for a desk", (), None),
]


@each_row(("item", "regions", "side"), PLACES)
def test_body_regions_and_side(item: str, regions: tuple[str, ...], side: str | None) -> None:
    found = classify_item(item)
    assert (found.body_regions, found.laterality) == (regions, side)
