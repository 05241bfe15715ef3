"""The reading pane next to the results, and the summary of a decision in a result."""

import html
import re
from urllib.parse import unquote

import pytest
from django.test import Client
from django.utils import timezone

from decisions.models import Case, DisputedItem
from tests.support.markup import page, words

pytestmark = pytest.mark.usefixtures("golden")


def test_a_result_says_how_much_was_granted(client: Client) -> None:
    shown = words(page(client, "/?modified=yes"))
    assert "4 of 10 sessions authorized by the claims administrator" in shown
    assert "authorized" not in words(page(client, "/?modified=no").split('class="results"')[1])


def test_the_first_result_is_read_beside_the_others(client: Client) -> None:
    shown = page(client, "/?q=shoulder")
    first = re.search(r'class="to-case"[^>]* href="/cases/([^/]+)/\?[^"]*#item-(\d+)"', shown)
    assert first
    item = DisputedItem.objects.get(case__slug=first[1], position=first[2])
    beside = words(shown.split('<aside id="reading"')[1].split("</aside>")[0])
    assert beside.count(" ".join(item.rationale.split())) == 1
    assert f"> {item.case.case_number}, item {item.position} Rationale" in beside, "no title again"
    assert item.disputed not in beside.partition("Rationale")[0]


@pytest.mark.parametrize("query", ["", "?q=acupuncture&hit=1"])
def test_every_decision_can_be_read_so(client: Client, query: str) -> None:
    for item in DisputedItem.objects.select_related("case"):
        shown = page(client, f"/cases/{item.case.slug}/{item.position}/reading/{query}")
        assert "<html" not in shown
        assert " ".join(item.rationale.split()) in words(shown)
        assert (item.authorized in words(shown)) or not item.authorized
        back = html.escape(f"/cases/{item.case.slug}/{query}#item-{item.position}")
        assert f'href="{back}"' in shown
    marked = page(
        client, f"/cases/CM17-9900002/1/reading/{query.replace('acupuncture', 'sessions')}"
    )
    assert ("<mark>" in marked) == bool(query)


def test_what_cannot_be_read(client: Client) -> None:
    assert client.get("/cases/CM17-9900002/99/reading/").status_code == 404
    assert client.get("/cases/CM99-0000000/1/reading/").status_code == 404
    Case.objects.create(slug="letter-new", letter_sha256="0" * 64)  # not indexed yet
    assert client.get("/cases/letter-new/1/reading/").status_code == 404
    Case.objects.filter(slug="CM17-9900002").update(withdrawn_at=timezone.now())
    assert client.get("/cases/CM17-9900002/1/reading/").status_code == 410


def test_a_tab_says_which_search_it_is(client: Client) -> None:
    def tab(url: str) -> tuple[str, str]:
        shown = page(client, url)
        icon = re.search(r'rel="icon" href="([^"]*)"', shown)
        name = re.search(r"<title>([^<]*)</title>", shown)
        assert icon
        assert name
        return html.unescape(name[1]), icon[1]

    assert tab("/")[0] == "IMR Archive"
    urls = (
        "/?q=knee",
        "/?q=knee&outcome=upheld",
        "/?q=knee&not_outcome=upheld",
        "/?year=2017",
    )
    tabs = [tab(url) for url in ("/", *urls)]
    assert [name for name, _ in tabs[1:]] == [
        f"{name} – IMR Archive" for name in ("knee", "knee, Upheld", "knee, not Upheld", "2017")
    ]
    assert len({icon for _, icon in tabs}) > 3
    assert tab("/?q=knee&sort=oldest")[1] == tabs[1][1], "the same search has the same icon"
    kind, _, drawn = html.unescape(tabs[1][1]).partition(",")
    assert kind == "data:image/svg+xml"
    assert unquote(drawn).endswith(">K</text></svg>")
    assert ">0</text>" in unquote(tab("/?q=колено")[1]), "a name without Latin letters"
