"""Searches that name a treatment, and searches that only resemble one."""

import pytest

from decisions.vocabulary.recognize_query import recognize, recognize_each


@pytest.mark.parametrize(
    ("words", "service", "rest"),
    [
        ("lumbar MRI orthopedic surgeon", "MRI", ("orthopedic", "surgeon")),
        ("knee MRI pain management", "MRI", ("pain", "management")),
        ("MRI chiropractor", "MRI", ("chiropractor",)),
        ("Norco pain management", "Hydrocodone/acetaminophen", ("pain", "management")),
        ("knee MRI EMG", "MRI", ("EMG",)),
        ("MRI or opioids", "MRI", ("opioids",)),
        ("Norco Percocet", "Hydrocodone/acetaminophen", ("Percocet",)),
        ("Norco ibuprofen", "Hydrocodone/acetaminophen", ("ibuprofen",)),
        ("stem cell injection", "Stem cell injection", ()),
        ("H. pylori test", "H. pylori test", ()),
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


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("MRI and EMG", ["MRI", "EMG"]),
        (
            "physical therapy, acupuncture & TENS unit",
            ["Physical therapy", "Acupuncture", "TENS unit"],
        ),
        ("Norco Percocet", ["Hydrocodone/acetaminophen", "Oxycodone/acetaminophen"]),
        ("acupuncture or chiropractic", ["Acupuncture", "Chiropractic"]),
        ("MRI of the knee and CT of the back", ["MRI", "CT scan"]),
        ("EMG and NCV", ["EMG/NCV"]),
        ("hydrocodone/acetaminophen", ["Hydrocodone/acetaminophen"]),
        ("anterior cervical discectomy and fusion", ["Anterior cervical discectomy and fusion"]),
        ("MRI of the cervical and lumbar spine", ["MRI"]),
        ("MRI and red flags", ["MRI"]),
        ("epidurall", ["Epidural steroid injection"]),
        ("chiropractic care", ["Chiropractic treatment"]),
        ("acupuncture sessions", ["Acupuncture"]),
        ("anti-inflammatory", ["NSAID"]),
        ("red flags", []),
    ],
)
def test_each_treatment_of_a_list_is_recognized(words: str, named: list[str]) -> None:
    found = recognize_each(words)
    assert [each.services[0].path[-1] for each in found] == named
    assert all(not each.rest for each in found) == (words != "MRI and red flags")


@pytest.mark.parametrize(
    ("words", "service", "region"),
    [
        ("epidural steroid injection L4-5", "Epidural steroid injection", "Lumbar spine"),
        ("L4/5 ESI", "Epidural steroid injection", "Lumbar spine"),
        ("ESI L5-S1 level", "Epidural steroid injection", "Lumbar spine"),
        ("ESI at L3-4-5 levels", "Epidural steroid injection", "Lumbar spine"),
        ("MRI C5–6", "MRI", "Cervical spine"),
        ("MRI C5, C6 & 7", "MRI", "Cervical spine"),
    ],
)
def test_levels_of_the_spine_are_the_region_and_leave_no_number(
    words: str, service: str, region: str
) -> None:
    known = recognize(words)
    assert known
    assert [each.path[-1] for each in known.services] == [service]
    assert known.regions == (region,)
    assert not known.rest


def test_a_number_after_a_level_that_is_no_level_is_kept() -> None:
    known = recognize("ESI L4-5 grade 12")
    assert known
    assert known.rest == ("grade", "12")


@pytest.mark.parametrize(
    ("words", "classes"),
    [
        ("compound cream", ["Topical Compounds"]),
        ("compounded creams", ["Topical Compounds"]),
        ("compound medications", ["Topical Compounds"]),
        ("topical compound cream", ["Topical Compounds"]),
        ("topical", ["Topical Analgesics", "Topical Compounds"]),
        ("topical pain cream", ["Topical Analgesics", "Topical Compounds"]),
        ("topical analgesics", ["Topical Analgesics"]),
    ],
)
def test_a_form_names_the_classes_of_drugs_in_it(words: str, classes: list[str]) -> None:
    known = recognize(words)
    assert known
    assert [each.path[-1] for each in known.services] == classes
    assert not known.rest


