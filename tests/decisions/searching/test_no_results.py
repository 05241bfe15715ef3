"""A search without results names the word or condition that causes this, and alternatives."""

import html
import re

import pytest
from django.test import Client

from tests.support.archives import Take
from tests.support.invented_letters import InventedItem, letter
from tests.support.markup import decisions_found, page, words

pytestmark = pytest.mark.usefixtures("few")


@pytest.fixture
def few(take: Take) -> None:
    said = [
        ("Acupuncture, 6 visits", "Upheld", "Physical therapy has not been tried. No red flag."),
        ("Left knee meniscectomy", "Overturned", "The acupuncture gave no relief to the knee."),
        ("MRI of the cervical spine", "Upheld", "There are medications, and a medication list."),
    ]
    take(
        *(
            (f"{number}.txt", letter(number, [InventedItem(heading, outcome, text)]).encode())
            for number, (heading, outcome, text) in zip(
                ("CM17-9800001", "CM17-9800002", "CM17-9800003"), said, strict=True
            )
        )
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("acupunture", "acupuncture"),
        ("physcial", "physical"),
        ("redflag", "red flag"),
        ("meniscectmy", "meniscectomy"),
        ("cervcal", "cervical"),
        ("medicaton", "medication"),
    ],
)
@pytest.mark.parametrize("beside", ["", " -zebra"])
def test_a_word_that_is_not_there_leads_to_the_one_that_was_meant(
    client: Client, typed: str, meant: str, beside: str
) -> None:
    shown = page(client, f"/?q={typed}{beside}".replace(" ", "+"))
    said = re.search(r'Did you mean <a href="([^"]*)" id="meant:1">([^<]*)</a>', shown)
    assert said
    assert said[2] == meant
    assert decisions_found(page(client, html.unescape(said[1]))) > 0


def test_what_is_like_no_word_is_only_said(client: Client) -> None:
    shown = page(client, "/?q=xylographqz")
    assert "No decision contains xylographqz" in words(shown)
    assert "Did you mean" not in shown


@pytest.mark.parametrize(
    ("url", "without"),
    [
        ("/?q=meniscectomy+cervical", {"meniscectomy": 1, "cervical": 1}),
        (
            "/?q=acupuncture&region=cervical-spine",
            {"acupuncture": 1, "Body region: Cervical spine": 2},
        ),
        (
            "/?q=meniscectomy&outcome=upheld",
            {"meniscectomy": 2, "Outcome: Upheld": 1},
        ),
        ("/?q=knee+AND+(red+OR+blue)", {"knee": 1, "red OR blue": 1}),
        ("/?q=acupuncture+-acupuncture", {"-acupuncture": 2, "acupuncture": 1}),
        ("/?decided_from=2018-01-01&outcome=upheld", {"Decided: from Jan 1, 2018": 2}),
    ],
)
def test_the_condition_that_empties_a_search_is_named_with_the_number_without_it(
    client: Client, url: str, without: dict[str, int]
) -> None:
    shown = page(client, url)
    assert decisions_found(shown) == 0
    said = re.findall(
        r'<li>Leave out <b>([^<]*)</b>: <a href="([^"]*)" id="without:\d+">(\d+) decision', shown
    )
    assert {html.unescape(name): int(number) for name, _, number in said} == without
    for _, there, number in said:
        assert decisions_found(page(client, html.unescape(there))) == int(number)


def test_the_exact_word_is_found_in_no_other_form(client: Client) -> None:
    def found(query: str) -> int:
        number: int = client.get("/decisions.json", {"q": query}).json()["decisions"]
        return number

    assert found("=medications") == found("=medication") == found("medication") == 1
    assert found("=visits") == 1
    assert found("visit") == 1
    assert found("=visit") == 0
    assert found("=Acupuncture") == 2
    assert found("acupuncture -=acupuncture") == 0


def test_words_beside_a_treatment_are_left_out_together(client: Client) -> None:
    shown = page(client, "/?q=cervical+MRI+zebra+unicorn")
    left_out = re.search(r'Leave out <b>zebra unicorn</b>: <a href="([^"]*)"', shown)
    assert left_out
    assert decisions_found(page(client, html.unescape(left_out[1]))) == 1
