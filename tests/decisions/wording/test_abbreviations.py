"""Synonyms, and abbreviations with several meanings, in letters that print each of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django.plugin import DjangoDbBlocker

from decisions.search import ANYWHERE, TREATMENT, DecisionSearch, scope_of
from decisions.vocabulary.synonyms import same_meanings
from ingest.processing.reader_pool import ReaderPool
from tests.support.archives import archive_in, take_in
from tests.support.each_row import each_row
from tests.support.engines import EACH_ENGINE
from tests.support.invented_letters import InventedItem, letter

#: Requests, by short names.
ITEMS = {
    "norco": "Norco 10/325mg #120",
    "vicodin": "Vicodin 5/300 #60",
    "lortab": "Lortab 7.5mg #90",
    "apap": "Hydrocodone/APAP 10/325mg #60",
    "and": "Hydrocodone and Acetaminophen 10/325mg",
    "hysingla": "Hysingla ER 40mg #30",
    "percocet": "Percocet 10/325mg #120",
    "oxyapap": "Oxycodone-APAP 5/325mg",
    "oxycontin": "OxyContin 20mg #60",
    "ultracet": "Ultracet 37.5/325mg",
    "ultram": "Ultram 50mg #60",
    "duexis": "Duexis 800/26.6mg #90",
    "vimovo": "Vimovo 500/20mg #60",
    "nexium": "Nexium 40mg",
    "t3": "Tylenol #3 #60",
    "codeine": "Codeine sulfate 30mg #30",
    "tylenol": "Tylenol 500mg",
    "lesi": "LESI x 2 with fluoroscopy",
    "lumbar esi": "Lumbar epidural steroid injection under fluoroscopy",
    "of lumbar": "Epidural steroid injection of the lumbar spine",
    "cesi": "CESI at one level",
    "mr": "MR imaging of the wrist",
    "mri": "M.R.I. of the ankle",
    "inr": "PT/INR lab test",
    "pt": "PT 2 x 6 for the knee",
    "therapy": "Physical therapy, 8 sessions",
    "tkr": "TKR of the right knee",
    "rfa": "Radiofrequency ablation at L4-5",
    "scs": "Spinal cord stimulator",
    "scs trial": "SCS trial, two leads",
    "clearance": "Psychological clearance for a spinal cord stimulator",
    "stimulant": "Provigil 200mg, a stimulant",
    "tens": "TENS electrodes x 4",
    "nerve": "Transcutaneous electrical nerve stimulation, 30 day rental",
    "cmt": "CMT, 6 visits",
    "chiropractor": "Chiropractor re-evaluation",
    "uds": "UDS quarterly",
    "toxicology": "Urine toxicology",
    "esi": "Consultation about an ESI",
    "nerves": "Nerve conduction studies of both arms",
    "emg": "EMG/NCV of the left leg",
    "cts": "Release for CTS",
    "ct": "CT scan of the skull",
    "prp": "Platelet rich plasma for the elbow",
}
RATIONALES = {
    "inr": "Pt. reports bleeding. The pt is taking warfarin, and pt's values vary. "
    "Seen by the clinic in Hartford, CT 06101. Takes a sleep med daily.",
}
#: Queries, and the requests that each finds, in the whole letter and as a treatment.
COMBINATION = {"norco", "vicodin", "lortab", "apap", "and"}
OXYCODONE = {"percocet", "oxyapap"}
FOUND = [
    *(
        (name, COMBINATION)
        for name in (
            "hydrocodone/acetaminophen",
            "hydrocodone-acetaminophen",
            "hydrocodone/APAP",
            "Norco",
            "acetaminophen/hydrocodone",
            "Vicodin",
            "Lortab",
            "hydrocodone acetaminophen",
            "HYDROCODONE-APAP",
            "Lorcet",
            "hydrocodone and acetaminophen",
        )
    ),
    ("hydrocodone", COMBINATION | {"hysingla"}),
    *((name, OXYCODONE) for name in ("Percocet", "oxycodone/APAP", "Endocet")),
    ("oxycodone", OXYCODONE | {"oxycontin"}),
    *((name, {"ultracet"}) for name in ("Ultracet", "tramadol/APAP", "tramadol-acetaminophen")),
    ("tramadol", {"ultracet", "ultram"}),
    *((name, {"duexis"}) for name in ("Duexis", "ibuprofen/famotidine", "famotidine/ibuprofen")),
    *((name, {"vimovo"}) for name in ("Vimovo", "esomeprazole/naproxen", "naproxen/esomeprazole")),
    ("codeine", {"t3", "codeine"}),
    ("Tylenol #3", {"t3"}),
    ("acetaminophen/codeine", {"t3"}),
    ("acetaminophen", COMBINATION | OXYCODONE | {"ultracet", "t3", "tylenol"}),
    ("MRI", {"mr", "mri"}),
    ("MR imaging", {"mr", "mri"}),
    ("magnetic resonance imaging", {"mr", "mri"}),
    ("physical therapy", {"pt", "therapy"}),
    ("PT", {"pt", "therapy"}),
    ("P.T.", {"pt", "therapy"}),
    ("PT/INR", {"inr"}),
    ("INR", {"inr"}),
    ("total knee replacement", {"tkr"}),
    ("TKA", {"tkr"}),
    ("RFA", {"rfa"}),
    ("stimulants", {"stimulant"}),
    *(
        (name, {"scs", "scs trial", "clearance"})
        for name in (
            "SCS",
            "spinal cord stimulator",
            "spinal cord stimulation",
            "dorsal column stimulator",
            "S.C.S.",
            "spinal-cord stimulators",
        )
    ),
    *((name, {"scs trial"}) for name in ("SCS trial", "spinal cord stimulator trial")),
    *(
        (name, {"tens", "nerve"})
        for name in (
            "TENS",
            "T.E.N.S.",
            "transcutaneous electrical nerve stimulation",
            "transcutaneous electrical nerve stimulator",
        )
    ),
    *((name, {"cmt", "chiropractor"}) for name in ("CMT", "chiropractic", "chiropractors")),
    *(
        (name, {"uds", "toxicology"})
        for name in (
            "UDS",
            "UDT",
            "urine drug screen",
            "urine drug test",
            "urine toxicology",
        )
    ),
    *(
        (name, {"nerves", "emg"})
        for name in (
            "NCV",
            "NCS",
            "nerve conduction study",
            "nerve conduction velocity",
            "nerve conduction studies",
        )
    ),
    *((name, {"emg"}) for name in ("EMG", "electromyography", "electromyogram")),
    *((name, {"cts"}) for name in ("CTS", "carpal tunnel syndrome")),
    *((name, {"ct"}) for name in ("CT", "CT scan", "CAT scan", "computed tomography")),
    *((name, {"prp"}) for name in ("PRP", "platelet-rich plasma")),
]


@pytest.fixture(scope="module")
def meanings_archive(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    readers: ReaderPool,
    search_engine: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """Fill an archive with a letter for each request."""
    plain = "The records show no benefit. Therefore, the request is not medically necessary."
    letters = [
        (
            f"{name}.txt",
            letter(
                f"CM17-97{number:05}",
                [
                    InventedItem(
                        heading, rationale=f"{RATIONALES.get(name, '')} {name}{number} {plain}"
                    )
                ],
                summary=f"The injured worker is a 47 year old female who fell on day {number}.",
            ).encode(),
        )
        for number, (name, heading) in enumerate(ITEMS.items())
    ]
    with django_db_blocker.unblock(), archive_in(tmp_path_factory.mktemp("meanings")) as folder:
        take_in(readers, *letters)
        assert len(DecisionSearch()) == len(ITEMS)
        yield folder
        call_command("flush", interactive=False, verbosity=0)


def found(query: str, scope: str = ANYWHERE) -> set[str]:
    names = {heading: name for name, heading in ITEMS.items()}
    return {names[hit.item] for hit in DecisionSearch(query, scope=scope)}


@EACH_ENGINE
@pytest.mark.usefixtures("meanings_archive", "db")
@each_row(("query", "wanted"), FOUND)
def test_every_name_of_a_thing_finds_it_and_no_other(query: str, wanted: set[str]) -> None:
    assert found(query) == wanted
    if scope_of(query) == TREATMENT:
        assert found(query, TREATMENT) == wanted


@EACH_ENGINE
@pytest.mark.usefixtures("meanings_archive", "db")
@pytest.mark.parametrize("query", ["LESI", "lumbar ESI", "lumbar epidural steroid injection"])
def test_an_injection_by_its_place(query: str) -> None:
    for scope in (ANYWHERE, TREATMENT):
        assert found(query, scope) == {"lesi", "lumbar esi", "of lumbar"}, scope
    assert found("CESI") == found("CESI", TREATMENT) == {"cesi"}


@EACH_ENGINE
@pytest.mark.usefixtures("meanings_archive", "db")
@pytest.mark.parametrize(
    "query", ["ESI", "epidural steroid injection", "epidural corticosteroid injections"]
)
def test_a_treatment_is_found_at_each_place_and_in_what_is_about_it(query: str) -> None:
    assert found(query, TREATMENT) == {"esi", "lesi", "lumbar esi", "of lumbar", "cesi"}


@EACH_ENGINE
@pytest.mark.usefixtures("meanings_archive", "db")
def test_an_abbreviation_is_what_its_neighbors_say() -> None:
    assert found("patient warfarin") == found('"patient reports bleeding"') == {"inr"}
    assert found('"Pt. reports bleeding"') == {"inr"}
    assert found("Connecticut") == {"inr"}
    assert found("morphine equivalent dose") == found("MED") == set()
    assert found('"sleep medication"') == {"inr"}
    marks = DecisionSearch("physical therapy").highlighter.marks
    text = "Pt. reports that PT/INR is due, and PT helps."
    assert [text[start:end] for start, end in marks(text)] == ["PT"]


def test_synonyms_are_both_ways() -> None:
    meanings = same_meanings()
    brands = ("Norco", "Percocet", "Ultracet", "Duexis", "Vimovo", "Fioricet")
    for phrase, others in meanings.items():
        assert phrase not in others
        assert len(set(others)) == len(others)
    for brand in brands:
        assert all(brand in meanings[other] for other in meanings[brand]), brand
    assert "oxycodone" not in meanings["Percocet"]
    assert "Percocet" in meanings["oxycodone"]