@pytest.mark.parametrize("words", ["cream", "pain", "compound fracture", "topical cream knee"])
def test_other_words_beside_a_form_name_no_class(words: str) -> None:
    known = recognize(words)
    assert known is None or not known.services


@pytest.mark.parametrize(
    ("words", "service"),
    [
        ("PPIs", "Proton Pump Inhibitors"),
        ("AEDs", "Anti-epilepsy drugs"),
        ("ESIs", "Epidural steroid injection"),
    ],
)
def test_the_plural_of_an_abbreviation_names_the_same(words: str, service: str) -> None:
    known = recognize(words)
    assert known
    assert [each.path[-1] for each in known.services] == [service]
    assert recognize("CTS") is None, "a syndrome, not several CT"


@pytest.mark.parametrize("words", ["rotator cuff", "carpal", "headache", "left thumb", "achilles"])
def test_a_part_of_a_region_does_not_mean_the_whole_region(words: str) -> None:
    assert recognize(words) is None
    with_test = recognize(f"MRI {words}")
    assert with_test
    assert with_test.regions == ()
    assert with_test.rest == tuple(word for word in words.split() if word != "left")


@pytest.mark.parametrize("words", ["PT x 12", "PT x12", "12 visits of physical therapy", "PT 2x6"])
def test_a_quantity_distinguishes_no_treatment(words: str) -> None:
    known = recognize(words)
    assert known
    assert [each.path[-1] for each in known.services] == ["Physical therapy"]
    assert known.rest == ()


@pytest.mark.parametrize(
    ("words", "service", "region", "rest"),
    [
        ("72148", "MRI", "Lumbar spine", ()),
        ("CPT 72141", "MRI", "Cervical spine", ()),
        ("73721", "MRI", None, ()),
        ("62323", "Epidural steroid injection", "Lumbar spine", ()),
        ("64493", "Facet joint injection", "Lumbar spine", ()),
        ("97110", "Physical therapy", None, ()),
        ("g0283", "Physical therapy", None, ()),
        ("E0730", "TENS unit", None, ()),
        ("29881", "Knee arthroscopy", None, ()),
        ("72148 denied", "MRI", "Lumbar spine", ("denied",)),
        ("72148 MRI of the lumbar spine", "MRI", "Lumbar spine", ()),
    ],
)
def test_a_procedure_code_names_its_service_and_region(
    words: str, service: str, region: str | None, rest: tuple[str, ...]
) -> None:
    known = recognize(words)
    assert known
    assert [each.path[-1] for each in known.services] == [service]
    assert known.regions == ((region,) if region else ())
    assert known.rest == rest


@pytest.mark.parametrize("words", ["12345", "M54.16", "99999", "E1399", "20680", "9792.24"])
def test_other_codes_and_those_of_any_treatment_name_none(words: str) -> None:
    assert recognize(words) is None


def test_each_code_of_a_list_is_recognized() -> None:
    found = recognize_each("97110 72148, 62323")
    assert [each.services[0].path[-1] for each in found] == [
        "Physical therapy",
        "MRI",
        "Epidural steroid injection",
    ]


@pytest.mark.parametrize(
    ("words", "service", "regions"),
    [
        ("resonancia magnética lumbar", "MRI", ("Lumbar spine",)),
        ("Resonancia Magnetica de la rodilla", "MRI", ("Knee",)),
        ("terapia física", "Physical therapy", ()),
        ("acupuntura", "Acupuncture", ()),
        ("inyección epidural", "Epidural steroid injection", ()),
        ("cirugía de hombro", "Surgery", ("Shoulder",)),
        ("MIR lumbar", "MRI", ("Lumbar spine",)),
        ("nerve test", "EMG/NCV", ()),
        ("water therapy", "Aquatic therapy", ()),
        ("shots in the back", "Injection", ("Lumbar spine",)),
        ("knee surgery", "Surgery", ("Knee",)),
        ("imaging of the knee", "Imaging/Radiology", ("Knee",)),
    ],
)
def test_words_of_patients_name_their_treatment(
    words: str, service: str, regions: tuple[str, ...]
) -> None:
    known = recognize(words)
    assert known
    assert [each.path[-1] for each in known.services] == [service]
    assert known.regions == regions
    assert not known.rest
