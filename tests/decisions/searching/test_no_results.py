"""A search without results names the word or condition that causes this, and alternatives."""

import html
import re
from datetime import date

import pytest
from django.test import Client

from decisions.models import Case
from decisions.pages.search.dates_in_words import dates_named
from decisions.search import question
from decisions.vocabulary_rows import load_vocabulary
from tests.support.archives import Take
from tests.support.each_row import each_row
from tests.support.invented_letters import InventedItem, letter
from tests.support.markup import decisions_found, page, words
from tests.support.stored_archives import fill_once

pytestmark = pytest.mark.usefixtures("few")


@pytest.fixture
def few(take: Take) -> None:
    said = [
        ("Acupuncture, 6 visits", "Upheld", "Physical therapy has not been tried. No red flag."),
        ("Left knee meniscectomy", "Overturned", "The acupuncture gave no relief to the knee."),
        ("MRI of the cervical spine", "Upheld", "There are medications, and a medication list."),
    ]
    files = [
        (f"{n}.txt", letter(f"CM17-980000{n}", [InventedItem(heading, outcome, text)]).encode())
        for n, (heading, outcome, text) in enumerate(said, 1)
    ]

    def fill() -> None:
        load_vocabulary()
        take(*files)

    fill_once("few", fill)


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


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cervcal mri", "cervical mri"),
        ("medicaton list", "medication list"),
        ("acupunture", "acupuncture"),
        ("medicaton -zebra", "medication -zebra"),
        ("physcial therapy", "physical therapy"),  # it is requested in none of the letters
    ],
)
def test_the_search_box_searches_what_was_meant_and_offers_what_was_typed(
    client: Client, typed: str, meant: str
) -> None:
    asked = {"q": typed, "scope": "auto", "outcome": "upheld"}
    shown = client.get("/", asked, follow=True).content.decode()
    assert f"Showing results for <b>{meant}</b>" in shown
    assert decisions_found(shown) > 0
    assert not re.search(r'<a [^>]*href="[^"]*typed=', shown)
    link = re.search(rf'href="([^"]*)" id="as-typed">Search for “{typed}” instead', shown)
    assert link
    instead = words(page(client, html.unescape(link[1])))
    assert "Showing results" not in instead
    assert "What to change" in instead


@pytest.mark.parametrize(
    ("typed", "left_out", "shown_for"),
    [
        ("how often is knee meniscectomy granted?", "how, often, is, granted", "Knee"),
        ("Why is acupuncture denied", "Why, is, denied", "Acupuncture"),
        ("what are the tried red flags", "what, are, the", "tried red flags"),
    ],
)
def test_a_question_is_searched_without_the_words_that_only_ask(
    client: Client, typed: str, left_out: str, shown_for: str
) -> None:
    shown = client.get("/", {"q": typed, "scope": "auto"}, follow=True).content.decode()
    assert f"Left out: {left_out}. Search for “{typed}” instead" in words(shown)
    assert re.search(rf"Showing results for <b>[^<]*{shown_for}", shown)
    assert decisions_found(shown) > 0
    link = re.search(r'href="([^"]*)" id="as-typed"', shown)
    assert link
    assert "What to change" in page(client, html.unescape(link[1]))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ('how often is "acupuncture granted"?', '"acupuncture granted"'),
        ("how often is acupuncture NOT relief", "acupuncture -relief"),
        ("is rationale:is", "rationale:is"),
        ("how =is", "=is"),
        ('"how often" acupuncture', None),
        ("acupuncture for a knee", None),
        ("how is it", None),
    ],
)
def test_quoted_words_and_operators_of_a_question_are_kept(typed: str, meant: str | None) -> None:
    asked = question(typed)
    assert (asked and asked.meant) == meant


@pytest.mark.parametrize("typed", ["xylographqz", "acupuncture", "zofran", "=acupunture"])
def test_other_words_are_searched_as_typed(client: Client, typed: str) -> None:
    shown = client.get("/", {"q": typed, "scope": "auto"}, follow=True).content.decode()
    assert "Showing results" not in words(shown)


def test_a_word_without_a_similar_one_is_only_reported(client: Client) -> None:
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
    assert "zebra unicorn : 1 decision with “cervical MRI” anywhere in the letter." in words(shown)


