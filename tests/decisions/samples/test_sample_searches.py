"""Searches of the sample letters: all claims of the help page, and the first results."""

import pytest
from django.test import Client

from decisions.search import HELP, NEWEST, DecisionSearch, Example
from tests.support.each_row import each_row
from tests.support.markup import page

pytestmark = pytest.mark.usefixtures("samples")


@pytest.mark.parametrize("example", HELP, ids=[example.query for example in HELP])
def test_every_sentence_of_the_help_sheet_is_true(example: Example) -> None:
    found = DecisionSearch(example.query)
    assert found.parsed.warnings == ()
    assert len(found) > 0
    assert len(found) < len(DecisionSearch())


@each_row(
    "query",
    [
        *(example.query for example in HELP),
        "pain",
        "med*",
        "-pain",
        "pain -lumbar",
        "LBP OR norco",
        '-"low back"',
        "10/325mg",
        "ESI NOT (PT OR knee)",
        "rationale:pain -summary:knee",
        "MTUS",
        "physical therapy",
    ],
)
@each_row("synonyms", [True, False])
def test_what_is_ranked_is_what_is_counted(query: str, synonyms: bool) -> None:
    """Ranking searches each field; counting searches all fields together."""
    found = DecisionSearch(query, synonyms=synonyms)
    everything = len(DecisionSearch())
    ranked = {hit.item_id for hit in found[0:everything]}
    assert len(ranked) == len(found)
    assert ranked or not synonyms
    assert ranked == {hit.item_id for hit in found.order_by(NEWEST)[0:everything]}


def number(query: str, *, synonyms: bool = True) -> int:
    return len(DecisionSearch(query, synonyms=synonyms))


def test_what_the_help_sheet_says_of_several_examples() -> None:
    assert number("knee AND MRI") == number("knee MRI") < number("knee")
    assert number("MRI NOT knee") == number("MRI -knee") == number("MRI") - number("MRI knee")
    either = number("acupuncture") + number("chiropractic") - number("acupuncture chiropractic")
    assert number("acupuncture OR chiropractic") == either
    assert number("service:MRI") == number("item:MRI") < number("MRI")
    assert number('"knee MRI"') < number("knee MRI")
    assert number('"lumbar injection epidural"') == 0
    assert number('"lumbar epidural injection"') <= number('"lumbar epidural injection"~3')
    assert number("rationale:(knee OR pain)") == number("rationale:knee OR rationale:pain")


@each_row(
    ("query", "also"),
    [
        ("MRI", "magnetic resonance imaging"),
        ("magnetic resonance imaging", "MRI"),
        ("MRIs of the knee", "magnetic resonance imaging"),
        ("PT", "physical therapy"),
        ("physical therapy", "PT"),
        ("ESI", "epidural steroid injection"),
        ("lumbar epidural steroid injections L4-5", "ESI"),
        ("Norco", "hydrocodone/acetaminophen"),
        ("hydrocodone/APAP", "Norco"),
        ("Percocet", "oxycodone/acetaminophen"),
        ("codeine", "Tylenol #3"),
        ("LESI", "lumbar epidural steroid injection"),
        ("MR imaging", "MRI"),
        ("hydrocodone", "Norco"),
        ("LBP", "low back pain"),
        ("low back pain", "LBP"),
        ("TENS", "transcutaneous electrical nerve stimulation"),
        ("UDS", "urine drug screen"),
        ("urine drug testing", "UDS"),
        ("EMG", "electromyography"),
        ("NCV", "nerve conduction study"),
        ("CT", "computed tomography"),
        ("FCE", "functional capacity evaluation"),
        ("H-wave", "hwave"),
        ("item:MRI -summary:PT", "physical therapy"),
        ("Flexeril", "cyclobenzaprine"),
        ("xray", "x-ray"),
        ("x ray of the knee", "xray"),
        ("L4-5", "L4-L5"),
        ("l4-l5 fusion", "L4-5"),
        ("C5/C6", "C5-6"),
        ("t11-12", "T11-T12"),
    ],
)
def test_synonyms_both_ways(query: str, also: str) -> None:
    found = DecisionSearch(query)
    assert also in found.also_searched
    assert len(found) >= number(query, synonyms=False) or "-" in query
    assert found.without_synonyms().also_searched == ()


@pytest.mark.parametrize(
    "query",
    [
        '"MRI"',
        "MRI*",
        "L5-S1",
        '"L4-5"',
        "10-20",
        "A4-5",
        "case:MRI",
        "zebra",
        '"PT" OR arthro*',
        "",
    ],
)
def test_what_has_no_synonyms(query: str) -> None:
    assert DecisionSearch(query).also_searched == ()


