"""Drafts: requested treatments are distinguished from those that are only mentioned."""

import textwrap
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from decisions.criteria import CriterionName
from decisions.drafts import (
    Mentions,
    document_date,
    mentioned_criteria,
    mentioned_guidelines,
    requested_treatments,
    unrecognized,
)
from decisions.drafts.treatments import MOST
from decisions.vocabulary.listed_treatments import parts_of
from decisions.vocabulary.rule_changes import edition_in_force
from ingest.reading import read
from tests.support.each_row import each_row
from tests.support.real_letters import text_of

MRI = "Request: MRI of the lumbar spine"
#: The chapters of the ACOEM Practice Guidelines, 2nd edition, on complaints.
NUMBERED = {
    8: "Neck and Upper Back Complaints",
    9: "Shoulder Complaints",
    10: "Elbow Complaints",
    11: "Forearm, Wrist, and Hand Complaints",
    12: "Low Back Complaints",
    13: "Knee Complaints",
    14: "Ankle and Foot Complaints",
    15: "Stress-Related Conditions",
    16: "Eye Complaints",
}
HISTORY = """The patient is a 52-year-old female who sustained an injury on May 3, 2014. She has
been treated with physical therapy, ibuprofen and acupuncture. An MRI of the left knee showed a
tear of the medial meniscus. She continues to use a TENS unit at home.
"""


def names(text: str) -> list[str]:
    return [treatment.service.path[-1] for treatment in requested_treatments(text)]


@pytest.mark.parametrize(
    ("asks", "first"),
    [
        (
            "The provider requests authorization for Norco 10/325mg #90.",
            "Hydrocodone/acetaminophen",
        ),
        ("The request for 12 sessions of chiropractic care was denied.", "Chiropractic treatment"),
        ("Gabapentin 600 mg #60 is non-certified because nothing was shown to help.", "Gabapentin"),
        ("Requested treatment:\nEMG/NCV bilateral lower extremities", "EMG/NCV"),
        (
            "We appeal the denial of a lumbar epidural steroid injection.",
            "Epidural steroid injection",
        ),
        ("At issue is whether Flexeril 10mg is medically necessary.", "Cyclobenzaprine"),
        ("Home health aide 4 hours a day", "Home health aide"),
    ],
)
def test_what_is_asked_for_comes_before_the_history(asks: str, first: str) -> None:
    for draft in (asks, f"{HISTORY}\n{asks}", f"{asks}\n\n{HISTORY}"):
        found = names(draft)
        assert found[0] == first, draft
        assert not {"Acupuncture", "Ibuprofen", "TENS unit"} & set(found)


def test_the_treatment_asked_for_comes_first_in_drafts_of_many_kinds() -> None:
    drafts = tomllib.loads((Path(__file__).parent / "drafts.toml").read_text())["draft"]
    missed, others = [], 0
    for draft in drafts:
        asked = {parts_of(words)[0].service for words in draft["asked"]}
        found = [treatment.service for treatment in requested_treatments(draft["text"])]
        others += len(set(found) - asked)
        if not found or found[0] not in asked:
            missed.append((draft["style"], found[:2]))
    assert len(drafts) > 90
    assert len(missed) <= 0.04 * len(drafts), missed
    assert others <= 0.4 * len(drafts)


@pytest.mark.parametrize(
    ("draft", "first"),
    [
        ("Current medications:\nNorco 10/325\nSoma\n\nRequested:\nLumbar MRI", "MRI"),
        ("A lumbar MRI was certified. The request for a TENS unit is denied.", "TENS unit"),
        ("Norco #60 ..... Approved\nTramadol #60 ..... Denied", "Tramadol"),
        (
            "Naproxen was tried. The shoulder MRI and the physical exam were normal. "
            "We ask for a cortisone injection of the shoulder. The injection was refused.",
            "Corticosteroid injection",
        ),
        ("DWC Form RFA\nService requested: acupuncture x 6", "Acupuncture"),
    ],
)
def test_headings_results_and_what_was_granted_are_told_from_what_is_asked(
    draft: str, first: str
) -> None:
    assert names(draft)[0] == first


