"""Content on other sites: embedded pages, and link previews (Open Graph)."""

import html
import re
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from PIL import Image

from decisions.formatting import count, percent
from decisions.models import DisputedItem
from decisions.pages.sharing.cards import HEIGHT, WIDTH
from decisions.pages.standard_reports.definitions import REPORTS
from decisions.search.passage_keys import sentence_keys

SEARCH = "q=pain&service=pharmaceuticals&outcome=upheld"


def card_of(client: Client, url: str) -> tuple[str, dict[str, str]]:
    """Return the description in the card of a page, and the page's properties."""
    page = client.get(url).content.decode()
    found = re.findall(r'<meta property="og:([a-z:_]+)" content="([^"]*)">', page)
    properties = {name: html.unescape(value) for name, value in found}
    return described(client, properties["image"].removeprefix("http://testserver")), properties


def described(client: Client, url: str) -> str:
    sent = client.get(url)
    assert sent.status_code == 200, url
    assert sent["Content-Type"] == "image/png"
    picture = Image.open(BytesIO(sent.content))
    assert picture.size == (WIDTH, HEIGHT)
    assert len(picture.getcolors(WIDTH * HEIGHT) or []) > 3, "nothing is drawn"
    return str(picture.info["Description"])


@pytest.mark.parametrize("url", [f"/?{SEARCH}", "/", "/services/pharmaceuticals/"])
def test_a_link_to_a_search_has_a_card_with_its_figure(
    invented: Path, client: Client, url: str
) -> None:
    query = SEARCH if "q=" in url else "service=pharmaceuticals" if "services" in url else ""
    rate: dict[str, Any] = client.get(f"/decisions.json?{query}").json()["either_outcome"]
    says, properties = card_of(client, url)
    number = f"{count(rate['overturned'])} of {count(rate['decisions'])} decisions overturned"
    assert percent(rate["rate"]) in says
    assert number in says
    assert "IMR Archive, testserver, as of " in says
    assert f"{percent(rate['rate'])} overturned" in properties["description"]
    assert count(rate["decisions"]) in properties["description"]
    assert properties["title"].endswith("IMR Archive")


def test_every_report_has_a_card(invented: Path, client: Client) -> None:
    for name, report in REPORTS.items():
        says, properties = card_of(client, f"/reports/{name}/")
        assert says.startswith(report.title), name
        assert properties["title"].startswith(report.title), name


@pytest.mark.parametrize(
    "query",
    ["q=zzzznothing", "q=" + "%E2%80%AE%F0%9F%98%80%00" * 40, "q=" + "w" * 3_000, "year=undated"],
)
def test_a_card_is_drawn_of_whatever_is_asked(invented: Path, client: Client, query: str) -> None:
    assert described(client, f"/card.png?{query}")


def framed(client: Client, url: str) -> str:
    """Return a page for frames, after checks for scripts, forms and the site's navigation."""
    sent = client.get(url)
    page = sent.content.decode()
    assert "X-Frame-Options" not in sent
    assert "frame-ancestors *" in sent["Content-Security-Policy"]
    for part in ("<script", "<form", "<header", "<footer", "<nav"):
        assert part not in page, part
    assert re.search(r"Source: <a href=\"[^\"]+\">IMR Archive, .*, as of \w{3} \d+, \d{4}", page)
    return page


@pytest.mark.parametrize("split", ["year", "service", "year-service"])
def test_the_chart_of_a_search_can_be_embedded_in_another_site(
    invented: Path, client: Client, split: str
) -> None:
    url = f"/embed/?{SEARCH}&split={split}"
    page = framed(client, url)
    rate = client.get(f"/decisions.json?{SEARCH}").json()["either_outcome"]
    assert f">{count(rate['decisions'])}</span> decisions" in page
    assert f">{percent(rate['rate'])}</span> overturned" in page
    assert html.escape(f"/?{SEARCH}&split={split}") in page
    assert "<svg" in page
    assert ("rule-change" in page) == ("Dotted: " in page) == (split == "year")
    assert html.escape(url) in client.get(f"/?{SEARCH}&split={split}").content.decode()


