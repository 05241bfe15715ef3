"""Hostile searches through the page yield a result or a message, never an error."""

import html
import time
from urllib.parse import quote, urlencode

import pytest
from django.test import Client

from decisions.filters import DecisionFilters
from decisions.pages.weight_limits import LONGEST_SEARCH
from tests.support.each_row import each_row
from tests.support.engines import EACH_ENGINE

pytestmark = pytest.mark.usefixtures("golden")

PARAMETERS = [*DecisionFilters.base_filters, "page", "hit", "nobody_knows"]
ATTACKS = [
    "<script>alert(1)</script>",
    "'; DROP TABLE decisions_case; --",
    '" onload="x',
    "{{ 7*7 }}",
    "\u202eevil\u2066",
    "a\x00b",
    "%s%n",
    "../../etc/passwd",
    "x" * 10_000,
    "\ud800",
    "2016-02-30",
    "-1",
    "9" * 400,
    "1e999",
    "NaN",
    "mtus/" * 200,
    "\U0001f4a9",
    "|;|",
]
QUERIES = {
    "10,000 words": "mri " * 2_500,
    "10,000 letters": "a" * 10_000,
    "500 open": "(" * 500 + "mri",
    "500 pairs": "(" * 500 + "mri" + ")" * 500,
    "500 shut": "mri" + ")" * 500,
    "500 quotes": '"' * 500,
    "odd quotes": '"' * 401,
    "stars first": "*mri " * 100,
    "stars alone": "* " * 500,
    "beginnings": "ab* " * 60,
    "shortest beginnings": " ".join(f"{a}{b}*" for a in "aeiou" for b in "nrst"),
    "far apart": '"a b c d e f g h"~999999999',
    "fuzzy": "mri~2 " * 60,
    "minuses": "-" * 500 + "mri",
    "nots": "NOT " * 400 + "mri",
    "all ruled out": " ".join(f"-w{n}" for n in range(60)),
    "fields": "item:" * 200 + "mri",
    "field of nothing": "item: rationale: case:",
    "operators": "AND OR NOT AND OR NOT",
    "ors": " OR ".join(["mri"] * 60),
    "numbers": "case:* case:CM* 1* 99999999999999999999",
    "regular expression": "case:(.*)+$ [a-z]{9999}* mri|ct* \\*",
    "nul": "mri\x00ct",
    "bidi": "\u202emri\u202c \u2066ct\u2069 \u200fknee",
    "surrogate": "mri \udcff ct",
    "combining": "e\u0301" * 900,
    "wide": "\uff2d\uff32\uff29 \u212a",
    "emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 200,
    "spaces": "\u2003\u00a0\t\n\r\x0b" * 200,
    "sql": "' OR 1=1; DROP TABLE decisions_case; --",
    "html": '"><img src=x onerror=alert(1)>',
    **{f"value {number}": value for number, value in enumerate(ATTACKS)},
}


def answer(client: Client, url: str) -> str:
    started = time.process_time()
    response = client.get(url)
    assert time.process_time() - started < 10, "it costs too much"
    refused = response.status_code == 414 and len(url) > LONGEST_SEARCH
    assert response.status_code == 200 or refused
    return str(response.content.decode())


@EACH_ENGINE
@each_row("query", QUERIES.values())
@pytest.mark.parametrize(
    "more",
    [
        "",
        pytest.param("&sort=longest", marks=pytest.mark.slow),
        pytest.param("&synonyms=off&group=letter", marks=pytest.mark.slow),
    ],
)
def test_hostile_queries(client: Client, query: str, more: str) -> None:
    shown = answer(client, f"/?q={quote(query.encode('utf-8', 'surrogatepass'))}{more}")
    assert "<img src=x" not in shown


@pytest.mark.slow
@each_row("names", [PARAMETERS[n::8] for n in range(8)])
def test_hostile_values_of_every_parameter(client: Client, names: list[str]) -> None:
    for attack in ATTACKS:
        value = quote(attack.encode("utf-8", "surrogatepass"))
        shown = answer(client, f"/?{'&'.join(f'{name}={value}' for name in names)}")
        assert "<script>alert" not in shown
        assert 'onload="x' not in shown
        assert ">49<" not in shown