def test_several_treatments_with_their_quantity_and_region() -> None:
    found = requested_treatments(
        f"{HISTORY}\nRequest for authorization:\n1. MRI of the lumbar spine\n2. Norco 10/325mg #60\n"
    )
    assert {each.service.path[-1] for each in found} == {"MRI", "Hydrocodone/acetaminophen"}
    by_name = {each.service.path[-1]: each for each in found}
    assert by_name["MRI"].body_regions == ("Lumbar spine",)
    assert by_name["Hydrocodone/acetaminophen"].quantity == "#60"


def test_where_nothing_is_asked_for_what_is_named_counts() -> None:
    assert "TENS unit" in names("She continues to use a TENS unit at home, which has helped her.")


@pytest.mark.parametrize("draft", ["", " \n", "Nothing at all.", "\x00\ufffd" * 100])
def test_nothing_is_recognized_in_nothing(draft: str) -> None:
    assert requested_treatments(draft) == []
    assert mentioned_guidelines(draft, date(2026, 1, 1)) == []
    assert mentioned_criteria(draft, requested_treatments(MRI)) == [{}]


def test_a_draft_names_no_more_treatments_than_a_page_holds() -> None:
    drugs = "Norco Tramadol Gabapentin Naproxen Flexeril Omeprazole Ibuprofen Soma Lyrica Cymbalta"
    assert len(requested_treatments("\n".join(drugs.split()))) == MOST


def mentioned(draft: str) -> Mentions:
    """Return what a draft says of the criteria of an MRI."""
    [found] = mentioned_criteria(draft, requested_treatments(MRI))
    return found


def test_criteria_that_a_draft_speaks_of() -> None:
    spoken_of = mentioned(
        "He has failed six weeks of physical therapy. The straight leg raise is positive."
    )
    assert "conservative_care" in spoken_of
    assert "ingredients" not in spoken_of


@pytest.mark.parametrize(
    ("draft", "criterion", "present", "missing"),
    [
        ("There is no documentation of failed therapy.", "conservative_care", False, True),
        ("The patient has failed physical therapy.", "conservative_care", True, False),
        (
            "The patient has failed physical therapy. The reviewer wrote that conservative care was "
            "not documented.",
            "conservative_care",
            True,
            True,
        ),
        ("ODG requires failure of conservative treatment.", "conservative_care", False, False),
        ("There is documentation of functional improvement.", "improvement", True, False),
        ("Functional improvement was not documented.", "improvement", False, True),
        ("Examination shows no neurologic deficit.", "findings", False, True),
        (
            "Per the MTUS Chronic Pain Medical Treatment Guidelines there is no documentation of "
            "functional improvement.",
            "improvement",
            False,
            True,
        ),
        ("According to the ODG, the patient has failed therapy.", "conservative_care", True, False),
        (
            "Per the MTUS, continued treatment requires functional improvement.",
            "improvement",
            False,
            False,
        ),
        (
            "Treatment to date: six visits of physical therapy, naproxen, home exercise.",
            "conservative_care",
            False,
            False,
        ),
        ("Date: May 3\nTreatment: MRI\nHe failed therapy", "conservative_care", True, False),
    ],
)
def test_a_criterion_is_mentioned_as_present_or_missing(
    draft: str, criterion: str, present: bool, missing: bool
) -> None:
    said = mentioned(draft)[CriterionName(criterion)]
    assert (bool(said.present), bool(said.missing)) == (present, missing)
    assert any((said.present, said.missing, said.named, said.asked)), "a sentence is quoted"


DENIAL = """UTILIZATION REVIEW NON-CERTIFICATION
Date: May 3, 2017
Treatment to date: home exercise
Request for authorization:
1. MRI of the lumbar spine
2. Norco 5/325 mg, #60
3. Physical therapy 2 times a week for 4 weeks
Per the MTUS there is no documentation of functional improvement with opioids.
Objective findings of nerve compromise are required before imaging.
The number of visits exceeds what the guideline allows.
The records do not show failure of conservative care.
"""