def said(client: Client, url: str) -> str:
    heading = re.search(r'<h1 id="answer".*?</h1>', page(client, url), re.S)
    assert heading
    return words(heading[0])


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("/?q=zebra", "no decision with “zebra”"),
        (
            "/?q=knee+MRI&scope=treatment&outcome=overturned",
            "no overturned decision with “knee MRI” in the treatment in dispute",
        ),
        (
            "/?service=diagnostic-testing&region=knee&specialty=orthopedic-surgery",
            "no decision on Diagnostic Testing for the knee by an orthopedic surgeon",
        ),
        (
            "/?specialty=pain-management&specialty=neurology&year=2014&year=2015",
            "no decision by a neurologist or a reviewer in Pain Management from 2014 or 2015",
        ),
        ("/?case=CM99-0000001", "no decision in case CM99-0000001"),
        ("/?decided_from=2018-01-01&q=zebra", "no decision with “zebra” with the filters below"),
        ("/?not_region=cervical-spine&q=MRI", "no decision with “MRI” with the filters below"),
        # The words of a treatment and a specialty are said as what they mean.
        (
            "/?q=cervical+MRI+by+orthopedic+surgeons&decided_from=2018-01-01",
            "no decision on MRI for the cervical spine by an orthopedic surgeon with the filters"
            " below",
        ),
    ],
)
def test_the_answer_says_in_one_sentence_what_was_not_found(
    client: Client, url: str, sentence: str
) -> None:
    assert said(client, url) == f"This archive has {sentence}."
    assert "0 decisions on" not in words(page(client, url))


def test_a_rate_of_either_outcome_follows_the_sentence(client: Client) -> None:
    assert said(client, "/?q=medication&outcome=overturned") == (
        "This archive has no overturned decision with “medication”. 0.0% overturned"
        " (0 of 1 with either outcome)"
    )


def test_each_condition_alone_is_counted_where_leaving_out_one_finds_nothing(
    client: Client,
) -> None:
    url = "/?q=zebra&region=cervical-spine&outcome=overturned&decided_from=2018-01-01"
    shown = page(client, url)
    assert "Leave out" not in words(shown)
    alone = {
        html.unescape(name): (html.unescape(there or ""), int(number or 0))
        for name, there, number in re.findall(
            r'<li>Only <b>([^<]*)</b>: (?:<a href="([^"]*)" id="alone:\d+">(\d+)|no) decision',
            shown,
        )
    }
    assert {name: number for name, (_, number) in alone.items()} == {
        "zebra": 0,
        "Body region: Cervical spine": 1,
        "Outcome: Overturned": 1,
        "Decided: from Jan 1, 2018": 0,
    }
    for there, number in alone.values():
        assert not number or decisions_found(page(client, there)) == number


def test_a_single_condition_is_not_said_twice(client: Client) -> None:
    assert "Only " not in words(page(client, "/?case=CM99-0000001"))


def test_a_word_that_is_only_elsewhere_in_letters_is_not_said_to_be_nowhere(client: Client) -> None:
    found = words(page(client, "/?q=relief+zebra&scope=treatment"))
    assert "No decision contains zebra" in found
    assert "No decision contains relief" not in found
    assert decisions_found(page(client, "/?q=relief")) == 1


def test_a_phrase_is_offered_only_where_it_finds_something(client: Client) -> None:
    for asked, offered in (
        ("/?q=cervical+MRI&scope=anywhere", False),
        ("/?q=meniscectomy+knee", False),
        ("/?q=left+knee+meniscectomy", True),
        ("/?q=knee+MRI&scope=treatment", False),
        ("/?q=cervical+MRI+by+orthopedic+surgeons", False),
    ):
        shown = page(client, asked)
        assert ('id="as-phrase"' in shown) == offered, asked


def test_another_scope_of_all_the_words_comes_before_a_search_without_some(client: Client) -> None:
    shown = words(page(client, "/?q=relief+knee&scope=treatment"))
    assert re.search("Anywhere in the letter: 1 decision.*Leave out relief", shown)


def test_the_treatment_in_dispute_is_named_only_where_it_is_searched(client: Client) -> None:
    where = "in the treatment in dispute."
    assert where in words(page(client, "/?q=zebra&scope=treatment"))
    assert where not in words(page(client, "/?q=rationale:zebra&scope=treatment"))


