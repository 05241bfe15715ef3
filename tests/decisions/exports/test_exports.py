"""Exports: the number of rows that the page states, complete values, and safe to open."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator

import pytest
from django.db.models import Count
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from decisions.export.columns import COLUMNS, NAMES
from decisions.export.formats import safe_cell
from decisions.export.spreadsheet import LONGEST_CELL, SheetColumn, spreadsheet
from decisions.filters import DecisionFilters
from decisions.models import Case, DisputedItem, Service
from decisions.search import DecisionSearch, batches, with_ancestors
from tests.support.markup import page, words

pytestmark = pytest.mark.usefixtures("invented")

HEADINGS = [column.heading for column in COLUMNS]
QUERIES = (
    pytest.param("", marks=pytest.mark.slow),
    "q=radiculopathy",
    "q=opioid+-surgery&not_outcome=overturned",
    "year=2016&sort=oldest",
)


def body(client: Client, url: str) -> bytes:
    response = client.get(url)
    assert response.status_code == 200
    assert response.streaming
    return b"".join(response)


def as_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def as_workbook(content: bytes) -> list[dict[str, object]]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    sheets = [sheet for sheet in book.worksheets if sheet.title.startswith("Decisions")]
    rows = [list(sheet.iter_rows(values_only=True)) for sheet in sheets]
    return [dict(zip(names, row, strict=True)) for names, *rest in rows for row in rest]


def found(query: str) -> DecisionSearch:
    from django.http import QueryDict

    return DecisionFilters(QueryDict(query)).search


def test_a_row_has_what_it_is_counted_under(client: Client) -> None:
    said = client.get("/decisions.json").json()["facets"]
    rows = [json.loads(line) for line in body(client, "/decisions.jsonl").splitlines()]
    for facet, column in (
        ("specialty", "reviewer_specialties_counted_as"),
        ("age", "patient_age_band"),
    ):
        for value in said[facet]["values"]:
            named = [row for row in rows if value["label"] in (row[column] or ())]
            assert len(named) == value["decisions"], value
    assert any(len(row["service_categories"]) > 1 for row in rows)
    columns = ("service_categories", "service_subcategories")
    counted = Counter((column, name) for row in rows for column in columns for name in row[column])
    levels = [value for value in said["service"]["values"] if value["value"].count("/") < 2]
    stated = Counter[tuple[str, str]]()
    for value in levels:
        stated[columns[value["value"].count("/")], value["label"]] += value["decisions"]
    assert counted == stated


@pytest.mark.parametrize("query", QUERIES)
def test_every_format_holds_exactly_what_the_page_counts(client: Client, query: str) -> None:
    number = len(found(query))
    assert number > 200  # several batches
    answer = client.get(f"/decisions.json?{query}").json()
    assert answer["decisions"] == number
    sent = client.get(f"/decisions.csv?{query}")
    assert sent["X-Decisions"] == str(number)
    rows = as_csv(sent.getvalue())
    lines = [json.loads(line) for line in body(client, f"/decisions.jsonl?{query}").splitlines()]
    cells = as_workbook(body(client, f"/decisions.xlsx?{query}"))
    assert len(rows) == len(lines) == len(cells) == number
    assert len({(row["address"]) for row in rows}) == number
    assert [row["address"] for row in rows] == [line["address"] for line in lines]
    assert [row["rationale"] for row in rows] == [cell["Rationale"] for cell in cells]


def test_rows_say_what_the_database_says(client: Client) -> None:
    rows = {
        row["address"].partition("/cases/")[2]: row
        for row in as_csv(body(client, "/decisions.csv"))
    }
    items = DisputedItem.objects.select_related("case__reviewer", "service__parent__parent")
    assert len(rows) == items.count()
    for item in items.prefetch_related(
        "citations__guideline__parent", "case__reviewer__specialties"
    )[:200]:
        row = rows[f"{item.case.slug}/#item-{item.position}"]
        assert row["case_number"] == (item.case.case_number or "")
        assert row["decision_date"] == str(item.case.decision_date or "")
        assert row["outcome"] == item.outcome
        assert row["disputed"] == item.disputed
        assert row["rationale"] == item.rationale
        assert row["service"] == item.service.name
        further = [each.service.name for each in item.further_services.all()]
        assert row["services"] == "; ".join([item.service.name, *further])
        assert row["service_category"] == str(item.service.parent and item.service.parent.parent)
        reviewer = item.case.reviewer
        assert row["reviewer_licence_states"] == (
            "; ".join(reviewer.license_states) if reviewer else ""
        )
        names = sorted(map(str, reviewer.specialties.all())) if reviewer else []
        assert sorted(filter(None, row["reviewer_specialties"].split("; "))) == names
        cited = [citation for citation in item.citations.all() if citation.cited_by == "reviewer"]
        assert row["reviewer_guidelines"].count("; ") + bool(row["reviewer_guidelines"]) == len(
            cited
        )
        assert row["ur_modified"] == ("yes" if item.ur_modified else "no")


def test_newest_first_and_oldest_first(client: Client) -> None:
    url = "/decisions.csv?outcome=overturned"
    newest = [row["decision_date"] for row in as_csv(body(client, url))]
    oldest = [row["decision_date"] for row in as_csv(body(client, f"{url}&sort=oldest"))]
    assert len(newest) > 200  # several batches
    dated = [day for day in newest if day]
    assert dated == sorted(dated, reverse=True)
    assert [day for day in oldest if day] == sorted(dated)
    assert newest[-1] == oldest[-1] == ""


def test_a_file_has_the_order_of_the_page(client: Client) -> None:
    for order in ("longest", "most_items"):
        rows = as_csv(body(client, f"/decisions.csv?year=2016&sort={order}"))
        page = client.get(f"/decisions.json?year=2016&sort={order}&per=100").json()
        shown = [(hit["case_number"], str(hit["item"])) for hit in page["results"]]
        assert [(row["case_number"], row["item"]) for row in rows[:100]] == shown
        assert len(rows) == page["decisions"]
    items = Counter(row["case_number"] for row in rows)
    assert [items[row["case_number"]] for row in rows[:3]] == [max(items.values())] * 3


def test_batches_join_without_gap_or_overlap() -> None:
    sizes = [len(batch) for batch in batches(DecisionSearch())]
    ids = [found.item_id for batch in batches(DecisionSearch()) for found in batch]
    assert sizes[0] == 200
    assert len(ids) == len(set(ids)) == len(DecisionSearch())


def test_a_letter_that_is_read_again_meanwhile_stays(client: Client) -> None:
    several = Case.objects.annotate(number=Count("items")).filter(number__gt=1)
    case = several.filter(outcome="upheld", decision_date__year=2016).first()
    assert case is not None
    number = len(found("year=2016"))
    assert number > 200  # several batches
    items = list(case.items.all())
    case.items.all().delete()
    again = items[0]
    again.pk, again.quantity = None, "read again"
    again.save()
    gone = len(items) - 1
    every = as_csv(body(client, "/decisions.csv?year=2016"))
    assert len(every) == number
    rows = [row for row in every if row["case_number"] == case.case_number]
    assert len(rows) == len(items) == gone + 1
    assert {row["item"]: row["quantity"] for row in rows}["1"] == "read again"
    assert {row["outcome"] for row in rows} <= {"upheld", "overturned"}


def test_a_removed_decision_has_its_services_from_the_index(client: Client) -> None:
    # The remaining items must still have the case's outcome, so the item is not the first.
    items = DisputedItem.objects.filter(case__outcome="upheld", position=2, service__depth=3)
    item = items.select_related("case", "service").order_by("pk")[0]
    above = Service.objects.in_bulk(with_ancestors(item.service.path), field_name="path")
    wanted = [above[path].name for path in with_ancestors(item.service.path)]
    query, place = f"case={item.case.case_number}", f"#item-{item.position}"
    item.delete()
    rows = as_csv(body(client, f"/decisions.csv?{query}"))
    row = next(row for row in rows if row["address"].endswith(place))
    assert row["disputed"] == item.disputed
    assert [row["service_category"], row["service_subcategory"], row["service"]] == wanted


@pytest.mark.parametrize("read_again", [False, True])
def test_a_case_withdrawn_meanwhile_is_left_out(client: Client, read_again: bool) -> None:
    two = Case.objects.annotate(number=Count("items")).filter(number=2)
    case = two.filter(decision_date__year=2016).order_by("pk")[0]
    number = len(found("year=2016"))
    assert number > 200  # several batches
    if read_again:
        case.items.all().delete()
        Case.objects.filter(pk=case.pk).update(outcome="")
    Case.objects.filter(pk=case.pk).update(withdrawn_at=timezone.now())
    rows = as_csv(body(client, "/decisions.csv?year=2016"))
    assert len(rows) == number - 2
    assert case.slug not in {row["address"].split("/")[-2] for row in rows}
    assert body(client, f"/decisions.jsonl?case={case.case_number}") == b""


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_cells_are_never_formulas(client: Client, text: str) -> None:
    item = DisputedItem.objects.filter(case__case_number__isnull=False).order_by("pk")[0]
    DisputedItem.objects.filter(pk=item.pk).update(quantity=text)
    query = f"q=case:{item.case.case_number}"
    rows = as_csv(body(client, f"/decisions.csv?{query}"))
    assert [row["quantity"] for row in rows if row["quantity"]] == [f"'{text}"]
    content = b"".join(spreadsheet("One", [SheetColumn("a")], [[text]]))
    cell = load_workbook(io.BytesIO(content))["One"]["A2"]
    assert cell.data_type != "f"
    assert cell.value == text
    assert cell.quotePrefix
    lines = [json.loads(line) for line in body(client, f"/decisions.jsonl?{query}").splitlines()]
    assert [line["quantity"] for line in lines if line["quantity"]] == [text]
    assert safe_cell("plain") == "plain"


def test_text_that_excel_would_read_as_a_character_stays_text() -> None:
    """Excel reads "_x0041_" as "A", and "_x005F_" as "_"; openpyxl reads neither."""
    content = b"".join(spreadsheet("One", [SheetColumn("a")], [["Norco_x0041_x0042_ _x41_"]]))
    cell = load_workbook(io.BytesIO(content))["One"]["A2"]
    assert cell.value == "Norco_x005F_x0041_x005F_x0042_ _x41_"


def test_a_workbook_continues_on_further_sheets_and_truncates_long_cells() -> None:
    def rows() -> Iterator[list[str | int]]:
        for number in range(25):
            yield [
                number,
                "x" * (LONGEST_CELL + 5) if number == 3 else f"a & b <{number}> \x00\ud800",
            ]

    content = b"".join(
        spreadsheet("Decisions", [SheetColumn("n"), SheetColumn("text")], rows(), most=11)
    )
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Decisions", "Decisions 2", "Decisions 3"]
    assert [sheet.max_row for sheet in book.worksheets] == [11, 11, 6]
    values = [
        row for sheet in book.worksheets for row in list(sheet.iter_rows(values_only=True))[1:]
    ]
    assert [row[0] for row in values] == list(range(25))
    assert len(values[3][1]) == LONGEST_CELL
    assert values[3][1].endswith("[cut: 32,772 characters]")
    assert values[0][1] == "a & b <0> \ufffd\ufffd"


def test_a_workbook_can_be_worked_with(client: Client) -> None:
    query = "q=radiculopathy&year=2016"
    book = load_workbook(io.BytesIO(body(client, f"/decisions.xlsx?{query}")))
    sheet, about = book["Decisions"], book["About"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.print_area == f"'Decisions'!$A$1:$J${sheet.max_row}"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    printed = sum(sheet.column_dimensions[letter].width for letter in "ABCDEFGHIJ")
    paper = 11 - sheet.page_margins.left - sheet.page_margins.right  # inches of a letter sheet
    assert paper * 72 / printed > 3.8, "points a character, which are too few to read"
    assert [cell.value for cell in sheet[1]] == HEADINGS
    letters = {name: cell.column_letter for name, cell in zip(NAMES, sheet[1], strict=True)}
    widths = {name: sheet.column_dimensions[letter].width for name, letter in letters.items()}
    assert widths["rationale"] > widths["disputed"] > widths["case_number"] > widths["item"]
    for name, letter in letters.items():
        cell = sheet[f"{letter}2"]
        assert cell.alignment.vertical == "top" or cell.value is None
        if name in ("rationale", "disputed", "clinical_summary"):
            assert cell.alignment.wrap_text
    dated = sheet[f"{letters['decision_date']}2"]
    assert dated.is_date
    assert dated.alignment.horizontal == "left", (
        "clear of the outcome, at the left of the next cell"
    )
    assert dated.value.year == 2016
    rows = as_csv(body(client, f"/decisions.csv?{query}"))
    links = [sheet[f"{letters['address']}{number}"] for number in range(2, sheet.max_row + 1)]
    assert [link.value for link in links] == [f'=HYPERLINK("{row["address"]}")' for row in rows]
    assert links[0].font.u == "single"
    said = dict(about.iter_rows(values_only=True))
    assert said["Search"] == "“radiculopathy”, Year of decision: 2016"
    assert said["Address"] == f'=HYPERLINK("http://testserver/?{query}")'
    assert said["Decisions"] == len(rows)
    numbers = [cell for [_, cell] in about.iter_rows() if cell.data_type == "n" and cell.value]
    assert {cell.alignment.horizontal for cell in numbers} == {"left"}, "next to their names"
    assert said["Overturned"] == sum(row["outcome"] == "overturned" for row in rows)
    assert said["As of"].date() == timezone.localdate()


def test_the_headings_of_a_workbook_are_words(client: Client) -> None:
    assert len(set(HEADINGS)) == len(COLUMNS)
    assert all(heading[0].isupper() and "_" not in heading for heading in HEADINGS)
    documented = words(page(client, "/about/data/"))
    assert all(f"{column.name} {column.heading} " in documented for column in COLUMNS)


def test_the_name_of_a_column() -> None:
    names = [f"{number}" for number in range(1, 704)]
    content = b"".join(spreadsheet("Wide", [SheetColumn(name) for name in names], [names]))
    sheet = load_workbook(io.BytesIO(content))["Wide"]
    assert sheet.auto_filter.ref == "A1:AAA2"


def test_an_empty_result_has_its_headings(client: Client) -> None:
    assert as_csv(body(client, "/decisions.csv?q=zebra")) == []
    assert body(client, "/decisions.csv?q=zebra").decode("utf-8-sig").strip() == ",".join(NAMES)
    assert body(client, "/decisions.jsonl?q=zebra") == b""
    book = load_workbook(io.BytesIO(body(client, "/decisions.xlsx?q=zebra")))
    assert [cell.value for cell in book.worksheets[0][1]] == HEADINGS


def test_unknown_endings_are_no_addresses(client: Client) -> None:
    assert client.get("/decisions.exe").status_code == 404
    assert client.post("/decisions.csv").status_code == 405