def test_a_sentence_is_about_the_treatments_that_it_names() -> None:
    requested = requested_treatments(DENIAL)
    mri, norco, therapy = mentioned_criteria(DENIAL, requested)
    assert [each.service.path[-1] for each in requested] == [
        "MRI",
        "Hydrocodone/acetaminophen",
        "Physical therapy",
    ]
    improvement, findings, amount, care = (
        CriterionName.IMPROVEMENT,
        CriterionName.FINDINGS,
        CriterionName.AMOUNT,
        CriterionName.CONSERVATIVE_CARE,
    )
    assert norco[improvement].missing.startswith("Per the MTUS there is no documentation")
    assert improvement not in mri
    assert improvement not in therapy
    assert mri[findings].asked.startswith("Objective findings"), "a rule, and not of the case"
    assert not mri[findings].named
    assert findings not in norco
    assert therapy[amount].missing
    assert amount not in mri
    assert all(each[care].missing for each in (mri, norco, therapy)), "of every treatment"


DENIALS = tomllib.loads((Path(__file__).parent / "denials.toml").read_text())["denial"]


@each_row("denial", DENIALS)
def test_a_sentence_of_a_denial_is_in_the_checklists_of_its_treatments(
    denial: dict[str, Any],
) -> None:
    text = denial["text"]
    requested = requested_treatments(text)
    quoted: dict[str, set[str]] = {}
    for treatment, found in zip(requested, mentioned_criteria(text, requested), strict=True):
        for said in found.values():
            for words in (said.present, said.missing, said.named, said.asked):
                quoted.setdefault(words, set()).add(treatment.service.path[-1])
    for begins, about in denial["about"]:
        wanted = {treatment.service.path[-1] for treatment in requested}
        if about != "*":
            assert {about} < wanted
            wanted = {about}
        [words] = [each for each in quoted if each.startswith(begins)]
        assert quoted[words] == wanted, words


@pytest.mark.parametrize(
    "determination",
    [
        "Norco 10/325 #90 is not medically necessary under MTUS Low Back Complaints 2004.",
        "The request for Norco #120 is denied under the MTUS.",
    ],
)
def test_a_determination_that_cites_a_guideline_mentions_no_criterion(determination: str) -> None:
    assert mentioned_criteria(determination, requested_treatments(determination)) == [{}]


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ("We received your request for authorization dated October 3, 2026.", False),
        ("The RFA for this service was received on May 7, 2021.", False),
        ("| No | Service | Quantity | Decision |", False),
        ("No.  Treatment    Qty", False),
        ("We received the request, but no documentation of improvement.", True),
        ("The patient has received 24 visits over nine months, which exceeds the limit.", True),
        ("No documentation of functional improvement was submitted.", True),
    ],
)
def test_the_receipt_of_a_request_and_a_header_of_a_table_call_nothing_missing(
    line: str, *, missing: bool
) -> None:
    found = mentioned(f"Requested: {MRI}\nDetermination: denied.\n{line}\n")
    assert any(each.missing for each in found.values()) == missing


@pytest.mark.parametrize(
    "notice",
    [
        "You may request Independent Medical Review within 30 calendar days.",
        "The injured worker has the right to request an IMR within thirty (30) days.",
        "A request for reconsideration must be received within 10 days of receipt of this notice.",
        "Failure to submit the application within the time limit means that the decision stands.",
        "Information and Assistance officers are available at no charge.",
        "This approval is no guarantee of payment for the amount requested.",
    ],
)
def test_notes_on_rights_and_deadlines_mention_no_criterion(notice: str) -> None:
    requested = requested_treatments("Requested: MRI of the knee, Norco 10/325, therapy 12 visits")
    assert mentioned_criteria(notice, requested) == [{}, {}, {}]


