"""An editor's day in a real browser: log in, the queue, correct, withdraw, undo, log out."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from decisions.models import Service
from decisions.search import indexer
from ingest.letter_states import WAITING
from ingest.models import Letter
from ingest.processing import pipeline
from ingest.processing.reader_pool import ReaderPool
from tests.support.archives import Take
from tests.support.golden import GOLDEN
from tests.support.pdf import pdf_of

pytestmark = pytest.mark.browser


def unknown(number: int) -> tuple[str, bytes]:
    """Return a PDF letter whose reviewer has a specialty that nobody knows."""
    text = (GOLDEN / "g4_headings.txt").read_text()
    text = text.replace("Sports Medicine", "Zebra Medicine").replace("9900003", f"990010{number}")
    return f"letter {number}.pdf", pdf_of(text)


@pytest.fixture
def letters(take: Take) -> Take:
    take(*map(unknown, range(3)), ("scan.pdf", pdf_of("")), GOLDEN / "g4_one_item.txt")
    make("editor")
    return take


def make(group: str) -> None:
    """Make an account that has the name of its group."""
    user = User.objects.create_user(group, password="a long password", is_staff=True)
    user.groups.add(Group.objects.get(name=group))


def log_in(page: Page, live_server: LiveServer, name: str = "editor") -> None:
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill("a long password")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()


def read_waiting(readers: ReaderPool) -> None:
    for letter in Letter.objects.filter(state__in=WAITING):
        pipeline.process(letter.pk, readers)
    indexer.drain()


def do_the_day(page: Page, live_server: LiveServer, readers: ReaderPool) -> None:
    log_in(page, live_server)
    page.get_by_role("link", name="Review letters").click()
    expect(page.get_by_text("Letters that need review: 1")).to_be_visible()
    group = page.locator(".groups > li").first
    expect(group).to_contain_text("3 letters")
    group.locator("summary").click()
    group.get_by_label("It means").fill("Sports Medicine")
    group.get_by_label("Why").fill("It is an old name of it.")
    group.get_by_role("button", name="Apply to 3 letters").click()
    expect(page.get_by_text("3 letters are read again with the decision.")).to_be_visible()
    read_waiting(readers)

    page.goto(f"{live_server.url}/cases/CM17-9900101/")
    expect(page.get_by_text("Orthopedic Surgery, Sports Medicine")).to_be_visible()
    page.get_by_role("link", name="Review", exact=True).click()
    expect(page.locator(".original iframe")).to_be_visible()
    item = page.locator("#item-4")
    item.locator("> summary").click()
    item.get_by_label("Outcome").select_option("upheld")
    item.get_by_label("Why").fill("The letter says so on page 2.")
    item.get_by_role("button", name="Save").click()
    expect(page.get_by_text("1 correction saved.")).to_be_visible()
    page.goto(f"{live_server.url}/cases/CM17-9900101/")
    expect(page.locator("#item-4 .outcome")).to_have_text("upheld")
    expect(page.locator("#item-4 .corrected")).to_be_visible()
    expect(page.locator("#corrections")).to_contain_text("The letter says so on page 2.")
    page.get_by_role("link", name="Review", exact=True).click()
    page.get_by_role("button", name="Undo: Item 4: outcome changed").click()
    expect(page.get_by_text("The correction was undone.")).to_be_visible()

    page.locator("#letter-reason").fill("It names a witness.")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("The letter was withdrawn.")).to_be_visible()
    review = page.url
    assert page.goto(f"{live_server.url}/cases/CM17-9900101/").status == 410  # type: ignore[union-attr]
    page.goto(review)
    page.locator("#letter-reason").fill("It does not.")
    page.get_by_role("button", name="Release").click()
    expect(page.get_by_text("The letter was released")).to_be_visible()
    read_waiting(readers)
    page.goto(f"{live_server.url}/cases/CM17-9900101/")
    expect(page.locator("#item-4 .outcome")).to_have_text("overturned")
    page.goto(review)
    page.get_by_role("button", name="Log out").click()
    page.goto(review)
    expect(page.get_by_label("Password")).to_be_visible()


def test_a_day_of_an_editor(
    page: Page, live_server: LiveServer, letters: Take, readers: ReaderPool
) -> None:
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    do_the_day(page, live_server, readers)
    assert [line for line in said if "410" not in line] == []


def test_a_day_without_javascript(
    browser: Browser, live_server: LiveServer, letters: Take, readers: ReaderPool
) -> None:
    context = browser.new_context(java_script_enabled=False)
    do_the_day(context.new_page(), live_server, readers)
    context.close()


def test_the_queue_and_the_review_page_are_accessible_with_everything_open(
    page: Page, live_server: LiveServer, letters: Take, in_every_form: Callable[[], None]
) -> None:
    log_in(page, live_server)
    letter = Letter.objects.get(name="letter 1.pdf")
    for path in ("queue/", f"{letter.pk}/review/"):
        page.goto(f"{live_server.url}/admin/ingest/letter/{path}")
        page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
        in_every_form()


@pytest.mark.usefixtures("own_golden")
def test_the_list_of_letters_fits_its_page(page: Page, live_server: LiveServer) -> None:
    make("editor")
    log_in(page, live_server)
    for width in (1440, 1360, 1280, 1024):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{live_server.url}/admin/ingest/letter/")
        expect(page.get_by_role("link", name="letter-").first).to_be_visible()
        table = page.locator("#changelist .results")
        assert table.evaluate("each => each.scrollWidth <= each.clientWidth"), width


@pytest.mark.usefixtures("own_golden")
def test_the_list_of_disputed_items_fits_its_page(page: Page, live_server: LiveServer) -> None:
    Service.objects.update(name="Interdisciplinary functional restoration program, half days")
    make("administrator")
    log_in(page, live_server, "administrator")
    page.set_viewport_size({"width": 1024, "height": 900})
    page.goto(f"{live_server.url}/admin/decisions/disputeditem/")
    expect(page.locator("#result_list .field-service").first).to_contain_text("half days")
    table = page.locator("#changelist .results")
    assert table.evaluate("each => each.scrollWidth <= each.clientWidth")


HELD = (GOLDEN / "g4_one_item.txt").read_text().replace("The injured worker is", "Mr. Publicus is")


def test_pages_of_held_and_of_several_letters_are_accessible(
    page: Page, live_server: LiveServer, take: Take, in_every_form: Callable[[], None]
) -> None:
    upload = take(("held.txt", HELD.encode()), ("failed.pdf", b"%PDF-1.4 rubbish"))
    held = upload.letters.get(name="held.txt")
    assert held.held_text
    make("administrator")
    log_in(page, live_server, "administrator")
    steps = [f"upload/{upload.pk}/{step}/" for step in ("withdraw", "release", "delete_failed")]
    for path in (f"letter/{held.pk}/review/", *steps):
        page.goto(f"{live_server.url}/admin/ingest/{path}")
        in_every_form()
    for step, button in (
        ("withdraw", "Withdraw: 1"),
        ("delete_failed", "Delete failed files: 1"),
        ("read_again", "Read"),
    ):
        page.goto(f"{live_server.url}/admin/ingest/letter/")
        page.locator("#action-toggle").check()
        page.get_by_label("Action:").select_option(step)
        page.get_by_role("button", name="Run").or_(page.get_by_role("button", name="Go")).click()
        expect(page.get_by_role("button", name=button)).to_be_visible()
        in_every_form()
