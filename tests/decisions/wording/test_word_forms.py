"""Equivalent word forms: every entry of word_forms.toml, in each form of query and letter."""

from collections.abc import Iterator
from itertools import chain, permutations
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django.plugin import DjangoDbBlocker

from decisions.search import DecisionSearch, QuestionBatch
from decisions.search.analyzer import stems_of
from decisions.vocabulary import word_forms
from decisions.vocabulary.loading import VocabularyError, VocabularyFile
from ingest.processing.reader_pool import ReaderPool
from tests.support.archives import archive_in, take_in
from tests.support.each_row import each_row
from tests.support.engines import EACH_ENGINE, OPENSEARCH
from tests.support.invented_letters import InventedItem, letter

PAIRS = sorted(word_forms.pairs().items())
#: Words with a known prefix that are not listed as pairs.
PREFIXED = [
    "hypo thyroidism",
    "non compliant",
    "non prescribed",
    "anti convulsant",
    "multi modal",
    "post menopausal",
    "intra muscular",
    "electro physiology",
    "cervico genic",
    "musculo skeletal",
    "hyper tension",
    "semi annual",
    "lumbo sacral",
]
COMPOUNDS = [pair for _, pair in PAIRS] + PREFIXED
MARK = "glarewood"


def solid(pair: str) -> str:
    return pair.replace(" ", "")


def hyphened(pair: str) -> str:
    return pair.replace(" ", "-")


def spaced(pair: str) -> str:
    return pair