@pytest.mark.parametrize(
    ("treatment", "exceeds"),
    [(MRI, False), ("Norco 10/325 #60", False), ("Physical therapy, 6 more visits", True)],
)
def test_earlier_visits_limit_only_the_treatment_that_they_were(
    treatment: str, *, exceeds: bool
) -> None:
    earlier = "He has completed 24 sessions of physical therapy."
    [found] = mentioned_criteria(earlier, requested_treatments(f"Request: {treatment}"))
    assert (CriterionName.AMOUNT in found) == exceeds
    if exceeds:
        assert found[CriterionName.AMOUNT].named, "the history calls no limit exceeded"


TWO_REQUESTS = """REVIEW OF REQUESTS
Injured Worker: N. N.   Claim No.: 00-998877   DOI: 2/2/2020
1) Epidural steroid injection at L5-S1 – DENIED
2) Functional restoration program – DENIED
3) Weight loss program – DENIED
She had 12 physical therapy visits, which helped for only two weeks.
On exam, sensation was decreased in the L5 distribution.
The functional restoration program is not certified. No baseline functional testing was done.
The weight loss program is not certified. No diet was attempted.
"""


def test_each_treatment_has_the_reasons_of_its_own_paragraph() -> None:
    injection, restoration, weight_loss = mentioned_criteria(
        TWO_REQUESTS, requested_treatments(TWO_REQUESTS)
    )
    assert injection[CriterionName.CONSERVATIVE_CARE].present.startswith("She had 12")
    assert injection[CriterionName.FINDINGS].present.startswith("On exam")
    assert injection.keys() <= {CriterionName.CONSERVATIVE_CARE, CriterionName.FINDINGS}
    assert "No diet" in str(weight_loss)
    assert "No diet" not in str(restoration)
    assert "baseline" in str(restoration)
    assert "baseline" not in str(weight_loss)


def test_a_field_within_a_line_of_a_form_names_a_requested_treatment() -> None:
    form = (
        "Diagnosis: right knee arthritis   Service requested: hyaluronic acid injection, right knee"
        "\nMedical necessity: The patient wishes to avoid knee replacement.\n"
    )
    assert [each.service.path[-1] for each in requested_treatments(form)] == [
        "Viscosupplementation injection"
    ]


def test_what_a_denial_calls_missing_is_not_requested() -> None:
    denial = "The request for Norco #90 is denied: no benefit documented, no urine drug screen."
    assert [each.service.path[-1] for each in requested_treatments(denial)] == [
        "Hydrocodone/acetaminophen"
    ]


def test_a_heading_is_not_quoted_as_a_statement() -> None:
    draft = f"DETERMINATION AND RATIONALE\n{MRI}\nRationale:\nReason: No deficit was documented."
    [found] = mentioned_criteria(draft, requested_treatments(draft))
    assert CriterionName.REASON_GIVEN not in found


@pytest.mark.parametrize("width", [30, 45, 60, 72, 100])
def test_a_sentence_that_is_broken_into_lines_says_the_same(width: int) -> None:
    broken = "\n".join(textwrap.fill(line, width) for line in DENIAL.splitlines())
    requested = requested_treatments(DENIAL)
    for whole, found in zip(
        mentioned_criteria(DENIAL, requested), mentioned_criteria(broken, requested), strict=True
    ):
        for name, said in found.items():
            assert not said.present
            assert bool(said.missing) == bool(whole[name].missing)
        assert {name for name, said in whole.items() if said.missing} <= set(found)


@each_row(("number", "chapter"), NUMBERED.items())
@each_row(
    "cited", ["Per ACOEM chapter {}, it is", "ACOEM, Ch. {}, p. 40", "Chapter {} of the ACOEM"]
)
def test_a_chapter_of_acoem_is_known_by_its_number(cited: str, number: int, chapter: str) -> None:
    found = mentioned_guidelines(cited.format(number), date(2026, 1, 1))
    assert [each.chapter for each in found if each.chapter] == [chapter]