def test_a_table_of_statistics_can_be_embedded_in_another_site(
    invented: Path, client: Client
) -> None:
    query = "rows=specialty&columns=year&service=surgery"
    page = framed(client, f"/statistics/embed/?{query}")
    whole = client.get(f"/statistics/?{query}").content.decode()
    tables = [
        re.findall(r'<table class="heat".*?</table>', each, re.DOTALL) for each in (page, whole)
    ]
    assert tables[0] == tables[1]
    assert len(tables[0]) == 1
    assert html.escape(f"/statistics/embed/?{query}") in whole


def table(page: str, kind: str) -> str:
    """Return the only table of a kind, without the paths of its links to the page itself."""
    [found] = re.findall(rf'<table class="{kind}".*?</table>', page, re.DOTALL)
    return re.sub(r'href="[^"#]*#criterion-', 'href="#criterion-', found)


@pytest.mark.parametrize(
    ("page", "query", "kind"),
    [
        ("/what-decides/", "service=pharmaceuticals", "rows texts mentions"),
        ("/compare-searches/", "a.year=2015&b.year=2016&by=service", "heat differences"),
        ("/odds/", "service=pharmaceuticals", "dots"),
    ],
)
def test_figures_of_a_page_can_be_embedded_in_another_site(
    invented: Path, client: Client, page: str, query: str, kind: str
) -> None:
    there = framed(client, f"{page}embed/?{query}")
    whole = client.get(f"{page}?{query}").content.decode()
    assert table(there, kind) == table(whole, kind)
    assert "samples" not in there
    assert html.escape(f"{page}embed/?{query}") in whole
    drawn = html.escape(f"{page[:-1]}.svg?{query}")
    assert f'href="{drawn}"' in whole


def test_consistency_and_passages_can_be_embedded_in_another_site(
    invented: Path, client: Client
) -> None:
    whole = client.get("/consistency/?service=pharmaceuticals").content.decode()
    assert "/consistency/embed/?service=pharmaceuticals" in whole
    there = framed(client, "/consistency/embed/?service=pharmaceuticals")
    said = (
        r"comparisons?, none shows[^<]*|<ul class=\"differences\">.*?</ul>|There are too few[^<]*"
    )
    assert re.findall(said, there, re.DOTALL) == re.findall(said, whole, re.DOTALL) != []
    item = DisputedItem.objects.exclude(rationale="").order_by("pk")[0]
    query = f"?passage={next(iter(sentence_keys(item.rationale)))}"
    whole = client.get(f"/passages/{query}").content.decode()
    assert table(framed(client, f"/passages/embed/{query}"), "rows passages") == table(
        whole, "rows passages"
    )
    assert f"/passages/embed/{query}" in whole


@pytest.mark.parametrize(
    ("url", "rows"),
    [
        ("/what-decides.svg?service=pharmaceuticals", 2),
        ("/compare-searches.svg?a.year=2015&b.year=2016&by=year", 0),
        ("/compare-searches.svg?a.year=2015&b.year=2016&by=region", 2),
        ("/compare-searches.svg?a.q=pain&a.year=2015&b.year=2016&by=service", 2),
        ("/odds.svg?service=pharmaceuticals", 2),
        ("/chart.svg?split=service", 2),
        ("/reports/categories.svg", 2),
    ],
)
def test_a_chart_is_a_file_with_its_source_and_day(
    invented: Path, client: Client, url: str, rows: int
) -> None:
    sent = client.get(url)
    if not rows:  # nothing in common to compare
        assert sent.status_code == 404
        return
    drawn = ElementTree.fromstring(sent.content)  # noqa: S314  our own answer
    said = " ".join("".join(drawn.itertext()).split())
    assert re.search(r"IMR Archive, as of \w{3} \d+, \d{4} · http://testserver/", said)
    assert len(drawn.findall(".//{http://www.w3.org/2000/svg}circle")) >= rows
    assert sent["Content-Disposition"].startswith("inline; filename=")
