"""Pages of an archive of invented samples in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from decisions.models import Case
from decisions.pages.sample_notice import NOTICE
from ingest.intake.uploads import receive
from ingest.samples import sample_files
from tests.support.archives import Take
from tests.support.golden import GOLDEN


@pytest.fixture
def samples(take: Take) -> Take:
    """Give a test an archive of samples; return what takes files in."""
    receive(sample_files(8), source="samples", samples=True)
    take()
    return take


@pytest.mark.usefixtures("clean_console", "samples")
def test_pages_of_samples_are_accessible(
    page: Page, live_server: LiveServer, in_every_form: Callable[[], None]
) -> None:
    case = Case.public.filter(case_number__startswith="CM")[0].get_absolute_url()
    for path in ("/", "/?view=table", "/statistics/", case, f"{case}1/similar/"):
        page.goto(f"{live_server.url}{path}")
        expect(page.get_by_text(NOTICE).first).to_be_visible()
        in_every_form()


@pytest.mark.usefixtures("clean_console")
def test_an_open_page_says_when_the_samples_are_gone(
    page: Page, live_server: LiveServer, samples: Take
) -> None:
    page.goto(live_server.url)
    expect(page.locator("#samples")).to_contain_text(NOTICE)
    samples(GOLDEN / "g4_headings.txt")
    page.locator("#sort").select_option("oldest")
    expect(page.locator("#answer")).to_contain_text("4 decisions")
    expect(page.locator("#samples")).to_be_empty()