@pytest.mark.parametrize(
    ("cited", "chapters"),
    [
        ("ACOEM chapters 8, 12 and 15", [8, 12, 15]),
        ("ACOEM was cited, and ODG chapter 12", []),
        ("ACOEM. Exhibit, chapter 12", []),
        ("ACOEM chapter 12.3", []),
        ("ACOEM chapter 40", []),
    ],
)
def test_numbers_of_several_chapters_and_of_none(cited: str, chapters: list[int]) -> None:
    found = mentioned_guidelines(cited, date(2026, 1, 1))
    assert [each.chapter for each in found if each.chapter] == [NUMBERED[n] for n in chapters]


@pytest.mark.parametrize(
    ("draft", "day"),
    [
        ("Date: October 3, 2016", date(2016, 10, 3)),
        ("UR DENIAL\nOctober 3, 2016\nDear Dr. Roe:", date(2016, 10, 3)),
        ("Date of injury: 10/03/2014\nDetermination date: 10/3/2016", date(2016, 10, 3)),
        ("Decision Date: Sept. 3, 2016", date(2016, 9, 3)),
        ("Dated 2016-10-03", date(2016, 10, 3)),
        ("Date of birth: 10/3/2016\nDOB: 10/3/2016\nDate of injury: 10/3/2016", None),
        ("He was seen on October 3, 2016.", None),
        ("Date: 13/45/2016", None),
        ("Date: October 3, 2031", None),
        ("", None),
    ],
)
def test_the_date_of_a_draft(draft: str, day: date | None) -> None:
    assert document_date(draft, date(2026, 1, 1)) == day


def test_whether_a_chapter_was_in_force_on_the_date_of_a_draft() -> None:
    cited, today = "ACOEM chapter 12", date(2026, 1, 1)
    for dated, was in ((date(2016, 10, 3), True), (date(2018, 1, 1), False), (None, None)):
        assert mentioned_guidelines(cited, today, dated)[-1].was_in_force is was


@pytest.mark.parametrize(
    ("draft", "chapter", "since", "dated"),
    [
        ("See MTUS, Low Back Complaints (2004).", "Low Back", date(2021, 11, 23), "2020-02-13"),
        ("ACOEM Knee Complaints, page 341", "Knee", date(2020, 9, 21), "2019-12-03"),
        ("CA MTUS Shoulder Complaints", "Shoulder", date(2017, 12, 1), "2016-08-01"),
    ],
)
def test_an_edition_that_was_replaced_is_named(
    draft: str, chapter: str, since: date, dated: str
) -> None:
    [cited] = [each for each in mentioned_guidelines(draft, date(2026, 1, 1)) if each.chapter]
    assert cited.replaced_by
    change, edition = cited.replaced_by
    assert (edition.chapter, change.in_force, edition.dated) == (chapter, since, dated)


def test_an_edition_is_in_force_from_its_day() -> None:
    [cited] = [
        each
        for each in mentioned_guidelines("MTUS Low Back Complaints", date(2017, 11, 30))
        if each.chapter
    ]
    assert cited.replaced_by is None
    for day, dated in (
        (date(2017, 12, 1), "2016-02-24"),
        (date(2019, 8, 10), "2016-02-24"),
        (date(2019, 8, 11), "2019-03-07"),
        (date(2021, 11, 23), "2020-02-13"),
    ):
        found = edition_in_force("Low Back", day)
        assert found
        assert found[1].dated == dated


def test_guidelines_of_another_source_are_not_taken_for_it() -> None:
    found = {
        (each.source, each.chapter)
        for each in mentioned_guidelines(
            "The knee was injured. The ODG says nothing.", date(2026, 1, 1)
        )
    }
    assert found == {("ODG", "")}


@pytest.mark.parametrize(
    "hostile",
    [
        "request for " * 20_000,
        "Norco, " * 30_000,
        "MTUS " * 40_000,
        "a" * 200_000,
        "MRI was approved and denied " * 5_000,
        "| as it is not denied " * 5_000,
    ],
)
def test_hostile_drafts_are_read_in_time(hostile: str) -> None:
    requested_treatments(hostile)
    mentioned_guidelines(hostile, date(2026, 1, 1))
    mentioned_criteria(hostile, requested_treatments(hostile))
    document_date(hostile, date(2026, 1, 1))


