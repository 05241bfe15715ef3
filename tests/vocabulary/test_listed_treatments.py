"""Lists of treatments are split; preparations and parts of a treatment are not."""

from decisions.vocabulary.classify_item import classify_item
from decisions.vocabulary.listed_treatments import parts_of
from tests.support.each_row import each_row


@each_row(
    ("words", "listed"),
    [
        (
            "Norco 10/325mg #90, Soma 350mg #60, Lidoderm patch #30",
            ["Norco 10/325mg #90", "Soma 350mg #60", "Lidoderm patch #30"],
        ),
        (
            "Naproxen 550mg #60 and Menthoderm gel 120g",
            ["Naproxen 550mg #60", "Menthoderm gel 120g"],
        ),
        ("Lidoderm 5% patch #30, Norco 10/325 #60", ["Lidoderm 5% patch #30", "Norco 10/325 #60"]),
        (
            "Prilosec 20mg #60; Ultram 50 mg & Norco (hydrocodone, acetaminophen) #1,000",
            ["Prilosec 20mg #60", "Ultram 50 mg", "Norco (hydrocodone, acetaminophen) #1,000"],
        ),
        (
            "Soma 350mg #60, 1 refill, Norco 5mg #30, Soma 350mg #90",
            ["Soma 350mg #60, 1 refill", "Norco 5mg #30"],
        ),
        ("Tramadol, omeprazole, and Flexeril", ["Tramadol", "omeprazole", "Flexeril"]),
        (
            "Norco, Soma, Ambien, and Flector patches",
            ["Norco", "Soma", "Ambien", "Flector patches"],
        ),
        (
            "1) Norco 10/325mg #60 2) Naproxen 500mg #60 3) Biofreeze gel",
            ["Norco 10/325mg #60", "Naproxen 500mg #60", "Biofreeze gel"],
        ),
        ("1. Soma 350mg #60 2. Voltaren gel 100g", ["Soma 350mg #60", "Voltaren gel 100g"]),
        ("Norco 5/325 mg with lidocaine ointment 5%", ["Norco 5/325 mg", "lidocaine ointment 5%"]),
        ("Meloxicam 15 mg #30 & LidoPro cream 121g", ["Meloxicam 15 mg #30", "LidoPro cream 121g"]),
        ("Pennsaid 2%, Voltaren 1%", ["Pennsaid 2%", "Voltaren 1%"]),
        (
            "Cyclobenzaprine 10%/tramadol 10% cream, naproxen 550mg #60",
            ["Cyclobenzaprine 10%/tramadol 10% cream", "naproxen 550mg #60"],
        ),
        ("Norco #60 and urine drug screen", ["Norco #60", "urine drug screen"]),
        ("PT and acupuncture, 12 visits", ["PT", "acupuncture, 12 visits"]),
        (
            "RN visits for dressing changes, wound care, and medication management",
            ["RN visits for dressing changes, wound care, and medication management"],
        ),
        ("Walker, commode and shower chair", ["Walker", "commode", "shower chair"]),
        ("MRI and x-ray of the left knee", ["MRI", "x-ray of the left knee"]),
        (
            "Acupuncture for both hands, physical therapy, and chiropractic care",
            ["Acupuncture for both hands", "physical therapy", "chiropractic care"],
        ),
        (
            "EMG of the right hand, occupational therapy",
            ["EMG of the right hand", "occupational therapy"],
        ),
        ("CBC, CMP & A1c", ["CBC", "CMP", "A1c"]),
        (
            "Total knee arthroplasty, 3 day inpatient stay, walker and home PT",
            ["Total knee arthroplasty, 3 day inpatient stay", "walker", "home PT"],
        ),
        (
            "Psychological evaluation and 6 sessions of psychotherapy",
            ["Psychological evaluation", "6 sessions of psychotherapy"],
        ),
        (
            "Naproxen 550mg, physical therapy 2x6 and lumbar brace",
            ["Naproxen 550mg", "physical therapy 2x6", "lumbar brace"],
        ),
        ("Lidoderm patch and TENS unit", ["Lidoderm patch", "TENS unit"]),
    ],
)
def test_lists(words: str, listed: list[str]) -> None:
    parts = parts_of(words)
    assert [words[part.start : part.end] for part in parts] == listed
    assert [part.service for part in parts] == [classify_item(each).service for each in listed]


@each_row(
    "words",
    [
        "Ketoprofen 10%/gabapentin 6%/lidocaine 5% cream",
        "Ketoprofen 10%, gabapentin 6%, lidocaine 5% cream 120gm",
        "Flurbiprofen, cyclobenzaprine and menthol cream",
        "Compound: ketoprofen, gabapentin",
        "Flurbiprofen 25%, lidocaine 5%, menthol 5%, camphor 1% 120 gm",
        "Ketoprofen 20% with lidocaine 5% cream",
        "Hydrocodone/acetaminophen 10/325",
        "Norco 10/325mg, one tablet every 6 hours as needed for pain, #90 with 1 refill",
        "Injection of lidocaine and Kenalog",
        "Physical therapy, therapeutic exercise, manual therapy",
        "Chiropractic and massage",
        "Transportation to and from all medical appointments",
        "Evaluation and 6 acupuncture sessions",
        "Psychiatric evaluation and treatment",
        "EMG and NCV of both legs",
        "PT and OT",
        "Knee arthroscopy, meniscectomy and chondroplasty",
        "L5-S1 fusion, assistant surgeon and 3 day inpatient stay",
        "ESI at L4-5, fluoroscopy and sedation",
        "Left knee and right shoulder injections",
        "MRI of the cervical and lumbar spine",
        "",
    ],
)
def test_one_treatment(words: str) -> None:
    (part,) = parts_of(words)
    assert part.service == classify_item(words).service