def test_a_case_number_gets_no_advice_about_words(client: Client) -> None:
    shown = words(client.get("/?q=CM99-7654321").content.decode())
    assert "Case CM99-7654321 is not in the archive" in shown
    assert "No decision contains" not in shown
    assert "Use fewer words" not in shown
    assert "Use fewer words" in words(client.get("/?q=zebra").content.decode())


@pytest.mark.parametrize(("typed", "kind"), [("M54.16", "diagnosis"), ("99999", "treatment")])
def test_a_code_gets_the_advice_to_search_for_its_name(
    client: Client, typed: str, kind: str
) -> None:
    shown = words(page(client, f"/?q={typed}"))
    assert f"almost never as a code: search for the name of the {kind}." in shown
    assert "as a code" not in words(page(client, "/?q=zebra"))


def test_words_of_patients_find_the_words_of_letters(client: Client) -> None:
    for typed, meant in (("acupuntura", "acupuncture"), ("Terapia física", "physical therapy")):
        found, expected = (
            client.get("/decisions.json", {"q": text}).json()["decisions"]
            for text in (typed, meant)
        )
        assert found == expected > 0
    assert "acupuntura" not in page(client, "/?q=acupuncture")


@pytest.mark.parametrize("typed", ["CM17", "cm17-", "CM17-98"])
def test_the_beginning_of_a_case_number_leads_to_the_cases(client: Client, typed: str) -> None:
    shown = page(client, f"/?q={typed}")
    cases = re.findall(r'<a href="(/cases/[^"]*)">(CM[^<]*)</a>', shown)
    assert [number for _, number in cases] == [f"CM17-980000{n}" for n in (1, 2, 3)]
    assert "A case is found by its whole number." in words(shown)


@pytest.mark.parametrize(
    ("typed", "outcome", "others"),
    [("overturned", "overturned", ""), ("Upheld", "upheld", ""), ("knee overturned", "", "knee")],
)
def test_the_word_of_an_outcome_leads_to_its_filter(
    client: Client, typed: str, outcome: str, others: str
) -> None:
    shown = page(client, f"/?q={typed.replace(' ', '+')}&scope=anywhere")
    link = re.search(r'As a filter: <a href="([^"]*)"', shown)
    assert link
    target = html.unescape(link[1])
    assert f"outcome={outcome}" in target
    assert ("q=knee" in target) == bool(others)
    assert decisions_found(page(client, target)) > 0


@each_row(
    ("typed", "first", "last", "rest"),
    [
        ("knee MRI February 2016", date(2016, 2, 1), date(2016, 2, 29), "knee MRI"),
        ("2/28/2017", date(2017, 2, 28), date(2017, 2, 28), ""),
        ("opioids decided on Feb. 28, 2017", date(2017, 2, 28), date(2017, 2, 28), "opioids"),
        ("2017-02-28", date(2017, 2, 28), date(2017, 2, 28), ""),
        ("MRI in 2017", date(2017, 1, 1), date(2017, 12, 31), "MRI"),
        ("2/30/2017", None, None, ""),
        ("MRI 2016 2017", None, None, ""),
        ("January 1999", None, None, ""),
        ("Norco 10/325", None, None, ""),
        ("CM17-0012593", None, None, ""),
    ],
)
def test_words_that_are_a_date(
    typed: str, first: date | None, last: date | None, rest: str
) -> None:
    named = dates_named(typed)
    assert (named and (named.first, named.last, named.rest)) == (first and (first, last, rest))


def test_a_date_in_words_leads_to_its_filter(client: Client) -> None:
    case = Case.objects.exclude(decision_date=None).earliest("decision_date")
    assert case.decision_date
    typed = case.decision_date.strftime("%B %Y")
    link = re.search(
        r'as the date of the decision: <a href="([^"]*)"', page(client, f"/?q={typed}")
    )
    assert link
    target = html.unescape(link[1])
    assert f"decided_from={case.decision_date:%Y-%m}-01" in target
    assert decisions_found(page(client, target)) > 0


def test_a_treatment_without_decisions_leads_to_those_of_its_kind(client: Client) -> None:
    shown = page(client, "/?q=CT+scan&scope=treatment")
    link = re.search(r'<a href="([^"]*)" id="offer:1">Imaging/Radiology: 1 decision<', shown)
    assert link
    assert decisions_found(page(client, html.unescape(link[1]))) == 1