@pytest.mark.slow
def test_real_requests_are_recognized(real_letters: Path) -> None:
    """The drafts are real clinical summaries, each followed by an item of the letter."""
    asked = recognized = first = 0
    for file in sorted((real_letters / "2016-17").glob("*.pdf")):
        letter = read(text_of(file))
        summary = letter.summary.text.value if letter.summary else ""
        for item in letter.items:
            words = item.disputed.value
            wanted = {part.service for part in parts_of(words)}
            found = requested_treatments(f"{summary}\nRequest: {words}")
            asked += 1
            recognized += bool(wanted & {each.service for each in found})
            first += bool(found) and found[0].service in wanted
    assert asked > 150
    assert recognized / asked >= 0.95
    assert first / asked >= 0.95


@pytest.mark.parametrize(
    "label", ["Requested treatment", "Treatment requested", "- Denied treatment", "Treatment"]
)
def test_the_label_of_a_request_mentions_no_criterion(label: str) -> None:
    draft = f"{label}: MRI of the lumbar spine without contrast\n"
    requested = requested_treatments(draft)
    assert requested
    assert mentioned_criteria(draft, requested) == [{} for _ in requested]
    [found] = mentioned_criteria(f"{label}: MRI after failed physical therapy\n", requested[:1])
    assert found[CriterionName.CONSERVATIVE_CARE].present


NOTICE = """ADVERSE DETERMINATION
Request: Right wrist arthroscopy; assistant surgeon; Norco 5/325 #40; drug testing (quarterly)
Peer reviewer: board certified orthopedic surgeon
Item 1: Instability must be corroborated by imaging. The MRI does not demonstrate a tear.
As the surgery isn't certified, the assistant surgeon is not certified either.
Norco - partially certified, #20, no refills.
"""


def test_what_is_no_request_and_what_states_nothing_in_a_notice() -> None:
    requested = requested_treatments(NOTICE)
    assert [each.service.path[-1] for each in requested] == [
        "Wrist arthroscopy",
        "Surgical assistant",
        "Hydrocodone/acetaminophen",
        "Urine drug test",
    ], "neither the reviewer nor a finding is requested"
    arthroscopy, assistant, norco, _ = mentioned_criteria(NOTICE, requested)
    assert CriterionName.MAIN_ITEM not in arthroscopy, "it is the main treatment itself"
    assert assistant[CriterionName.MAIN_ITEM].missing
    assert CriterionName.MONITORING not in norco, "requested tests are no monitoring yet"
    assert CriterionName.AMOUNT not in norco, "a determination meets no limit"


def test_what_is_refused_is_told_from_what_is_granted_in_one_sentence() -> None:
    letter = (
        "We reviewed the request for eight sessions of acupuncture. Regarding acupuncture, six "
        "visits are approved and two are denied."
    )
    assert [each.quantity for each in requested_treatments(letter)] == ["eight sessions"]


def test_the_words_of_a_request_that_state_its_quantity_are_quoted() -> None:
    letter = "We request 12 visits of acupuncture.\nSubject: Denial of acupuncture"
    [found] = requested_treatments(letter)
    assert found.quantity == "12 visits"


def test_reasons_for_opioids_and_for_one_drug_are_those_of_no_other_drug() -> None:
    letter = (
        "Non-certified: OxyContin 20 mg #60; Prilosec 20 mg #30; Colace 100 mg #60\n"
        "MED = 190. CURES was not reviewed. Prilosec: no dyspepsia. Colace: as opioids are not "
        "certified, it is not needed."
    )
    opioid, omeprazole, docusate = mentioned_criteria(letter, requested_treatments(letter))
    assert {CriterionName.AMOUNT, CriterionName.MONITORING} <= opioid.keys()
    assert omeprazole.keys() == {CriterionName.INDICATION}
    assert docusate.keys() == {CriterionName.MAIN_ITEM}