@pytest.mark.parametrize("name", ["service", "not_service", "guideline", "year", "not_state"])
def test_200_values_of_a_facet(client: Client, name: str) -> None:
    values = [str(1900 + n) if name == "year" else f"value-{n}" for n in range(200)]
    asked = client.get(f"/decisions.json?{urlencode([(name, value) for value in values])}")
    shown = "".join(asked.json()["remarks"])
    assert "only the first 100 values" in shown
    assert shown.count("isn’t a known value") <= 3, "a hundred sentences stand before the answer"
    assert name == "year" or "97 more unknown values" in shown


@EACH_ENGINE
def test_a_long_word_is_a_word(client: Client) -> None:
    for query in ("x" * 59, "x" * 70, "service:" + "x" * 300, "granted " + "x" * 900):
        assert "This archive has no " in answer(client, f"/?q={query}"), query


def test_control_characters_do_not_change_the_direction_of_a_sentence(client: Client) -> None:
    turned = "\u202eabc\u2066\u200f"
    shown = answer(client, f"/?{urlencode({'q': f'{turned} knee', 'service': turned})}")
    assert "Service: “abc” isn’t a known value" in html.unescape(shown)
    assert "<title>abc knee, abc – IMR Archive</title>" in shown
    assert not set(turned) & set(shown) - set("abc")


@EACH_ENGINE
def test_a_number_that_is_too_long_is_no_case_number(client: Client) -> None:
    shown = answer(client, f"/?case={'9' * 400}")
    assert "Case number: this is too long for a case number, so no decision has it." in shown
    assert "This archive has no " in shown


@EACH_ENGINE
def test_a_long_beginning_is_a_word(client: Client) -> None:
    for query in ("x" * 900 + "*", "\u4e2d" * 130 + "*", "rationale:" + "x" * 500 + "*"):
        shown = answer(client, f"/?{urlencode({'q': query})}")
        assert "This archive has no " in shown
        assert "after more than 100 letters was ignored." in html.unescape(shown)


@EACH_ENGINE
def test_a_case_number_in_quotation_marks_is_one(client: Client) -> None:
    words = 'case:"of many words"'
    for query in ('case:"CM17 9900001"', 'case:"CM17-9900001"'):
        assert "CM17-9900001" in answer(client, f"/?{urlencode({'q': query})}")
    assert "This archive has no " in answer(client, f"/?{urlencode({'q': words})}")


@EACH_ENGINE
@pytest.mark.parametrize("page", ["1000000000", "-1000000000", "99999999999999999999999", "1.5"])
@pytest.mark.parametrize("group", ["", "&group=letter"])
def test_a_page_number_that_does_not_exist_shows_the_search(
    client: Client, page: str, group: str
) -> None:
    assert "12 decisions" in answer(client, f"/?page={page}{group}")


@pytest.mark.parametrize(
    ("url", "warning"),
    [
        ("decided_from=2016-02-30", "Decided: “2016-02-30” isn’t a date"),
        ("injury_to=9/12/2016", "“9/12/2016” isn’t a date"),
        ("decided_from=2017-01-01&decided_to=2016-01-01", "the first date is after the last"),
        ("cited_by=nobody", "(reviewer or claims_administrator): “nobody”"),
        ("synonyms=on", "Synonyms (off): “on”"),
        ("group=reviewer", "Group (letter): “reviewer”"),
        ("sort=shortest", "longest, or most_items): “shortest” isn’t one of these"),
        ("age=30", "Patient’s age: “30” isn’t a known value"),
        ("state=Texas", "Reviewer licensed in: “Texas” isn’t a known value"),
        ("priority=A+B", "Priority: “A B” isn’t a known value"),
        ("cites_nothing=both", "Cites no guideline: “both” isn’t a known value"),
    ],
)
def test_wrong_parameters_are_reported(url: str, warning: str) -> None:
    from django.http import QueryDict

    assert any(warning in said for said in DecisionFilters(QueryDict(url)).warnings)
