"""Pages on paper: every column, the search, its URL and the day are on the sheet."""

import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from unicodedata import normalize

import pytest
from django.utils.timezone import localdate
from pdfminer.high_level import extract_pages, extract_text
from pdfminer.layout import LTChar
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from decisions.formatting import day
from decisions.models import DisputedItem

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("own_golden")]


def squeezed(text: str) -> str:
    """Return a text without white space, which the lines of a sheet divide again."""
    return re.sub(r"\s", "", text)


@dataclass(frozen=True)
class Sheets:
    """What printed sheets say along their lines, and upwards, where pdfminer sees no spaces."""

    text: str
    upwards: str

    @property
    def words(self) -> list[str]:
        return words(self.text)

    @classmethod
    def of(cls, page: Page) -> "Sheets":
        """Print a page."""
        sheets = page.pdf(prefer_css_page_size=True)
        columns: defaultdict[int, list[LTChar]] = defaultdict(list)
        for sheet in extract_pages(io.BytesIO(sheets)):
            for char in chars(sheet):
                if char.matrix[1] > 0:
                    columns[round(char.x0)].append(char)
        upwards = "".join(
            char.get_text()
            for _, found in sorted(columns.items())
            for char in sorted(found, key=lambda char: char.y0)
        )
        return cls(extract_text(io.BytesIO(sheets)), squeezed(upwards).lower())


def words(text: str) -> list[str]:
    """Return the words of a text without ligatures; a line may break after a slash."""
    return normalize("NFKC", text).lower().replace("/", " ").split()


def chars(part: object) -> list[LTChar]:
    if isinstance(part, LTChar):
        return [part]
    inner = part if isinstance(part, Iterable) else ()
    return [char for each in inner for char in chars(each)]


def missing(page: Page, cells: str, sheets: Sheets) -> list[str]:
    """Return the words of a page's cells that its sheets have fewer times, or not at all."""
    shown = words(" ".join(page.locator(cells).all_inner_texts()))
    assert len(shown) > 12
    return [word for word in Counter(shown) - Counter(sheets.words) if word not in sheets.upwards]


def test_a_table_of_results(page: Page, live_server: LiveServer) -> None:
    url = f"{live_server.url}/?q=request&view=table"
    page.goto(url)
    sheets = Sheets.of(page)
    assert missing(page, ".hits :is(th, td):not(.of-ticks)", sheets) == []
    for said in ("Searched for: request", url, day(localdate())):
        assert squeezed(said) in squeezed(sheets.text)


@pytest.mark.parametrize("view", ["list", "table"])
def test_full_rationales_on_request(page: Page, live_server: LiveServer, view: str) -> None:
    page.goto(f"{live_server.url}/?q=request&view={view}&per=100")
    excerpts = Sheets.of(page)
    page.get_by_role("link", name="Full rationales").click()
    page.locator("b", has_text="Full rationales").wait_for()
    page.wait_for_load_state()
    found = page.locator(".to-case").count()
    assert found > 3
    sheets = Sheets.of(page)
    rationales = page.locator(
        ".rationale td:last-child" if view == "table" else ".results > .result > .snippet"
    )
    assert rationales.count() == found
    long = max(rationales.all_inner_texts(), key=len)
    assert DisputedItem.objects.filter(rationale=long).exists()
    assert set(words(long)) <= set(sheets.words)
    if view == "table":  # a list has the whole of a short one
        assert not set(words(long)) <= set(excerpts.words)


@pytest.mark.parametrize("columns", ["outcome", "turned_on", "guideline:2", "specialty"])
def test_a_table_of_statistics(page: Page, live_server: LiveServer, columns: str) -> None:
    page.goto(f"{live_server.url}/statistics/?rows=service:3&columns={columns}&q=request")
    sheets = Sheets.of(page)
    assert missing(page, ".heat th, .heat td:not(.none)", sheets) == []
    for said in ("Searched for: request", day(localdate())):
        assert squeezed(said) in squeezed(sheets.text)


def test_what_a_replaced_guideline_means(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/check/")
    page.locator("textarea").fill(
        "Request: MRI of the lumbar spine. MTUS Low Back Complaints was cited."
    )
    page.get_by_role("button", name="Check").click()
    told = page.locator(".replaced li")
    told.wait_for(state="attached")
    assert not told.is_visible()
    assert set(words(str(told.text_content()))) <= set(Sheets.of(page).words)


@pytest.mark.parametrize("path", ["passages/", "citations/", "lists/", "folders/"])
def test_no_form_to_fill_is_printed(page: Page, live_server: LiveServer, path: str) -> None:
    page.goto(f"{live_server.url}/{path}")
    form = page.locator("main form")
    expect(form).to_be_visible()
    page.emulate_media(media="print")
    expect(form).to_be_hidden()
    expect(page.get_by_role("heading", name="Find a passage")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_two_searches_compared(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/compare-searches/?a.outcome=upheld&b.outcome=overturned")
    assert missing(page, ".rows th, .rows td, .differences th", Sheets.of(page)) == []