def test_the_failure_of_earlier_care_is_not_that_of_the_request() -> None:
    found = mentioned("Splinting at night was tried for six weeks without relief.")
    assert found[CriterionName.CONSERVATIVE_CARE].present
    assert CriterionName.IMPROVEMENT not in found


@pytest.mark.parametrize(
    ("words", "criterion"),
    [
        ("I did 18 visits of therapy and two cortisone shots.", "conservative_care"),
        ("I've tried naproxen and Flexeril and they did nothing.", "first_line_drugs"),
        ("I went to therapy for 14 visits and it did not help.", "conservative_care"),
        ("My surgeon found weakness in my big toe.", "findings"),
    ],
)
def test_an_injured_worker_writes_in_the_first_person(words: str, criterion: str) -> None:
    draft = f"I appeal the denial of my MRI. {words} My doctor agrees."
    assert mentioned(draft)[CriterionName(criterion)].present == words


def test_a_doctor_who_writes_in_the_first_person_is_not_the_patient() -> None:
    draft = "My patient hurt his back. In my own residency I did 18 visits of therapy with my leg."
    assert CriterionName.CONSERVATIVE_CARE not in mentioned(draft)


TABLE = """NOTICE OF NON-CERTIFICATION
| # | Requested treatment | Requested | Certified | Decision | Guideline |
|---|---|---|---|---|---|
| 1 | Left L4-5 epidural steroid injection | 1 | 0 | DENIED | MTUS/ACOEM Low Back Disorders (2019) |
| 2 | Tramadol 50 mg | 90 | 30 | MODIFIED | MTUS Opioids 2017 |
| 3 | Acupuncture, low back | 10 | 4 | MODIFIED | ODG |
| 4 | Physical therapy lumbar | 6 | 6 | CERTIFIED | MTUS |

Rationale
1. There is no documentation of radiculopathy on examination.
2. No urine drug screen and no pain agreement are on file.
3. Ten visits exceed the initial trial of 6 visits.
4. The guideline supports therapy after an injury.
"""


def test_rows_of_a_table_between_bars_have_the_reasons_of_their_number() -> None:
    requested = requested_treatments(TABLE)
    assert [each.service.path[-1] for each in requested] == [
        "Epidural steroid injection",
        "Tramadol",
        "Acupuncture",
    ], "what was certified is not in dispute"
    injection, tramadol, acupuncture = mentioned_criteria(TABLE, requested)
    assert injection.keys() == {CriterionName.FINDINGS}
    assert tramadol.keys() == {CriterionName.MONITORING}
    assert acupuncture[CriterionName.AMOUNT].missing
    assert not {CriterionName.FINDINGS, CriterionName.MONITORING} & acupuncture.keys()
    cited = {(each.source, each.chapter) for each in mentioned_guidelines(TABLE, date.max)}
    assert ("ODG", "Low Back") not in cited, "the next row names the low back"


@pytest.mark.parametrize(
    ("draft", "wanted"),
    [
        (
            "The request for MRI of the knee is denied. The request for Norco #60 is approved.",
            ["MRI"],
        ),
        ("The knee brace was approved, and Norco 5/325 was denied.", ["Hydrocodone/acetaminophen"]),
        (
            "Dr. Roe is requesting an MRI of the knee, a knee brace and 12 visits of acupuncture. The "
            "MRI is non-certified. The knee brace is certified. 6 visits of acupuncture are certified.",
            ["MRI", "Acupuncture"],
        ),
        (
            "Please reconsider the refusal of an MRI of the knee and of a TENS unit. Acupuncture is "
            "not part of this appeal.\nRuth Roe, MD, Orthopedic Surgery",
            ["MRI", "TENS unit"],
        ),
        (
            "they wont pay for the gel shots (synvisc) in my knee and for the massages. they did say "
            "yes to the knee brace. the xray shows arthritis",
            ["Viscosupplementation injection", "Massage therapy"],
        ),
    ],
)
def test_what_is_granted_excluded_or_a_signature_is_not_in_dispute(
    draft: str, wanted: list[str]
) -> None:
    assert names(draft) == wanted


