"""The files of a folder of thirty decisions, read back with common libraries."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import docx
import openpyxl
import pytest
from django.test import Client
from docx.table import Table
from pdfminer.high_level import extract_pages, extract_text
from pdfminer.layout import LTTextContainer
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pytest_django.plugin import DjangoDbBlocker

from decisions.criteria import definitions
from decisions.models import DisputedItem, FolderEntry
from decisions.pages.citing.citation_parts import reference_to
from decisions.pages.citing.styles import full, legal
from ingest.intake.uploads import IncomingFile, receive
from ingest.processing.reader_pool import ReaderPool
from ingest.samples import sample_letters, write_pdf
from tests.support.archives import Take, original_path, shared_archive, take_in
from tests.support.golden import GOLDEN

ROOT = "http://testserver"
MOST = 30


@pytest.fixture(scope="module")
def sample_pdfs(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    readers: ReaderPool,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """Fill an archive with PDF letters that have many items."""
    letters = sorted(sample_letters(120), key=lambda letter: -len(letter.items))[:10]

    def fill() -> None:
        files = [
            IncomingFile(f"{letter.case_number}.pdf", io.BytesIO(write_pdf(letter)))
            for letter in letters
        ]
        receive(files, source="samples", samples=True)
        take_in(readers)

    with shared_archive(django_db_blocker, tmp_path_factory.mktemp("samples"), fill) as folder:
        yield folder


@pytest.fixture
def thirty(sample_pdfs: Path, db: None) -> list[DisputedItem]:
    """Return thirty decisions from PDF letters."""
    items = DisputedItem.objects.select_related("case").order_by("-case__slug", "position")[:MOST]
    assert len(items) == MOST
    return list(items)


def folder_of(client: Client, items: list[DisputedItem]) -> str:
    ticks = [f"{item.case.slug}:{item.position}" for item in items]
    return str(client.post("/folders/new/", {"title": "Brief <1> é", "tick": ticks})["Location"])


def squeezed(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


@cache
def pages_of(sha256: str) -> list[str]:
    """Return the text of each page of a letter, extracted from its file."""
    return [
        squeezed("".join(part.get_text() for part in page if isinstance(part, LTTextContainer)))
        for page in extract_pages(original_path(sha256))
    ]


def assert_is_there(item: DisputedItem, words: str, said: str) -> None:
    """Assert that a text begins and ends on the stated pages of the letter."""
    numbers = [int(number) for number in re.findall(r"\d+", said)]
    letters, found = squeezed(words), pages_of(item.case.letter_sha256)
    first, last = found[numbers[0] - 1], found[numbers[-1] - 1]
    second, last_but_one = found[numbers[0] : numbers[0] + 1], found[numbers[-1] - 2]
    # A page break may fall within the first or the last thirty characters.
    assert letters[:30] in first or any(
        first.endswith(letters[:cut]) and letters[cut:30] in second[0] for cut in range(1, 30)
    ), (item, said)
    assert letters[-30:] in last or any(
        last_but_one.endswith(letters[-30:-cut]) and letters[-cut:] in last for cut in range(1, 30)
    ), (item, said)


def parts_of(paragraphs: list[str]) -> Iterator[list[str]]:
    """Yield the paragraphs of each decision, the first of which is its heading."""
    part: list[str] = []
    for words in paragraphs:
        if re.match(r"\d+\. (Upheld|Overturned): ", words):
            if part:
                yield part
            part = []
        elif not part:
            continue
        part.append(words)
    yield part


def assert_counts_are_of_the_decisions(items: list[DisputedItem], words: list[str]) -> None:
    for name, number in Counter(item.service.name for item in items).items():
        of_it = [item for item in items if item.service.name == name]
        overturned = sum(item.outcome == "overturned" for item in of_it)
        s = "" if number == 1 else "s"
        outcomes = [(overturned, "overturned"), (number - overturned, "upheld")]
        said = ", ".join(f"{some} {outcome}" for some, outcome in outcomes if some)
        assert f"{name}: {number} decision{s}, {said}" in words
    turned_on = Counter(
        (each.criterion, each.met) for item in items for each in item.deciding_criteria
    )
    for criterion, _ in turned_on:
        unmet, met = turned_on[criterion, False], turned_on[criterion, True]
        label = definitions()[criterion].label
        numbers = [f"not met in {unmet} upheld"] * bool(unmet) + [
            f"met in {met} overturned"
        ] * bool(met)
        assert f"{label}: {', '.join(numbers)}" in words


def assert_all_are_listed(items: list[DisputedItem], table: Table) -> None:
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert [(row[0], row[1], row[3], row[4].lower()) for row in rows[1:]] == [
        (str(number), item.case.case_number, item.service.name, item.outcome)
        for number, item in enumerate(items, 1)
    ]


@pytest.mark.parametrize("quoted", ["sentence", "rationale"])
def test_every_citation_quote_and_page_is_in_the_document(
    thirty: list[DisputedItem], client: Client, quoted: str
) -> None:
    url = folder_of(client, thirty)
    first = FolderEntry.objects.order_by("position_in_folder")[0]
    client.post(url, {f"note-{first.pk}": "Ours.\nTwo lines."})
    client.post(f"{url}{first.pk}/marks/", {"sentence": ["0", "1"]})
    answer = client.get(f"{url}decisions.docx?text={quoted}")
    assert answer["Content-Disposition"] == 'attachment; filename="invented-samples-brief-1-e.docx"'
    document = docx.Document(io.BytesIO(answer.content))
    assert document.core_properties.title == "Brief <1> é"
    words = [paragraph.text for paragraph in document.paragraphs]
    assert words[0] == "Brief <1> é"
    assert "invented samples" in words[2]
    assert {"Treatments", "What the decisions turned on", "List of decisions"} <= set(words)
    assert_counts_are_of_the_decisions(thirty, words)
    assert_all_are_listed(thirty, document.tables[0])
    decisions = list(parts_of(words))
    assert len(decisions) == MOST
    checked = 0
    for number, (item, part) in enumerate(zip(thirty, decisions, strict=True), 1):
        reference = reference_to(item, ROOT)
        assert (
            part[0] == f"{number}. {item.outcome.capitalize()}: {' '.join(item.disputed.split())}"
        )
        assert part[1] == cited(item)
        wanted = reference.sentence if quoted == "sentence" else item.rationale
        if not wanted:
            assert "No deciding sentence" in part[2] or "no rationale" in part[2]
            continue
        match = re.fullmatch(r"(.+) \((pages? [\d–]+) of the letter\)", part[2], re.S)
        assert match, part[2]
        assert " ".join(match[1].split()) == " ".join(wanted.split())
        assert_is_there(item, match[1], match[2])
        assert document.tables[0].rows[number].cells[5].text == match[2]
        checked += 1
    assert checked > MOST / 2
    assert decisions[0][-1] == "Note: Ours.\nTwo lines."
    marked = [
        run.text
        for paragraph in document.paragraphs
        for run in paragraph.runs
        if run.font.highlight_color
    ]
    assert first.marks.get().exact in marked


def test_the_pdf_says_the_same(thirty: list[DisputedItem], client: Client) -> None:
    url = folder_of(client, thirty)
    answer = client.get(f"{url}decisions.pdf?style=bluebook-like")
    text = squeezed(extract_text(io.BytesIO(answer.content)))
    for item in thirty:
        reference = reference_to(item, ROOT)
        assert squeezed(legal(reference)[:60]) in text
        assert squeezed(reference.sentence)[:40] in text
    assert answer.content.count(b"/Type /Page\n") > 1


def test_documents_number_their_sheets_and_open_their_links(
    thirty: list[DisputedItem], client: Client
) -> None:
    url = folder_of(client, thirty)
    document = docx.Document(io.BytesIO(client.get(f"{url}decisions.docx").content))
    foot = document.sections[0].footer.paragraphs[0]._p.xml
    assert re.findall(r"<w:instrText>(\w+)</w:instrText>", foot) == ["PAGE", "NUMPAGES"]
    links = [link.url for each in document.paragraphs for link in each.hyperlinks]
    assert links == [reference_to(item, ROOT).url for item in thirty]
    head, *rows = (row._tr.xml for row in document.tables[0].rows)
    assert "<w:tblHeader/>" in head
    assert not any("<w:tblHeader/>" in row for row in rows)
    section = document.sections[0]
    text_width = section.page_width - section.left_margin - section.right_margin  # type: ignore[operator]
    assert sum(cell.width for cell in document.tables[0].rows[0].cells) == text_width
    pdf = client.get(f"{url}decisions.pdf").content
    opened = [
        unquote(note.resolve()["A"]["URI"].decode())
        for page in PDFPage.create_pages(PDFDocument(PDFParser(io.BytesIO(pdf))))
        for note in page.annots or ()
    ]
    assert opened == links


def test_signs_that_the_font_lacks_are_not_lost(thirty: list[DisputedItem], client: Client) -> None:
    item = thirty[0]
    DisputedItem.objects.filter(pk=item.pk).update(
        disputed="≥ 5 µg of α-blocker <b>x</b> & 中 \x0c", criteria=[]
    )
    url = folder_of(client, [item])
    text = extract_text(io.BytesIO(client.get(f"{url}decisions.pdf").content))
    assert "≥ 5 µg" in text
    assert "<b>x</b> & [U+4E2D]" in text
    document = docx.Document(io.BytesIO(client.get(f"{url}decisions.docx").content))
    assert any("α-blocker <b>x</b> & 中" in each.text for each in document.paragraphs)


def test_tables_hold_the_decisions_in_their_order(
    thirty: list[DisputedItem], client: Client
) -> None:
    url = folder_of(client, thirty)
    entry = FolderEntry.objects.order_by("position_in_folder")[1]
    client.post(url, {f"note-{entry.pk}": "=1+1"})
    text = client.get(f"{url}decisions.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["case_number"], row["item"]) for row in rows] == [
        (item.case.case_number or "", str(item.position)) for item in thirty
    ]
    assert rows[1]["note"] == "'=1+1"
    assert [row["cited_as"] for row in rows] == [full(reference_to(i, ROOT)) for i in thirty]
    assert {row["sample"] for row in rows} == {"yes"}
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{url}decisions.xlsx").content))
    sheet = list(book["Decisions"].iter_rows(values_only=True))
    assert len(sheet) == MOST + 1
    assert sheet[2][sheet[0].index("Note")] == "=1+1"
    about = dict(book["About"].iter_rows(values_only=True))
    assert about["Folder"] == "Brief <1> é"
    assert "invented samples" in about["Holds"]
    assert url not in text
    assert url not in str(about)


def test_the_shared_link_has_the_files_too(take: Take, client: Client) -> None:
    take(GOLDEN / "g4_headings.txt")
    item = DisputedItem.objects.select_related("case")[0]
    url = folder_of(client, [item])
    client.post(url, {"share": ""})
    [link] = set(
        re.findall(
            r'href="http://testserver(/folders/shared/[^"]+)"', client.get(url).content.decode()
        )
    )
    key = url.strip("/").rpartition("/")[2]
    for ending in ("docx", "pdf", "xlsx", "csv"):
        answer = Client().get(f"{link}decisions.{ending}")
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "no-store"
        assert key.encode() not in answer.content
        assert "invented" not in answer["Content-Disposition"]


def cited(item: DisputedItem) -> str:
    """Return what stands below the heading of a decision: its citation, reviewer and URL."""
    assert item.case.reviewer
    names = ", ".join(item.case.reviewer.specialties.values_list("name", flat=True))
    reference = reference_to(item, ROOT)
    return f"{full(reference)}\nReviewer: {names}\n{reference.url}"


def test_real_letters(take: Take, real_letters: Path, client: Client) -> None:
    take(*sorted((real_letters / "2016-17").glob("*.pdf"))[:25])
    items = list(
        DisputedItem.objects.select_related("case").order_by("case__slug", "position")[:MOST]
    )
    assert len(items) == MOST
    url = folder_of(client, items)
    for quoted in ("sentence", "rationale"):
        document = docx.Document(
            io.BytesIO(client.get(f"{url}decisions.docx?text={quoted}").content)
        )
        for item, part in zip(items, parts_of([p.text for p in document.paragraphs]), strict=True):
            reference = reference_to(item, ROOT)
            assert part[1] == cited(item)
            wanted = reference.sentence if quoted == "sentence" else item.rationale
            if match := re.fullmatch(r"(.+) \((pages? [\d–]+) of the letter\)", part[2], re.S):
                assert squeezed(match[1]) == squeezed(wanted)
                assert_is_there(item, match[1], match[2])
            else:
                assert not wanted