FORMS = (solid, hyphened, spaced)
LETTERS = len(FORMS) + 2
#: Pairs of equivalent forms; each form in a query finds the other in a letter.
ONE = [
    ("10 mg", "10mg"),
    ("10-mg", "10 mg"),
    ("1,200 mg", "1200mg"),
    ("1,200mg", "1200 mg"),
    ("50 mcg/hr", "50mcg/hr"),
    ("50-mcg", "50 mcg"),
    ("12x", "12 x"),
    ("2x/week", "2 x week"),
    ("x12", "x 12"),
    ("0.5% cream", "0.5 % cream"),
    ("#90", "90"),
    ("10 milligrams", "10mg"),
    ("6wks", "6 weeks"),
    ("20lbs", "20 pounds"),
    ("2x6", "2 x 6"),
    ("15ml", "15 mL"),
    ("1,234,567", "1234567"),
    ("M.R.I.", "MRI"),
    ("T.E.N.S.", "TENS"),
    ("E.M.G.", "EMG"),
    ("E.M.G", "EMG"),
    ("P.R.P.", "PRP"),
    ("t.i.d.", "TID"),
    ("q.i.d.", "qid"),
    ("L.S.O.", "lso"),
    ("M.D.", "MD"),
    ("orthopaedic", "orthopedic"),
    ("anaesthesia", "anesthesia"),
    ("oedema", "edema"),
    ("haematoma", "hematoma"),
    ("tumour", "tumor"),
    ("centre", "center"),
    ("paediatric", "pediatric"),
    ("fibre", "fiber"),
    ("programme", "program"),
    ("behaviour", "behavior"),
    ("diarrhoea", "diarrhea"),
    ("oesophageal", "esophageal"),
    ("labelled", "labeled"),
    ("hospitalised", "hospitalized"),
    ("utilisation", "utilization"),
    ("paraesthesia", "paresthesia"),
    ("ischaemic", "ischemia"),
    ("anaemia", "anemic"),
    ("leukaemia", "leukemia"),
    ("faecal", "fecal"),
    ("apnoea", "apnea"),
    ("orthopaedist", "orthopedist"),
    ("gynaecology", "gynecology"),
    ("sulphate", "sulfate"),
    ("counselling", "counseling"),
    ("colour", "color"),
    ("licence", "license"),
    ("grey", "gray"),
    ("diskectomy", "discectomy"),
    ("diskogram", "discogram"),
    ("tendonitis", "tendinitis"),
    ("disks", "disc"),
    ("psychiatric", "psychiatry"),
    ("arthroscopic", "arthroscopy"),
    ("endoscopies", "endoscopic"),
    ("myelopathic", "myelopathy"),
    ("neuropathies", "neuropathic"),
    ("radiculopathic", "radiculopathy"),
    ("electromyographic", "electromyography"),
    ("audiometric", "audiometry"),
    ("anatomical", "anatomy"),
    ("atrophic", "atrophy"),
    ("neuralgic", "neuralgia"),
    ("thrombosis", "thromboses"),
    ("anastomosis", "anastomoses"),
    ("metastasis", "metastases"),
    ("dialysis", "dialyses"),
    ("paraplegic", "paraplegia"),
    ("neurological", "neurology"),
    ("in-patients", "inpatient"),
    ("MRIs", "MRI"),
    ("50 µg", "50mcg"),
    ("50μg", "50 micrograms"),
    ("6 mos", "6 months"),
    ("45min", "45 minutes"),
    ("90 caps", "90 capsules"),
    ("L5S1", "L5-S1"),
    ("C5C6", "C5/C6"),
    ("T12L1", "T12-L1"),
    ("clinic's", "clinic"),
    ("tranquilliser", "tranquilizer"),
    ("analogue", "analog"),
    ("crystallised", "crystallized"),
    ("oxidised", "oxidized"),
    ("harmonise", "harmonize"),
    ("criticised", "criticized"),
    ("apnoeic", "apneic"),
    ("artefact", "artifact"),
    ("titre", "titer"),
    ("kilogrammes", "kilograms"),
    ("licencing", "licensing"),
    ("carcinomata", "carcinoma"),
    ("lipomata", "lipomas"),
    ("stigmata", "stigma"),
    ("femora", "femur"),
    ("malleoli", "malleolus"),
    ("sacra", "sacrum"),
    ("pelves", "pelvis"),
    ("halluces", "hallux"),
    ("viscera", "viscus"),
    ("pain-free", "painfree"),
    ("cortico-steroid", "corticosteroid"),
    ("Thera-Band", "Theraband"),
    ("long acting", "longacting"),
]
#: Groups of words that must not find each other.
APART = [
    ("stimulant", "stimulator", "stimulation", "stimulus"),
    ("author", "authorization", "authority"),
    ("related", "relative", "relation"),
    ("medication", "medical", "medicine"),
    ("universal", "university", "universe"),
    ("organ", "organic", "organization"),
    ("import", "important"),
    ("general", "generator", "generate", "generic"),
    ("commune", "community", "communicate"),
    ("exercise", "exert"),
    ("active", "activity", "activation"),
    ("clinic", "clinical", "clinician"),
    ("relaxant", "relaxation"),
    ("depressant", "depression"),
    ("radiation", "radiating"),
    ("administrator", "administration"),
    ("provider", "provide"),
    ("condition", "conditioning", "conditional"),
    ("fasciotomy", "fasciectomy"),
    ("arthroplasty", "arthroscopy", "arthrotomy"),
    ("tenotomy", "tenectomy"),
    ("laminotomy", "laminectomy", "laminoplasty", "lamina"),
    ("subject", "subjective"),
    ("object", "objective", "objection"),
    ("patient", "patience"),
    ("like", "likely"),
    ("effect", "effective"),
    ("position", "positive"),
    ("several", "severe"),
    ("operator", "operation"),
    ("refer", "reference"),
    ("basis", "basal"),
    ("criterion", "critical"),
    ("inpatient", "patient"),
    ("computer", "computed"),
    ("conduction", "conducted"),
    ("local", "locate"),
    ("human", "humerus"),
    ("testis", "test"),
]


def stem(word: str) -> str:
    found = stems_of(word)
    assert len(found) == 1, word
    return found[0]


def test_the_words_of_a_family_have_one_stem_and_no_other_word_has_it() -> None:
    stems: dict[str, str] = {}
    for word, first in word_forms.families().items():
        assert stem(word) == stem(first.upper()), word
        assert stems.setdefault(stem(word), first) == first, word
    assert len(stems) >= 150
    for word in chain.from_iterable(APART):
        assert word in word_forms.families() or stem(word) not in stems, word


@each_row("together", APART)
def test_words_of_other_meanings_stay_apart(together: tuple[str, ...]) -> None:
    for one, other in permutations(together, 2):
        assert stem(one) != stem(other)


