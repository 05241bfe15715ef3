"""Every kind of page and error, and every administration page, is accessible and legible."""

from collections.abc import Callable

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from playwright.sync_api import Page, Route
from pytest_django.live_server_helper import LiveServer

from decisions.models import Case, ErrorReport
from decisions.pages.concurrency_limits import refuse
from decisions.pages.not_found import not_found
from decisions.pages.search_unavailable import unavailable
from decisions.search import IndexMissingError, SearchError
from decisions.withdrawn_page import gone
from ingest.models import Letter, Upload
from tests.support import public_urls

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: Pages in states in which the first page of their kind is not, and a page for logging in.
STATES = [
    "/?q=knee&outcome=overturned&service=diagnostic-testing",
    "/?q=zebra",
    "/?q=%22open&year=abc",
    "/?q=request&view=table&split=service",
    "/?q=request&split=specialty",
    "/cases/CM17-9900003/?q=shoulder&hit=1",
    "/cases/CM17-9900002/?q=knee&hit=1",
    "/cases/CM99-0000000/",
    "/guidelines/mtus/",
    "/specialties/",
    "/what-decides/?q=MRI",
    "/what-decides/?q=MRI&by=year",
    "/what-decides/embed/?q=MRI",
    "/odds/?service=diagnostic-testing",
    "/reports/letters-and-decisions/",
    "/reports/letters-and-decisions/embed/",
    "/statistics/embed/",
    "/statistics/?rows=guideline:2&columns=specialty&year=abc",
    "/compare-searches/?a.q=knee&b.q=request&by=specialty",
    "/compare-searches/embed/?a.q=knee&b.q=request&by=specialty",
    "/cases/CM17-9900002/report/?item=1",
    "/alerts/new/?q=knee",
    "/about/accuracy/version-1/",
    "/admin/login/",
]


def answers(said: bytes | str) -> Callable[[Route], None]:
    """Return what answers a request of the browser with a page."""
    return lambda route: route.fulfill(body=said, content_type="text/html; charset=utf-8")


def is_whole_page(url: str) -> bool:
    """Whether a URL answers with a page, and not with a part of one or with a file."""
    answer = Client().get(url)
    said = b"".join(answer) if answer.streaming else answer.content
    return said.lstrip()[:9].lower() == b"<!doctype" and answer["Content-Type"].startswith(
        "text/html"
    )


@pytest.mark.usefixtures("own_golden")
def test_every_kind_of_public_page(
    page: Page, live_server: LiveServer, in_every_form: Callable[[], None]
) -> None:
    case = max(Case.objects.all(), key=lambda each: each.items.count())
    kinds = public_urls.addresses(case, public_urls.values())
    urls = [urls[0] for urls in kinds.values() if is_whole_page(urls[0])]
    assert len(urls) > 40
    for url in [*urls, *STATES]:
        page.goto(live_server.url + url)
        in_every_form()


@pytest.mark.usefixtures("own_golden")
def test_every_kind_of_error(
    page: Page, live_server: LiveServer, in_every_form: Callable[[], None], rf: RequestFactory
) -> None:
    request: HttpRequest = rf.get("/cases/CM17-9900001/")
    shown = {
        "not-found": not_found(request, Exception()).content,  # type: ignore[attr-defined]
        "withdrawn": gone(request, sample=False).content,
        "sample-gone": gone(request, sample=True).content,
        "too-many": refuse(request, "Try again in 2 seconds.", status=429, seconds=2).content,  # type: ignore[attr-defined]
        "no-index": unavailable(request, IndexMissingError()).content,  # type: ignore[attr-defined]
        "search-failed": unavailable(request, SearchError("x")).content,  # type: ignore[attr-defined]
        "stale-form": render_to_string("403_csrf.html", request=request),
        "no-permission": Client().get("/cases/CM17-9900001/review").content,
        "no-alert": Client().get("/alerts/nothing/").content,
        "400": render_to_string("400.html", {"problem": ""}),
        "500": render_to_string("500.html"),
        "503": render_to_string("503.html", {"disk_full": False}),
        "disk-full": render_to_string("503.html", {"disk_full": True}),
    }
    for name, said in shown.items():
        url = f"{live_server.url}/shown/{name}/"
        page.route(url, answers(said))
        page.goto(url)
        in_every_form()


def test_every_page_of_the_administration(
    page: Page, live_server: LiveServer, own_golden: Upload, in_every_form: Callable[[], None]
) -> None:
    chief = User.objects.create_superuser("chief", password="a long password")
    ErrorReport.objects.create(case=Case.objects.all()[0], about="date", message="Another one.")
    client = Client()
    client.force_login(chief, backend="django.contrib.auth.backends.ModelBackend")
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([{**session, "url": live_server.url}])  # type: ignore[typeddict-item]
    letter = Letter.objects.filter(is_current=True)[0]
    urls = [
        reverse("admin:index"),
        reverse("admin:password_change"),
        reverse("admin:letter_queue"),
        reverse("admin:auth_user_add"),
        reverse("admin:auth_user_delete", args=[chief.pk]),
        reverse("admin:decisions_apikey_add"),
        reverse("admin:ingest_upload_add"),
        reverse("admin:ingest_letter_history", args=[letter.pk]),
    ]
    for model in site._registry:
        urls.append(reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist"))
        if row := model._default_manager.first():
            name = f"admin:{model._meta.label_lower.replace('.', '_')}_change"
            urls.append(reverse(name, args=[row.pk]))
    for url in urls:
        page.goto(live_server.url + url)
        in_every_form()
