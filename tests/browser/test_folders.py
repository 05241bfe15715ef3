"""From a pasted denial to a printed brief, without JavaScript and without help."""

import io
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from pdfminer.high_level import extract_text
from playwright.sync_api import Browser, BrowserType, Dialog, Page, expect
from pytest_django.live_server_helper import LiveServer

from decisions.models import DisputedItem, FolderEntry
from decisions.pages.citing.citation_parts import reference_to
from decisions.pages.citing.styles import full
from ingest.samples import sample_letters, write_text
from tests.support.archives import Take
from tests.support.stored_archives import fill_once

pytestmark = pytest.mark.browser

DENIAL = """UTILIZATION REVIEW DETERMINATION
The following treatment was requested and is not certified:
1. Physical therapy for the lumbar spine, 12 sessions
2. MRI of the lumbar spine
3. Norco 10/325mg #120
There is no documentation of objective improvement with prior therapy.
"""
CHOSEN = 5


@pytest.fixture
def samples(take: Take) -> None:
    files = [
        (f"{letter.case_number}.txt", write_text(letter, "pypdf").encode())
        for letter in sample_letters(40)
    ]
    fill_once("40 samples", partial(take, *files))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.usefixtures("samples")
def test_from_a_pasted_denial_to_a_printed_brief(
    browser: Browser, page: Page, live_server: LiveServer, axe: Callable[[Page], None]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    start = context.new_page()
    start.goto(live_server.url)
    start.get_by_role("link", name="Check a denial").click()
    start.get_by_label("Text of the denial").fill(DENIAL)
    start.get_by_role("button", name="Check").click()
    boxes = start.locator(".nearest").get_by_role("checkbox")
    expect(boxes.nth(CHOSEN - 1)).to_be_visible()
    ticked = [boxes.nth(number).get_attribute("value") for number in range(CHOSEN)]
    for number in range(CHOSEN):
        boxes.nth(number).check()
    with context.expect_page() as opened:  # the advice on the draft, which is not kept, stays open
        start.get_by_role("button", name="Put into a new folder").click()
    tab = opened.value
    tab.get_by_label("Title").fill("Denial of May 3")
    tab.get_by_role("button", name="Rename").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Denial of May 3")
    decisions = tab.locator(".kept > li")
    expect(decisions).to_have_count(len(set(ticked)))
    assert (
        start.get_by_label("Text of the denial").input_value().splitlines() == DENIAL.splitlines()
    )

    first = decisions.first
    first.locator("summary").click()
    first.get_by_label("Note").fill("Compare the sessions.")
    first.get_by_role("button", name="Save").click()
    expect(tab.locator(".note")).to_contain_text("Compare the sessions.")
    tab.get_by_role("button", name="Move 1 down").click()
    expect(decisions.nth(1)).to_contain_text("Compare the sessions.")
    tab.get_by_role("link", name="Mark a passage of 1").click()
    tab.get_by_role("checkbox").first.check()
    tab.get_by_role("button", name="Mark", exact=True).click()
    expect(tab.locator(".marked")).to_have_count(1)
    page_url = tab.url.partition("#")[0]

    # More decisions come in from a search, which one does not leave.
    tab.goto(f"{live_server.url}/?q=therapy")
    box = tab.locator(".results").get_by_role("checkbox").first
    box.check()
    tab.get_by_role("button", name="Add to “Denial of May 3”").click()
    expect(tab).to_have_url(re.compile(r"\?q=therapy$"))
    expect(tab.locator(".results .tick").filter(has_text="In folder").first).to_be_visible()
    tab.get_by_role("link", name="Folder", exact=True).click()
    expect(tab).to_have_url(page_url)
    with tab.expect_download() as download:
        tab.get_by_role("link", name="Word (DOCX)").click()
    assert download.value.suggested_filename == "denial-of-may-3.docx"
    context.close()

    # Anyone who has the link opens it elsewhere, prints it, and meets nothing in the way.
    page.goto(page_url)
    for width, scheme in ((1440, "light"), (390, "dark")):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    sheets = squeezed(extract_text(io.BytesIO(page.pdf(prefer_css_page_size=True))))
    entries = list(FolderEntry.objects.order_by("position_in_folder"))
    assert len(entries) == len(set(ticked)) + 1
    for entry in entries:
        item = DisputedItem.objects.get(case=entry.case, position=entry.position)
        assert squeezed(full(reference_to(item, live_server.url))) in sheets
    assert "Comparethesessions." in sheets
    for hidden in ("Keepyourownlink", page_url, "Addanote", "Shareareadonlylink", "Newfolder"):
        assert squeezed(hidden) not in sheets
    page.goto(f"{page_url}{entries[0].pk}/marks/")
    axe(page)
    assert squeezed(page_url) not in squeezed(extract_text(io.BytesIO(page.pdf())))


@pytest.fixture
def folder_of_two(page: Page, live_server: LiveServer) -> Page:
    """Return a page that shows a new folder of two decisions."""
    page.goto(live_server.url)
    for number in range(2):
        page.locator(".results .tick input").nth(number).check()
    page.get_by_role("button", name="Put into a new folder").click()
    page.get_by_role("button", name="Create the folder").click()
    expect(page.locator(".kept > li")).to_have_count(2)
    return page


def write_note(page: Page, number: int, note: str) -> None:
    entry = page.locator(".kept > li").nth(number)
    if not entry.get_by_label("Note").is_visible():
        entry.locator("summary").click()
    entry.get_by_label("Note").fill("")
    entry.get_by_label("Note").press_sequentially(note)


@pytest.mark.usefixtures("samples")
def test_notes_are_saved_while_they_are_written(folder_of_two: Page) -> None:
    page, url = folder_of_two, folder_of_two.url
    write_note(page, 0, "Written before the download.")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert "Written before the download." in download.value.path().read_text(encoding="utf-8")
    expect(page.locator(".note")).to_have_text("Note: Written before the download.")
    write_note(page, 0, "")
    write_note(page, 1, "Written before another page is opened.")
    page.get_by_role("link", name="Statistics").click()
    expect(page).to_have_url(re.compile("/statistics/"))
    page.goto(url)
    expect(page.locator(".note")).to_have_text("Note: Written before another page is opened.")
    write_note(page, 1, "Written before a pause.")
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert list(FolderEntry.objects.values_list("note", flat=True)) == [
        "",
        "Written before a pause.",
    ]
    write_note(page, 1, "Written before the title.")
    page.get_by_label("Title").fill("File 12")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("File 12")
    expect(page.locator(".note")).to_have_text("Note: Written before the title.")


@pytest.mark.usefixtures("samples")
def test_a_note_that_cannot_be_saved_is_not_lost_without_a_word(folder_of_two: Page) -> None:
    page = folder_of_two
    page.route("**/folders/**", lambda route: route.abort())
    write_note(page, 0, "Written without a connection.")
    page.get_by_label("Title").click()
    expect(page.get_by_text("Not saved.")).to_be_visible()
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("link", name="Statistics").click()
    expect(page.get_by_label("Note").first).to_have_value("Written without a connection.")
    assert asked == ["beforeunload"]
    page.unroute("**/folders/**")
    page.locator(".kept").get_by_role("button", name="Save").first.click()
    expect(page.locator(".note")).to_have_text("Note: Written without a connection.")
    assert asked == ["beforeunload"]


@pytest.mark.usefixtures("samples")
def test_shift_selects_all_decisions_between_two_boxes(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url)
    labels = page.locator(".results .tick")
    ticked = page.locator(".results input:checked")
    expect(labels.nth(11)).to_be_attached()
    labels.nth(11).click()
    labels.nth(2).click(modifiers=["Shift"])
    expect(ticked).to_have_count(10)
    labels.nth(4).locator("input").click()
    expect(ticked).to_have_count(9)
    labels.nth(6).locator("input").click(modifiers=["Shift"])
    expect(ticked).to_have_count(7)
    page.get_by_role("button", name="Select all on this page").click()
    expect(page.locator(".results input:not(:checked)[name=tick]")).to_have_count(0)
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".results input:checked")).to_have_count(0)
    # Without one selected before, also after the results were replaced.
    page.get_by_label("Results per page").select_option("50")
    expect(page).to_have_url(re.compile("per=50"))
    page.get_by_role("button", name="Select all for a folder").click()
    expect(page.locator(".results input:checked")).to_have_count(50)
    page.get_by_role("button", name="Clear").click()
    labels.nth(2).click()
    labels.nth(8).click(modifiers=["Shift"])
    page.get_by_role("button", name="Put into a new folder").click()
    page.get_by_label("Title").fill("Range")
    page.get_by_role("button", name="Create the folder").click()
    expect(page.locator(".kept > li")).to_have_count(7)