def test_a_worker_may_write_without_capitals_and_apostrophes() -> None:
    draft = "they denied my mri. i did therapy 12 times and it didnt help. my foot is numb."
    [found] = mentioned_criteria(draft, requested_treatments(draft))
    assert found[CriterionName.CONSERVATIVE_CARE].present == (
        "i did therapy 12 times and it didnt help."
    )


def test_each_paragraph_that_begins_with_a_treatment_is_about_it() -> None:
    letter = (
        "- Lumbar facet injection - not certified\n- Baclofen 10 mg #90 - not certified\n\n"
        "Facet injection - the pain is said to be radicular, and no plan for a rhizotomy is stated in "
        "the reports of the last three months that were sent.\n"
        "Baclofen - spasm is not noted on examination.\n"
    )
    injection, baclofen = mentioned_criteria(letter, requested_treatments(letter))
    assert "spasm" in str(baclofen)
    assert "spasm" not in str(injection)


def test_a_course_that_was_not_finished_is_not_care_that_failed() -> None:
    found = mentioned("The patient has completed only two of the six authorized therapy visits.")
    care = found[CriterionName.CONSERVATIVE_CARE]
    assert (bool(care.present), bool(care.missing)) == (False, True)


def test_a_refusal_of_therapy_names_no_earlier_care() -> None:
    draft = "The carrier refuses to pay for my acupuncture."
    [found] = mentioned_criteria(draft, requested_treatments(draft))
    assert CriterionName.CONSERVATIVE_CARE not in found


@pytest.mark.parametrize(
    ("text", "requested", "left_out"),
    [
        (
            "97110 72148 M54.16 62323 99999",
            {"Physical therapy", "MRI", "Epidural steroid injection"},
            {"M54.16", "99999"},
        ),
        ("97110\n72148\nM54.16", {"Physical therapy", "MRI"}, {"M54.16"}),
        ("Codes: 97110, 72148", {"Physical therapy", "MRI"}, set()),
        ("MRI of the lumbar spine (72148)", {"MRI"}, set()),
        ("Acupuncture x 6; zebra therapy", {"Acupuncture"}, {"zebra therapy"}),
        ("lumbar fusion, medical marijuana", {"Lumbar fusion"}, {"medical marijuana"}),
        ("PT 12 visits, left knee\nTENS unit, 2 months", {"Physical therapy", "TENS unit"}, set()),
        ("home health aide 4 hours/day, 5 days/week", {"Home health aide"}, set()),
        ("Terapia física", {"Physical therapy"}, set()),
        ("Resonancia magnética lumbar", {"MRI"}, set()),
        ("The request for an MRI is denied. Zebra therapy is not at issue.", {"MRI"}, set()),
    ],
)
def test_entries_of_a_list_that_are_no_known_treatment_are_named(
    text: str, requested: set[str], left_out: set[str]
) -> None:
    found = requested_treatments(text)
    assert {treatment.service.path[-1] for treatment in found} == requested
    assert {*unrecognized(text, found)} == left_out
    assert all(treatment.words in text for treatment in found)


@pytest.mark.parametrize(
    "before",
    ["He has had 12 visits of physical therapy.", "Physical therapy was given for two months."],
)
def test_what_is_said_after_a_treatment_is_said_of_no_other_one(before: str) -> None:
    text = (
        "The request for 12 visits of physical therapy, an MRI of the lumbar spine, Norco 10/325 "
        f"#90 and a lumbar ESI is denied. {before} There is no documentation of functional "
        "improvement."
    )
    requested = requested_treatments(text)
    found = mentioned_criteria(text, requested)
    about = [
        treatment.service.path[-1]
        for treatment, mentions in zip(requested, found, strict=True)
        if CriterionName.IMPROVEMENT in mentions
    ]
    assert about == ["Physical therapy"]
    assert len(requested) == 4
