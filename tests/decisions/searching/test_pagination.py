"""Paging through results while letters arrive, and decisions without a date."""

import html
import re

import pytest
from django.test import Client

from tests.support.archives import Take
from tests.support.golden import GOLDEN_LETTERS
from tests.support.invented_letters import InventedItem, letter
from tests.support.markup import decisions_found, page, words


def take_some(take: Take, first: int, number: int, **facts: str) -> None:
    items = [InventedItem(f"MRI of the knee number {at}") for at in range(10)]
    take(
        *(
            (f"{n}.txt", letter(f"CM17-98{n:05}", items, **facts).encode())
            for n in range(first, first + number)
        )
    )


def urls(found: dict[str, list[dict[str, str]]]) -> list[str]:
    return [hit["address"] for hit in found["results"]]


@pytest.mark.parametrize("query", ["", "q=knee", "q=knee&scope=treatment&sort=oldest"])
def test_the_next_page_goes_on_from_what_was_seen(client: Client, take: Take, query: str) -> None:
    take_some(take, 1, 6)
    first = client.get(f"/decisions.json?{query}").json()
    markup = page(client, f"/?{query}")
    # One letter is a day newer, one a day older; they sort before and after the first page.
    take_some(take, 7, 1, decided="03/30/2017")
    take_some(take, 8, 1, decided="03/28/2017")
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()
    assert third["next"] is None
    seen = [*urls(first), *urls(second), *urls(third)]
    assert len(seen) == len(set(seen)) == first["decisions"] == second["decisions"] == 60
    following = re.search(r'<a href="([^"]*)" id="page:2"', markup)
    assert following
    there = page(client, html.unescape(following[1]))
    assert decisions_found(there) == 60
    assert "added since you opened the first page" in words(there)
    all_of_them = re.search(r'<a href="([^"]*)" id="newer"', there)
    assert all_of_them
    assert decisions_found(page(client, html.unescape(all_of_them[1]))) == 80
    # The link to the next case keeps the paging state; links that narrow the search drop it.
    case = re.search(r'<a class="to-case"[^>]* href="([^"]*)"', there)
    assert case
    reached = page(client, html.unescape(case[1]).partition("#")[0])
    assert "26 of 60" in words(reached)
    assert "up_to" not in "".join(re.findall(r'id="outcome:upheld" href="([^"]*)"', there))


@pytest.mark.parametrize(("asked", "sent"), [("9", 2), ("0", 2), ("-1", 2), ("x", 1), ("1e9", 1)])
def test_page_and_json_say_which_page_is_sent_for_one_that_does_not_exist(
    client: Client, take: Take, asked: str, sent: int
) -> None:
    take_some(take, 1, 3)
    found = client.get(f"/decisions.json?page={asked}").json()
    said = f"Page {asked} doesn’t exist; showing page {sent}."
    assert (found["page"], found["next"] is None) == (sent, sent == 2)
    assert found["remarks"] == [said]
    assert said in html.unescape(words(page(client, f"/?page={asked}")))
    assert client.get("/decisions.json?page=2").json()["remarks"] == []


def test_nothing_is_said_if_no_decision_was_added(client: Client, take: Take) -> None:
    take_some(take, 1, 3)
    first = client.get("/decisions.json").json()
    assert "added since" not in page(client, "/?" + first["next"].partition("?")[2])
    for nonsense in ("abc", "-1", "1e400", "9" * 40):
        assert page(client, f"/?up_to={nonsense}")


def test_decisions_without_a_date_are_a_value_of_the_year(client: Client, take: Take) -> None:
    take(*GOLDEN_LETTERS)
    take(("undated.txt", letter("CM17-9800001", decided="").encode()))
    found = client.get("/decisions.json").json()
    years = {value["value"]: value for value in found["facets"]["year"]["values"]}
    assert years["undated"]["label"] == "No date"
    assert sum(value["decisions"] for value in years.values()) == found["decisions"]
    undated = client.get("/decisions.json?year=undated").json()
    assert undated["decisions"] == years["undated"]["decisions"] > 0
    assert {hit["decision_date"] for hit in undated["results"]} == {None}
    names = re.findall(r'id="year:(\w+)"', page(client, "/facets/year/"))
    assert names == [*sorted(years.keys() - {"undated"}, reverse=True), "undated"]
    assert "undated" in page(client, "/statistics/?rows=service&columns=year")


def test_a_range_of_dates_says_how_many_it_leaves_out(client: Client, take: Take) -> None:
    take(*GOLDEN_LETTERS)
    take(("undated.txt", letter("CM17-9800001", decided="").encode()))
    number = client.get("/decisions.json?year=undated").json()["decisions"]
    shown = words(page(client, "/?decided_from=2000-01-01"))
    are = "decision without this date is" if number == 1 else "decisions without this date are"
    assert f"Decided: {number} {are} left out." in shown
    assert "without this date" not in words(page(client, "/?decided_from=2000-01-01&year=2017"))
    everything = client.get("/decisions.json").json()["decisions"]
    assert client.get("/decisions.json?decided_from=2000-01-01").json()["decisions"] == (
        everything - number
    )
