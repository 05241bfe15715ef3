"""The pages of missing, withdrawn, forbidden and failed URLs."""

import pytest
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from decisions.models import Case
from decisions.withdrawn_page import gone

pytestmark = pytest.mark.django_db

#: Where a visitor finds what the address did not lead to.
WAYS_ON = (
    '<a href="/">All decisions</a>',
    '<a href="/lists/">Look up case numbers</a>',
    '<a href="/browse/">Browse</a>',
)


def test_a_case_that_the_archive_does_not_have(client: Client) -> None:
    answer = client.get("/cases/cm99-0000000/")
    shown = answer.content.decode()
    assert answer.status_code == 404
    assert "<h1>Case CM99-0000000 is not in the archive</h1>" in shown
    assert shown.count('role="search"') == 1
    assert 'name="q" value="CM99-0000000"' in shown
    assert all(way in shown for way in WAYS_ON)


def test_a_page_that_a_case_does_not_have_leads_to_the_case(client: Client) -> None:
    Case.objects.create(slug="CM17-9900001", case_number="CM17-9900001")
    shown = client.get("/cases/CM17-9900001/nothing/").content.decode()
    assert "<h1>Page not found</h1>" in shown
    assert '<a href="/cases/CM17-9900001/">Case CM17-9900001</a> is in the archive' in shown


def test_any_other_address(client: Client) -> None:
    shown = client.get("/nothing/").content.decode()
    assert "<h1>Page not found</h1>" in shown
    assert 'name="q" value=""' in shown
    assert all(way in shown for way in WAYS_ON)


def test_what_does_not_exist_is_json_for_programs(client: Client) -> None:
    for answer in (
        client.get("/cases/CM99-0000000.json"),
        client.get("/cases/CM99-0000000/", headers={"accept": "application/json"}),
    ):
        assert answer.status_code == 404
        assert answer.json() == {"error": "There is nothing at this URL."}


def test_a_withdrawn_decision_leads_on(rf: RequestFactory) -> None:
    request = rf.get("/cases/CM17-9900001/")
    shown = gone(request, sample=False).content.decode()
    assert shown.count('role="search"') == 1
    assert all(way in shown for way in WAYS_ON)


def test_a_login_returns_to_the_requested_page(client: Client) -> None:
    answer = client.get("/cases/CM17-9900001/review?item=1")
    shown = answer.content.decode()
    assert answer.status_code == 403
    assert 'href="/login/?next=/cases/CM17-9900001/review%3Fitem%3D1"' in shown
    assert all(way in shown for way in WAYS_ON)


@pytest.mark.parametrize("name", ["400.html", "500.html", "503.html"])
def test_what_failed_looks_like_the_archive_and_asks_no_database(
    name: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        shown = render_to_string(name, {"problem": "It is too long.", "disk_full": True})
    assert 'href="/static/base.css"' in shown
    assert 'class="brand" href="/"' in shown


def test_a_page_for_other_users_explains_the_refusal(client: Client) -> None:
    client.force_login(User.objects.create_user("visitor"))
    answer = client.get("/cases/CM17-9900001/review")
    said = str(answer.content.decode())
    assert answer.status_code == 403
    assert "You don’t have permission to open this page" in said
    assert "You are logged in as visitor" in said


def test_a_form_without_its_token_says_what_to_do() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/login/", {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "reload the page, and send the form again" in str(answer.content.decode())
