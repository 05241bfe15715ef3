"""Invented letters: their contents, and that the reader finds their ground truth."""

import copy
import functools
import io
import os
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest

from ingest.operations.evaluation import Score
from ingest.processing.classify_letter import classify
from ingest.processing.extract_text import extract
from ingest.processing.letter_json import letter_json
from ingest.reading import read
from ingest.reading.parsed_letter import LetterLayout
from ingest.samples import (
    DEMO_LETTERS,
    SampleLetter,
    invent,
    rationales,
    requests,
    sample_files,
    sample_letters,
    truth,
    write_pdf,
    write_text,
)
from ingest.samples.phrase_files import PhraseFileError, phrases
from ingest.samples.typeset import typeset
from tests.support.samples import WRITERS, compared, criteria_of, criteria_verdicts

LAYOUTS = [layout for layout in LetterLayout if layout is not LetterLayout.UNKNOWN]
CURRENT_LAYOUTS = [LetterLayout.G3A, LetterLayout.G3B, LetterLayout.G4]


@functools.cache
def letters(count: int, layout: LetterLayout | None = None) -> list[SampleLetter]:
    return list(sample_letters(count, seed=1, layout=layout))


# What letters are made of


def test_the_same_seed_gives_the_same_letters_in_another_process() -> None:
    program = (
        "import hashlib, json\n"
        "from ingest.samples import sample_letters, truth, write_pdf\n"
        "digest = hashlib.sha256()\n"
        "for letter in sample_letters(30, seed=5):\n"
        "    digest.update(write_pdf(letter) + json.dumps(truth(letter)).encode())\n"
        "print(digest.hexdigest())\n"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": hash_seed},
            cwd=Path(__file__).parents[1],
            check=True,
            capture_output=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(digests) == 1


def test_chance_comes_from_random_alone_which_no_python_version_changes() -> None:
    class OnlyRandom(random.Random):
        def getrandbits(self, k: int, /) -> int:
            raise AssertionError("choice(), shuffle() and the like differ between versions")

    assert invent(OnlyRandom(3)) == invent(random.Random(3))


def test_more_letters_begin_with_the_same_ones() -> None:
    assert list(sample_letters(5, seed=8)) == list(sample_letters(20, seed=8))[:5]


def test_case_numbers_differ_and_are_hardly_real() -> None:
    numbers = [letter.case_number for letter in letters(2000)]
    assert len(set(numbers)) == len(numbers)
    assert all(re.fullmatch(r"(CM|IMR)(1[2-9]|2[0-3])-99\d{5}", number) for number in numbers)


def test_every_category_layout_and_outcome_occurs() -> None:
    found = letters(300)
    assert {letter.layout for letter in found} == set(LAYOUTS)
    services = {item.service for letter in found for item in letter.items}
    assert {service.category for service in services} == set(phrases("categories"))
    outcomes = {truth(letter)["outcome"] for letter in found}
    assert outcomes == {"upheld", "overturned", "partially_overturned"}


def test_the_demo_shows_what_the_archive_can_tell() -> None:
    demo = [truth(letter) for letter in sample_letters(DEMO_LETTERS)]
    items = [item for letter in demo for item in letter["items"]]
    assert {item["category"] for item in items} == set(phrases("categories"))
    assert {letter["layout"] for letter in demo} == set(LAYOUTS)
    assert len({letter["outcome"] for letter in demo}) == 3
    assert {item["laterality"] for item in items} == {None, "left", "right", "bilateral"}
    assert {citation["source"] for item in items for citation in item["citations"]} == {
        "MTUS",
        "ODG",
        "ACOEM (non-MTUS)",
        "Other",
    }
    assert len({name for letter in demo for name in letter["reviewer"]["specialties"]}) >= 15
    assert len({state for letter in demo for state in letter["reviewer"]["licence_states"]}) >= 10
    years = Counter(letter.dates.decision_date.year for letter in sample_letters(DEMO_LETTERS))
    assert {2013, 2014, 2015, 2016, 2017} <= set(years)
    assert 2 <= sum(number for year, number in years.items() if year > 2017) <= 12
    assert any(item["ur_modified"] for item in items)
    assert any(item["cites_nothing"]["reviewer"] for item in items)


def test_frequencies_are_those_of_real_letters() -> None:
    found = letters(2000)
    items = [item for letter in found for item in letter.items]
    assert sum(len(letter.items) == 1 for letter in found) / len(found) == pytest.approx(
        0.6, abs=0.06
    )
    assert 1.8 < len(items) / len(found) < 2.6
    overturned = sum(item.outcome == "overturned" for item in items) / len(items)
    assert overturned == pytest.approx(0.10, abs=0.03)
    modified = sum(item.original is not None for item in items) / len(items)
    assert modified == pytest.approx(0.10, abs=0.03)
    drugs = sum(item.service.category == "Pharmaceuticals" for item in items) / len(items)
    assert drugs == pytest.approx(0.42, abs=0.06)


def test_there_are_requests_enough() -> None:
    assert len(requests.all_requests()) >= 120
    named = {tuple(request.service.path[:2]) for request in requests.all_requests()}
    assert named == {
        (category, subcategory)
        for category, table in phrases("categories").items()
        for subcategory in table["subcategories"]
    }


def test_prose_never_uses_the_words_of_outcomes() -> None:
    for letter in letters(300):
        prose = " ".join([letter.summary, *(item.rationale for item in letter.items)])
        assert not re.search(r"\b(upheld|overturn|uphold)", prose, re.I)


# How they are printed


@pytest.mark.parametrize("layout", CURRENT_LAYOUTS)
def test_the_fixed_sentences_are_defined_once(layout: LetterLayout) -> None:
    for letter in letters(20, layout):
        text = " ".join(write_text(letter, "plain").split())
        for sentence in (
            "HOW THE IMR FINAL DETERMINATION WAS MADE MAXIMUS Federal Services sent",
            "CLINICAL CASE SUMMARY The expert reviewer developed the following clinical case",
            "IMR ISSUES, DECISIONS AND RATIONALES The Final Determination was based on decisions "
            "for the disputed items/services set forth below:",
        ):
            assert text.count(sentence) == 1
        assert text.count("MAXIMUS guideline:") == len(letter.items)
    for letter in letters(10, LetterLayout.G1):  # a notice states its decisions twice
        text = " ".join(write_text(letter, "plain").split())
        assert text.count("has determined the request for") == 2 * len(letter.items)


def test_pages_break_wherever_they_are_full() -> None:
    """A heading goes over a page break now and then, and a last page may be empty."""
    within_heading = empty = 0
    for letter in letters(400, LetterLayout.G4):
        pages = typeset(letter)
        headings = [" ".join(item.heading.split()[-3:]) for item in letter.items if item.original]
        for page in pages[1:]:
            bold = page.lines and page.lines[0].runs[0].bold
            within_heading += bool(bold and any(end in page.lines[0].text for end in headings))
        empty += not any(line.text.strip() for line in pages[-1].lines)
    assert within_heading
    assert empty


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_pdf_holds_the_words_of_the_text(layout: LetterLayout) -> None:
    for letter in letters(10, layout):
        pages = pypdf.PdfReader(io.BytesIO(write_pdf(letter))).pages
        words = " ".join(page.extract_text() for page in pages).split()
        assert sorted(words) == sorted(write_text(letter, "pypdf").split())


def test_styles_of_text_differ_as_extractors_do() -> None:
    (letter,) = letters(1, LetterLayout.G4)
    received = f"{letter.dates.application_received:%m/%d/%Y}"
    assert f"Application \nReceived:  \n{received} \n" in write_text(letter, "pypdf")
    assert f"Application \n\nReceived:  \n\n{received} \n\n" in write_text(letter, "doubled")
    layout = write_text(letter, "layout")
    assert re.search(rf"Application {{5,}}{received}\n {{50,}}Received:\n\n", layout)
    assert write_text(letter, "plain").startswith("Case Number:\nDate Assigned:\n")


def test_files_are_named_as_posted_letters_are() -> None:
    (file,) = sample_files(1)
    assert re.fullmatch(r"(CM|IMR)\d\d-99\d{5}\.pdf", file.name)
    assert file.stream.read(5) == b"%PDF-"


# What the reader must find


@functools.cache
def read_again(written_as: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return the truth of letters, and what the reader makes of them."""
    found = []
    for layout in LAYOUTS:
        # A PDF takes several times as long, and its words are those of the text.
        for letter in letters(40 if written_as == "pdf" else 100, layout):
            got = letter_json("", classify(read(extract(WRITERS[written_as](letter)))))
            found.append((compared(truth(letter)), compared(got)))
    return found


def differences(written_as: str, fields: tuple[str, ...], of_items: bool = True) -> list[str]:
    """Return where the reader's values are not the truth."""
    wrong = []
    for want, got in read_again(written_as):
        pairs = zip(want["items"], got["items"], strict=False) if of_items else [(want, got)]
        for expected, found in pairs:
            wrong += [
                f"{want['case_number']} {field}: expected {expected[field]!r}, got {found[field]!r}"
                for field in fields
                if expected[field] != found[field]
            ]
    return wrong


@pytest.mark.parametrize("written_as", WRITERS)
def test_reader_finds_the_letter(written_as: str) -> None:
    fields = (
        "layout",
        "case_number",
        "date_assigned",
        "date_of_injury",
        "decision_date",
        "ur_denial_date",
        "application_received",
        "priority",
        "reviewer",
        "patient",
        "outcome",
    )
    assert differences(written_as, fields, of_items=False) == []


@pytest.mark.parametrize("written_as", WRITERS)
@pytest.mark.parametrize(
    "fields",
    [
        ("position", "heading", "disputed", "original", "authorized", "ur_modified", "outcome"),
        ("rationale",),
        ("citations", "cites_nothing"),
        ("body_regions", "laterality", "quantity"),
    ],
)
def test_reader_finds_of_every_item(written_as: str, fields: tuple[str, ...]) -> None:
    assert all(len(want["items"]) == len(got["items"]) for want, got in read_again(written_as))
    assert differences(written_as, fields) == []


def test_vocabulary_knows_the_services() -> None:
    assert differences("pypdf", ("category", "subcategory", "service", "services")) == []


def test_some_items_list_several_treatments() -> None:
    items = [item for letter in letters(1000) for item in truth(letter)["items"]]
    several = sum(len(item["services"]) > 1 for item in items)
    assert several / len(items) == pytest.approx(0.05, abs=0.015)
    categories = {tuple(each["category"] for each in item["services"]) for item in items}
    assert ("Pharmaceuticals", "Diagnostic Testing") in categories
    assert ("Rehabilitation", "Rehabilitation") in categories


def test_reader_finds_what_decisions_turned_on() -> None:
    """Prose is not a form: a few of a thousand criteria are missed or read into a sentence."""
    pairs = read_again("pypdf")
    assert len({criterion for want, _ in pairs for _, criterion, _ in criteria_of(want)}) >= 15
    score = Score.of(sum((criteria_verdicts(want, got) for want, got in pairs), Counter()))
    assert score.f1 is not None
    assert score.f1 >= 0.99


# Mistakes in the phrases


def test_a_typo_in_a_criterion_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    spoiled = copy.deepcopy(phrases("rationales_drugs"))
    spoiled["opioid"]["upheld"][0] = "No spasm is noted. [findngs]"
    monkeypatch.setattr(
        rationales,
        "phrases",
        lambda name: spoiled if name == "rationales_drugs" else phrases(name),
    )
    with pytest.raises(PhraseFileError, match="names an unknown criterion: 'findngs'"):
        rationales.topics.__wrapped__()


def _set(key: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda request: request.update({key: value})


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_set("phrases", ["MRI of the {prat}"]), "slot {prat}"),
        (_set("phrases", ["<1> MRI, <2> views"]), "one quantity at most"),
        (_set("parts", ["lumber"]), "no part 'lumber'"),
        (_set("regions", ["Lumber spine"]), "'Lumber spine' is not a body region"),
        (_set("topic", "mri_scan"), "no topic 'mri_scan'"),
        (_set("phrase", ["MRI"]), "unknown key 'phrase'"),
    ],
)
def test_a_typo_in_the_phrases_is_reported(
    monkeypatch: pytest.MonkeyPatch, spoil: Callable[[dict[str, Any]], None], message: str
) -> None:
    spoiled = copy.deepcopy(phrases("requests_diagnostics"))
    spoil(spoiled["request"][0])
    monkeypatch.setattr(
        requests,
        "phrases",
        lambda name: spoiled if name == "requests_diagnostics" else phrases(name),
    )
    with pytest.raises(PhraseFileError, match=re.escape(message)):
        requests.all_requests.__wrapped__()
