"""Text typed or pasted into the search box: a case number by itself opens its case."""

import pytest
from django.test import Client

from decisions.models import Case
from decisions.search import indexer
from tests.support.each_row import each_row
from tests.support.markup import words

pytestmark = pytest.mark.usefixtures("golden")

NUMBER = "CM17-9900001"
PASTED = [
    NUMBER,
    "cm17-9900001",
    "CM17 9900001",
    "CM 17 9900001",
    "CM179900001",
    "CM17–9900001",
    f"No. {NUMBER}",
    f"no {NUMBER}",
    f"#{NUMBER}",
    f"IMR {NUMBER}",
    f"Case Number: {NUMBER}",
    f"Case Number:{NUMBER}",
    f"IMR Case Number: {NUMBER}",
    f"IMR Case # {NUMBER}",
    f"Re: IMR Case No.: {NUMBER}",
    f"Final Determination Letter for IMR Case Number {NUMBER}",
    f"{NUMBER}.pdf",
    f"{NUMBER}.txt",
    f"C:\\Letters\\{NUMBER}.pdf",
    f"/home/me/{NUMBER}.pdf",
    f"https://archive.example.org/cases/{NUMBER}/",
    f'"{NUMBER}"',
    f"({NUMBER})",
    f"{NUMBER}.",
    f"  {NUMBER}, ",
    "9900001",
    "17-9900001",
    "CM2017-9900001",
    "CM17-99OOOO1",
    "CM17-990 0001",
    "CM17_9900001",
    "CM17/9900001",
    "CM17 - 9900001",
    "CM17\N{NO-BREAK SPACE}-\N{NO-BREAK SPACE}9900001",
    "CM17—9900001",
    "ＣＭ１７－９９００００１",
    "CM17\N{ZERO WIDTH SPACE}-9900001",
    f"[{NUMBER}]",
    f"<{NUMBER}>",
    f"“{NUMBER}”",
    f"{NUMBER}?",
    f"{NUMBER} (1).pdf",
    f"{NUMBER}.pdf.pdf",
    f"{NUMBER}_final.pdf",
    f"{NUMBER}.docx",
    f"FD_{NUMBER}.pdf",
    f"IMR-{NUMBER}",
    f"case #: {NUMBER}.",
    f"https://archive.example.org/cases/{NUMBER}/?page=2",
    f"{NUMBER} Final Determination Letter",
    f"Case Number: {NUMBER} Date of Injury: 10/13/2015",
    f"Case Number: {NUMBER}\nDate Assigned: 11/09/2016 Date of Injury: 10/13/2015\n"
    "Decision Date: 12/09/2016 UR Denial Date: 11/03/2016\nPriority: Standard Application\n"
    "Received:\n11/03/2016",
]


@each_row("text", PASTED)
def test_a_case_number_alone_opens_its_case(client: Client, text: str) -> None:
    moved = client.get("/", {"q": text, "scope": "auto"})
    assert (moved.status_code, moved.headers["Location"]) == (302, f"/cases/{NUMBER}/")


@pytest.mark.parametrize("text", [f"{NUMBER}, item 2", f"{NUMBER} item #2", f"{NUMBER} Item 2 "])
def test_a_case_number_with_an_item_opens_the_item(client: Client, text: str) -> None:
    moved = client.get("/", {"q": text, "scope": "auto"})
    assert (moved.status_code, moved.headers["Location"]) == (302, f"/cases/{NUMBER}/#item-2")


@each_row("text", PASTED)
def test_a_search_for_a_number_finds_its_decisions(client: Client, text: str) -> None:
    decisions = Case.objects.get(slug=NUMBER).items.count()
    found = client.get("/decisions.json", {"q": text}).json()
    assert {hit["case_number"] for hit in found["results"]} == {NUMBER}
    assert found["decisions"] == decisions


@pytest.mark.parametrize("between", [" ", ", ", "; ", " and ", " or ", " OR ", "\n", " & "])
def test_two_numbers_find_both_cases(client: Client, between: str) -> None:
    other = Case.objects.exclude(slug=NUMBER).filter(case_number__isnull=False).first()
    assert other
    text = f"IMR Case Number: {NUMBER}{between}No. {other.case_number}"
    found = client.get("/decisions.json", {"q": text}).json()
    assert {hit["case_number"] for hit in found["results"]} == {NUMBER, other.case_number}


@pytest.mark.parametrize(
    "text",
    [
        "CM99-0000000",
        f"knee {NUMBER}",
        f"{NUMBER} CM99-0000000",
        "CM17-99*",
        f"-{NUMBER}",
        "IMR 2016-2017",
    ],
)
def test_what_is_no_number_of_a_case_alone_is_a_search(client: Client, text: str) -> None:
    assert client.get("/", {"q": text}).status_code == 200


def test_a_withdrawn_case_is_not_opened(client: Client, db: None) -> None:
    Case.objects.filter(slug=NUMBER).update(withdrawn_at="2026-01-01T00:00Z")
    assert client.get("/", {"q": NUMBER}).status_code == 200


@pytest.mark.parametrize(
    ("number", "typed"),
    [
        ("CM17-0000123", "CM17-00123"),
        ("CM17-0000123", "CM17-000123"),
        ("CM17-0230651", "CM17-230651"),
        ("CM17-0230651", "17-230651"),
        ("CM17-230651", "CM17-230651"),
        ("IMR13-230651", "IMR13-230651"),
    ],
)
def test_zeros_may_be_left_out_of_a_number(
    client: Client, db: None, number: str, typed: str
) -> None:
    Case.objects.filter(slug=NUMBER).update(case_number=number, slug=number)
    indexer.drain()
    moved = client.get("/", {"q": typed})
    assert (moved.status_code, moved.headers["Location"]) == (302, f"/cases/{number}/")
    for asked in ({"q": typed}, {"case": typed}):
        found = client.get("/decisions.json", asked).json()
        assert {hit["case_number"] for hit in found["results"]} == {number}


def test_a_number_with_zeros_left_out_is_found_in_a_list_and_in_a_text(
    client: Client, db: None
) -> None:
    Case.objects.filter(slug=NUMBER).update(case_number="CM17-0230651", slug="CM17-0230651")
    listed = client.post("/lists/", {"numbers": "CM17-230651"}, follow=True).content.decode()
    assert "1 of 1 case found" in words(listed)
    checked = client.post("/citations/", {"text": "See CM17-230651."}).content.decode()
    assert 'href="/cases/CM17-0230651/' in checked
