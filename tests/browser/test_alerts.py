"""From a search to an alert, in a browser: requested, confirmed, changed, stopped."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from decisions.alerts import job
from decisions.models import Alert, AlertMessage, Case
from tests.support.alerts import MOVED, make_due, path_in
from tests.support.archives import Take
from tests.support.golden import GOLDEN
from tests.support.mail_server import MailServer, links_in, text_of

pytestmark = pytest.mark.browser


def test_from_a_search_to_an_alert_and_back(
    take: Take,
    page: Page,
    live_server: LiveServer,
    in_every_form: Callable[[], None],
    mail_server: MailServer,
) -> None:
    take(GOLDEN / "g4_headings.txt")
    page.goto(f"{live_server.url}/?q=the")
    page.get_by_role("link", name="Email alert").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Save this search and get new decisions"
    )
    in_every_form()
    page.get_by_label("Email address").fill("reader@example.org")
    page.get_by_label("Daily").check()
    page.get_by_label("Also notify me when").check()
    page.get_by_role("button", name="Save and send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your email")
    job.run()
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto("about:blank")
    page.set_content(text_of(mail_server.mails[0], "html"))
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    [link] = links_in(mail_server.mails[0])
    page.goto(f"{live_server.url}{path_in(link)}")
    in_every_form()
    page.get_by_role("button", name="Start this alert").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your alert")
    take(GOLDEN / "g3a_physician_reviewer.txt")
    make_due()
    AlertMessage.objects.create(alert=Alert.objects.get(), kind="rate", facts=MOVED)
    job.run()
    page.reload()
    expect(page.get_by_text("the overturn rate changed from 10.0% to 25.0%")).to_be_visible()
    in_every_form()
    page.get_by_role("link", name="new decision").click()
    expect(page.get_by_role("table")).to_be_visible()
    expect(page.get_by_role("cell", name=Case.objects.latest("pk").case_number)).to_have_class(
        "nowrap"
    )
    in_every_form()
    page.get_by_role("link", name="Your alert").click()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused.")).to_be_visible()
    page.get_by_role("link", name="Stop the alert").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Stop your alert?")
    in_every_form()
    page.get_by_role("button", name="Stop this alert").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your alert was stopped")
    assert not Alert.objects.exists()