def test_a_synonym_finds_what_its_words_alone_do_not() -> None:
    for query in ("PT", "hydrocodone", "LBP", "magnetic resonance imaging"):
        assert number(query) > number(query, synonyms=False), query


def test_everyday_spellings_find_the_same_decisions() -> None:
    assert number("xray") == number("x-ray") == number("x ray") > 0
    assert number("L4-L5") == number("L4-5") > 0
    assert number("C5-C6") == number("C5-6") > 0
    assert number("MRI/EMG") == number("MRI EMG") > 0
    case = DecisionSearch("case:CM*")[0].case
    spaced = case.replace("-", " ")
    assert number(spaced) == number(spaced.lower()) == number(case) > 0


#: A query, a word in the item of an expected result, and the number of first results that must
#: include one.
FIRST = [
    ("acupuncture", "acupuncture", 1),
    ("lumbar MRI", "mri", 1),
    ("MRI of the cervical spine", "cervical", 1),
    ("knee MRI", "knee", 1),
    ("norco", "norco", 1),
    ("hydrocodone", "hydrocodone", 3),
    ("tramadol", "tramadol", 1),
    ("gabapentin", "gabapentin", 1),
    ("omeprazole", "omeprazole", 1),
    ("cyclobenzaprine", "cyclobenzaprine", 1),
    ("naproxen", "naproxen", 1),
    ("lidocaine patch", "lido", 3),
    ("physical therapy", "physical therapy", 1),
    ("PT sessions", "therapy", 3),
    ("chiropractic", "chiropractic", 1),
    ("massage", "massage", 1),
    ("aquatic therapy", "aqua", 1),
    ("TENS unit", "tens", 1),
    ("lumbar brace", "brace", 3),
    ("back brace", "b", 3),
    ("epidural steroid injection", "epidural", 1),
    ("ESI lumbar", "epidural", 3),
    ("medial branch block", "medial branch", 1),
    ("trigger point injection", "trigger", 1),
    ("shoulder arthroscopy", "arthroscop", 1),
    ("spinal fusion", "fusion", 1),
    ("carpal tunnel release", "carpal", 1),
    ("urine drug screen", "urine", 1),
    ("UDS", "urine", 3),
    ("EMG", "emg", 1),
    ("EMG NCV upper extremities", "emg", 3),
    ("CT cervical", "ct scan", 1),
    ("x-ray", "x-ray", 1),
    ("functional capacity evaluation", "functional capacity", 1),
    ("FCE", "functional capacity", 3),
    ("functional restoration program", "functional restoration", 1),
    ("psychotherapy", "psycho", 3),
    ("cognitive behavioral therapy", "cognitive", 3),
    ("home health", "home health", 1),
    ("transportation", "transportation", 1),
    ("orthopedic consultation", "ortho", 3),
    ("mattress", "mattress", 1),
    ("knee scooter", "scooter", 1),
    ("service:opioid OR service:oxycodone", "oxycodone", 3),
    ("item:knee", "knee", 1),
]


@each_row(("query", "held", "within"), FIRST)
def test_relevance(query: str, held: str, within: int) -> None:
    first = [hit.item.lower() for hit in DecisionSearch(query)[:within]]
    assert any(held in item for item in first), first


def test_words_of_an_item_beat_a_mention() -> None:
    for word in ("acupuncture", "MRI", "tramadol", "surgery"):
        in_item = number(f"item:{word}")
        first = [hit.item_id for hit in DecisionSearch(word)[:in_item]]
        found = {hit.item_id for hit in DecisionSearch(f"item:{word}")}
        assert len(found & set(first)) >= 0.9 * in_item, word


def test_rare_words_beat_common_ones() -> None:
    first = DecisionSearch("request OR patient OR tramadol")[0]
    assert "tramadol" in first.item.lower()


def test_of_many_other_names_the_page_lists_the_most_used_ones_first(client: Client) -> None:
    also = DecisionSearch("acetaminophen").also_searched
    assert len(also) > 40
    assert {"APAP", "Norco"} <= set(also[:8])
    shown = page(client, "/?q=acetaminophen").split('class="also"')[1].split("</li>")[0]
    told, _, rest = shown.partition("<details>")
    assert told.count(",") == 5
    assert f"and {len(also) - 6} more" in rest
    assert all(name in rest for name in also[6:])
    assert "<details>" not in page(client, "/?q=PT").split('class="also"')[1].split("</li>")[0]