@pytest.fixture(scope="module")
def forms_archive(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    readers: ReaderPool,
    search_engine: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """Fill an archive with a letter per form of the compounds, and one per side of ONE."""
    texts = ["; ".join(f"{MARK} {form(pair)} zolvexin" for pair in COMPOUNDS) for form in FORMS] + [
        "; ".join(f"{MARK} {pair[side]} zolvexin" for pair in ONE) for side in (0, 1)
    ]
    letters = [
        (
            f"{number}.txt",
            letter(
                f"CM17-98{number:05}", [InventedItem(f"Item {number}", rationale=text)]
            ).encode(),
        )
        for number, text in enumerate(texts)
    ]
    with django_db_blocker.unblock(), archive_in(tmp_path_factory.mktemp("forms")) as folder:
        take_in(readers, *letters)
        assert len(DecisionSearch()) == len(texts) == LETTERS
        yield folder
        call_command("flush", interactive=False, verbosity=0)


def found(*queries: str) -> dict[str, set[str]]:
    """Return the items that each query finds."""
    searches, batch = [DecisionSearch(query) for query in queries], QuestionBatch()
    for search in searches:
        search.expect(batch, hits=slice(0, LETTERS))
    batch.ask()
    return {search.text: {hit.item for hit in search[:LETTERS]} for search in searches}


@EACH_ENGINE
@pytest.mark.usefixtures("forms_archive", "db")
@each_row("pair", COMPOUNDS)
def test_every_form_of_a_compound_finds_every_other(search_engine: str, pair: str) -> None:
    if search_engine == OPENSEARCH and COMPOUNDS.index(pair) % 5:
        return  # it is slower, and both engines receive the same stems
    forms = [form(pair) for form in FORMS]
    queries = (
        (typed, f'"{typed}"', f'"{MARK} {typed} zolvexin"', f'"{typed} zolvexin"~1')
        for typed in forms
    )
    for query, items in found(*chain.from_iterable(queries)).items():
        assert items >= {"Item 0", "Item 1", "Item 2"}, query
    text = f"{MARK} {solid(pair)} zolvexin, {MARK} {hyphened(pair)} zolvexin"
    for typed in forms:
        row = DecisionSearch(f'"{MARK} {typed} zolvexin"')
        assert len(row.highlighter.marks(text)) == 2, typed


@EACH_ENGINE
@pytest.mark.usefixtures("forms_archive", "db")
@each_row("pair", ONE)
def test_spellings_of_one_word_find_each_other(pair: tuple[str, str]) -> None:
    queries = ((f'"{typed}"', typed, f'"{MARK} {typed} zolvexin"') for typed in pair)
    for query, items in found(*chain.from_iterable(queries)).items():
        assert items >= {"Item 3", "Item 4"}, query
    for typed, text in permutations(pair):
        assert DecisionSearch(f'"{typed}"').highlighter.marks(f"a {text} b"), (typed, text)


@EACH_ENGINE
@pytest.mark.usefixtures("forms_archive", "db")
def test_a_prefix_finds_every_form_of_a_word() -> None:
    for query in ("orthop*", "arthroscop*", "surgic*", "psychiat*", "disk*"):
        assert DecisionSearch(query).parsed.warnings == ()
    assert found("haematom*", "hematom*", "stimulat*") == {
        "haematom*": {"Item 3", "Item 4"},
        "hematom*": {"Item 3", "Item 4"},
        "stimulat*": {"Item 1", "Item 2"},  # solid it is "neurostimulator"
    }


WRONG = [
    ('families = [\n  ["a", "b"],\n  ["c", "b"],\n]', 2, "is in two families"),
    ('families = [\n  ["Stenosis"],\n]', 2, "words in small letters"),
    ('pairs = [\n "follow up",\n "followup",\n]', 3, "is not two words"),
    ('hyphened = ["in patient"]', 1, "two words with a hyphen"),
    ('parts = [["a", "b", "c"]]', 1, "two words"),
    ('endings = [["osis", "oses"],\n ["osis", "osia"]]', 1, "in no other"),
    ('units = ["mg", "mg"]', 1, "twice"),
    ("famlies = []", 1, "unknown key"),
]


@pytest.mark.parametrize(("text", "line", "said"), WRONG, ids=[row[2] for row in WRONG])
def test_a_mistake_is_refused_with_its_line(
    text: str, line: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "word_forms.toml").write_text(text)
    wrong = VocabularyFile(tmp_path / "word_forms.toml")
    monkeypatch.setattr(VocabularyFile, "of", lambda name: wrong)
    for name in ("families", "prefixes", "pairs", "hyphened", "units"):
        monkeypatch.setattr(word_forms, name, getattr(word_forms, name).__wrapped__)
    for name in ("_file", "_parts", "_endings"):
        monkeypatch.setattr(word_forms, name, getattr(word_forms, name).__wrapped__)
    with pytest.raises(VocabularyError, match=rf"word_forms\.toml:{line}: .*{said}"):
        word_forms.check()