@pytest.mark.usefixtures("samples")
def test_decisions_stay_selected_on_the_way_to_a_folder(
    page: Page, live_server: LiveServer
) -> None:
    page.goto(f"{live_server.url}/?q=therapy")
    page.locator(".results .tick").first.click()
    page.get_by_role("link", name=re.compile("^Upheld")).first.click()
    expect(page).to_have_url(re.compile("outcome=upheld"))
    page.goto(f"{live_server.url}/check/")
    page.get_by_label("Text of the denial").fill(DENIAL)
    page.get_by_role("button", name="Check").click()
    for _ in range(2):
        page.locator(".nearest .tick input:not(:checked)").first.check()
    page.get_by_role("link", name="Folder", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Folders")
    expect(page.get_by_text("they go into the new folder")).to_be_visible()
    page.get_by_label("Title").fill("Client A")
    page.get_by_role("button", name="Create the folder").click()
    expect(page.locator(".kept > li")).to_have_count(3)
    page.goto(live_server.url)
    add = page.get_by_role("button", name="Add to “Client A”")
    expect(add).to_be_hidden()
    page.locator(".results .tick input").nth(3).check()
    expect(add).to_be_visible()
    page.goto(f"{live_server.url}/?q=therapy")
    page.get_by_role("button", name="Clear").click()
    expect(add).to_be_hidden()
    # A decision of another client goes into a folder of its own.
    page.locator(".results .tick input:not(:checked)").first.check()
    page.get_by_role("button", name="Put into a new folder").click()
    expect(page.locator(".kept > li")).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Client A")
    page.goto(live_server.url)
    expect(page.locator(".tick-bar")).to_be_hidden()


@pytest.mark.usefixtures("samples")
def test_decisions_that_a_folder_refuses_stay_selected(
    page: Page, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.goto(live_server.url)
    page.locator(".results .tick input").first.check()
    page.get_by_role("button", name="Put into a new folder").click()
    page.get_by_role("button", name="Create the folder").click()
    expect(page.locator(".kept > li")).to_have_count(1)
    monkeypatch.setattr("decisions.pages.folders.views.FOLDERS_PER_HOUR", 1)
    for _ in range(2):
        page.goto(live_server.url)
        page.locator(".results .tick input").nth(2).check()
        page.get_by_role("button", name="Put into a new folder").click()
        expect(page.get_by_text("Too many submissions")).to_be_visible()
        page.get_by_role("link", name="Statistics").first.click()
        page.goto(f"{live_server.url}/?q=therapy")
        expect(page.locator(".tick-bar")).to_be_visible()
    monkeypatch.undo()
    page.get_by_role("button", name="Put into a new folder").click()
    expect(page.locator(".kept > li")).to_have_count(1)
    page.goto(live_server.url)
    expect(page.locator(".tick-bar")).to_be_hidden()


@pytest.mark.usefixtures("samples")
@pytest.mark.parametrize("scripted", [True, False])
def test_one_button_makes_a_brief_of_a_denial(
    browser: Browser, live_server: LiveServer, scripted: bool, axe: Callable[[Page], None]
) -> None:
    context = browser.new_context(java_script_enabled=scripted)
    page = context.new_page()
    page.goto(f"{live_server.url}/check/")
    page.get_by_label("Text of the denial").fill(DENIAL)
    page.get_by_role("button", name="Check").click()
    buttons = page.get_by_role("button", name=re.compile("into a folder$"))
    expect(buttons.nth(1)).to_be_visible()
    boxes = page.locator(".nearest").get_by_role("checkbox")
    offered = {boxes.nth(n).get_attribute("value") for n in range(boxes.count())}
    if scripted:
        axe(page)
        buttons.first.click()
    else:
        with context.expect_page() as opened:
            buttons.first.click()
        page = opened.value
    expect(page.locator(".kept > li")).to_have_count(len(offered))
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF", exact=True).click()
    assert download.value.suggested_filename.endswith(".pdf")
    expect(page.get_by_role("link", name="New folder")).to_be_visible()
    headings = page.get_by_role("heading", level=2)
    expect(headings.nth(0)).to_have_text("Share a read-only link")
    expect(headings.nth(1)).to_have_text("Keep your own link, secret")
    context.close()


@pytest.mark.usefixtures("samples")
def test_the_menu_takes_the_selected_along_without_javascript(
    browser: Browser, live_server: LiveServer
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/?q=therapy")
    menu = page.get_by_role("navigation", name="Sections")
    expect(menu.get_by_role("button")).to_be_hidden()
    for number in range(2):
        page.locator(".results .tick input").nth(number).check()
    expect(menu.get_by_role("link", name="Folder")).to_be_hidden()
    menu.get_by_role("button", name="Folder: add selected").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        "Put 2 decisions into a new folder"
    )
    page.get_by_role("button", name="Create the folder").click()
    expect(page.locator(".kept > li")).to_have_count(2)
    page.goto(f"{live_server.url}/?q=therapy")
    page.locator(".results .tick input").nth(4).check()
    menu.get_by_role("button", name="Folder: add selected").click()
    expect(page.locator(".kept > li")).to_have_count(3)
    context.close()


@pytest.mark.usefixtures("samples")
def test_a_denial_is_dropped_anywhere_on_the_page(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/check/")
    dropped = page.evaluate_handle(
        """text => {
            const carried = new DataTransfer();
            carried.items.add(new File([text], "denial.txt", { type: "text/plain" }));
            return carried;
        }""",
        DENIAL,
    )
    for event in ("dragover", "drop"):
        page.dispatch_event("h1", event, {"dataTransfer": dropped})
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".advice").first).to_be_visible()


@pytest.mark.usefixtures("samples")
def test_a_browser_goes_back_to_the_advice_on_a_draft(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any], live_server: LiveServer
) -> None:
    keeping = ["--disable-back-forward-cache"]  # Playwright's, which people do not have
    browser = browser_type.launch(**browser_type_launch_args, ignore_default_args=keeping)
    page = browser.new_page()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.goto(f"{live_server.url}/check/")
    page.get_by_label("Text of the denial").fill(DENIAL)
    page.get_by_role("button", name="Check").click()
    page.locator(".nearest .tick input").first.check()
    page.get_by_role("link", name="Folder", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Folders")
    page.go_back(wait_until="commit")
    expect(page.locator(".nearest .tick input").first).to_be_checked()
    assert page.get_by_label("Text of the denial").input_value().splitlines() == DENIAL.splitlines()
    assert sent.count("POST") == 1
    browser.close()


@pytest.mark.usefixtures("samples")
def test_a_browser_goes_back_to_the_verdicts_on_citations(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any], live_server: LiveServer
) -> None:
    keeping = ["--disable-back-forward-cache"]  # as above
    browser = browser_type.launch(**browser_type_launch_args, ignore_default_args=keeping)
    page = browser.new_page()
    number = str(DisputedItem.objects.earliest("pk").case.case_number)
    page.goto(f"{live_server.url}/citations/")
    page.get_by_label("Your text").fill(f"In {number} the denial was upheld.")
    page.get_by_role("button", name="Check").click()
    page.get_by_role("link", name=number).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    page.go_back(wait_until="commit")
    expect(page.get_by_role("link", name=number)).to_be_visible()
    expect(page.get_by_label("Your text")).to_have_value(f"In {number} the denial was upheld.")
    browser.close()
