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
from pdfminer.layout import LTChar, LTTextContainer, LTTextLine
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from decisions.formatting import day
from decisions.models import DisputedItem
from tests.support.archives import Take
from tests.support.each_row import each_row
from tests.support.invented_letters import InventedItem, letter

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


@each_row("view", ["list", "table"])
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


@each_row("columns", ["outcome", "turned_on", "guideline:2", "specialty"])
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


@each_row("path", ["passages/", "citations/", "lists/", "folders/"])
def test_no_form_to_fill_is_printed(page: Page, live_server: LiveServer, path: str) -> None:
    page.emulate_media(media="screen")
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


def foot_and_body(sheets: bytes) -> list[tuple[str, list[str]]]:
    """Return the foot and the lines above it of each printed sheet, downwards, without white space."""
    found = []
    for sheet in extract_pages(io.BytesIO(sheets)):
        boxes = [box for box in sheet if isinstance(box, LTTextContainer)]
        lines = sorted(
            (line for box in boxes for line in box if isinstance(line, LTTextLine)),
            key=lambda line: (-round(line.y0), line.x0),
        )
        at_foot = [line for line in lines if line.y0 < 12 / 25.4 * 72]
        above = [line for line in lines if line not in at_foot]
        found.append((squeezed("".join(line.get_text() for line in at_foot)), texts(above)))
    return found


def texts(lines: Iterable[LTTextLine]) -> list[str]:
    """Return the texts of lines in one form, without white space."""
    return [squeezed(normalize("NFKC", line.get_text())) for line in lines]


@each_row("path", ["?q=request&per=100", "statistics/?rows=service:3", "data/"])
def test_each_sheet_names_its_page_and_has_its_number(
    page: Page, live_server: LiveServer, path: str
) -> None:
    page.goto(f"{live_server.url}/{path}")
    sheets = foot_and_body(page.pdf(prefer_css_page_size=True))
    for number, (foot, _) in enumerate(sheets, start=1):
        assert foot == squeezed(f"{page.title()}{number}/{len(sheets)}")


def test_no_sheet_begins_within_what_an_item_is_about(
    page: Page, live_server: LiveServer, take: Take
) -> None:
    items = [
        InventedItem(
            f"Acupuncture to the lumbar spine two times a week for {number} weeks",
            "Upheld",
            "The records describe no functional improvement after the earlier visits. " * number,
        )
        for number in range(2, 14)
    ]
    take(("many.txt", letter("CM17-9800012", items).encode()))
    page.goto(f"{live_server.url}/cases/CM17-9800012/")
    expect(page.locator(".service", has_text="quantity")).to_have_count(len(items))
    for width in range(350, 550, 20):  # pixels: on narrow sheets, the quantity is on a second line
        sheets = foot_and_body(page.pdf(width=f"{width}px", height="500px"))
        assert [body[0] for _, body in sheets[1:] if body[0].startswith("quantity")] == []


@each_row(
    "path",
    [
        "?q=request&per=100",
        "?q=request&per=100&group=letter",
        "?q=request&per=100&rationales=full",
        "what-decides/",
        "about/",
        "reports/",
    ],
)
def test_no_sheet_ends_with_a_heading(page: Page, live_server: LiveServer, path: str) -> None:
    page.goto(f"{live_server.url}/{path}")
    headings = page.locator("main :is(h1, h2, h3, dt, caption):not(.decides *)").all_inner_texts()
    headings += page.locator("main .results :is(.facts, .criteria)").all_inner_texts()
    known = {squeezed(normalize("NFKC", heading)).lower() for heading in headings}
    for size in ("Letter", "A5"):
        sheets = foot_and_body(page.pdf(format=size, prefer_css_page_size=True))
        assert len(sheets) > 1
        last = [body[-1].lower() for _, body in sheets]
        assert [line for line in last if line in known] == [], size
        ends = tuple(line for line in last if len(line) > 12)  # one word may end one by chance
        assert [heading for heading in known if heading.endswith(ends)] == [], size


@each_row(
    "path",
    ["?q=request", "?q=request&view=table", "about/data/", "data/", "api/", "about/accuracy/"],
)
def test_nothing_is_wider_than_the_sheet(page: Page, live_server: LiveServer, path: str) -> None:
    page.goto(f"{live_server.url}/{path}")
    # A browser that finds something wider prints everything smaller: the margin shows it.
    margin = (12 if "view=table" in path else 18) / 25.4 * 72
    for sheet in extract_pages(io.BytesIO(page.pdf(prefer_css_page_size=True))):
        lines = [box.x0 for box in sheet if isinstance(box, LTTextContainer)]
        assert min(lines) == pytest.approx(margin, abs=2)


def test_paper_is_white_in_a_dark_browser(page: Page, live_server: LiveServer) -> None:
    colors = []
    for scheme in ("light", "dark"):
        page.emulate_media(media="print", color_scheme=scheme)
        page.goto(f"{live_server.url}/statistics/?rows=service:3&q=request")
        colors.append(
            page.evaluate(
                """() => [...document.querySelectorAll("body *")].map((each) => {
                    const style = getComputedStyle(each);
                    return [style.color, style.backgroundColor, style.fill, style.stroke];
                })"""
            )
        )
    assert colors[0] == colors[1]
    page.emulate_media(media="screen", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"


def test_what_two_rationales_share_is_marked_without_color(
    page: Page, live_server: LiveServer
) -> None:
    page.goto(f"{live_server.url}/?q=request")
    page.emulate_media(media="print")
    marked = page.locator(".results mark").first
    assert marked.evaluate("e => getComputedStyle(e).textDecorationLine") == "underline"
    assert marked.evaluate("e => getComputedStyle(e).printColorAdjust") == "exact"


def test_links_to_all_criteria_are_not_printed_and_a_legend_is_on_one_sheet(
    page: Page, live_server: LiveServer
) -> None:
    link = page.get_by_role("link", name=re.compile("all.* criteria", re.I))
    for path in ("", "what-decides/"):
        page.emulate_media(media="screen")
        page.goto(f"{live_server.url}/{path}")
        assert link.count()
        page.emulate_media(media="print")
        expect(link).to_have_count(0)
    page.goto(f"{live_server.url}/statistics/")
    expect(page.locator(".notes")).to_have_css("break-inside", "avoid")
