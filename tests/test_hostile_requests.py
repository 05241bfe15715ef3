"""Requests that no browser sends, to every URL, by visitors and administrators: never a 500."""

import random
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from decisions.filters import DecisionFilters
from decisions.models import Case
from ingest.models import Letter, Upload

pytestmark = pytest.mark.usefixtures("golden")

HOSTILE = [
    "%00",
    "a%00b",
    "9" * 400,
    "-1",
    "0",
    "2147483648",
    "9223372036854775808",
    "-99999999999999999999",
    "1e999",
    "NaN",
    "x" * 4000,
    "%ff%fe",
    "%ed%a0%80",
    "%F0%9F%92%A9",
    "[]",
    "{}",
    "'",
    '"',
    "1.5",
    "%25",
    "..%2f..",
    "%0a",
    "true",
    "null",
    "1,2,%00",
    "٣",
    "0x10",
    "1_000",
    "",
]
PAGE = ["page", "hit", "view", "find", "rows", "columns", "item", "download", "next", "sort"]
LISTED = [
    "p",
    "q",
    "o",
    "e",
    "all",
    "id",
    "pk__gt",
    "id__in",
    "_to_field",
    "_popup",
    "_facets",
    "_changelist_filters",
    "error",
]
ACTIONS = ["action", "_selected_action", "index", "select_across"]
FORM_VALUES = ["a\0b", "9223372036854775808", "x" * 100_000, "-1", "\ud800", "1" * 5000, "[]"]
REQUESTS = 500


def routes(
    patterns: list[URLPattern | URLResolver], before: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Yield the route of every page with the page."""
    for each in patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, route)
        elif "(?P<url>" not in route and "logout" not in route:
            yield re.sub(r"[\^$]|\\Z|\\(?=\.)", "", route), each


def filled(route: str, value: str, known: dict[str, str]) -> str:
    """Return a URL of a route: of what is there where no value is given."""

    def fill(match: re.Match[str]) -> str:
        return value or known.get(match[1], "1")

    route = re.sub(r"\(\?P<(\w+)>[^)]*\)", fill, route)
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", fill, route)


def everything_asked() -> Iterator[str]:
    """Yield URLs, each of them hostile in one place."""
    case = Case.objects.order_by("pk")[0]
    known = {
        "slug": case.slug,
        "other_slug": case.slug,
        "ending": "csv",
        "name": "outcome",
        "key": "a",
        "kind": "guidelines",
        "value": "mtus",
        "object_id": str(Letter.objects.order_by("pk")[0].pk),
        "app_label": "ingest",
    }
    for route, _ in routes(get_resolver().url_patterns):
        names = (
            [*LISTED, *filters_of(route)]
            if route.startswith("admin")
            else [
                *DecisionFilters.base_filters,
                *PAGE,
            ]
        )
        for value in HOSTILE:
            if "<" in route:
                yield filled(route, value, known)
            for name in names:
                yield f"{filled(route, '', known)}?{name}={value}"


def filters_of(route: str) -> list[str]:
    """Return the parameters by which a list of the administration is narrowed."""
    for model, page in admin.site._registry.items():
        if route == f"admin/{model._meta.app_label}/{model._meta.model_name}/":
            fields = [field.name for field in model._meta.fields]
            lists = [str(name) for name in page.list_filter if isinstance(name, str)]
            kinds = ("", "__exact", "__isnull", "__gte", "__id__exact", "__year", "__day")
            return [f"{name}{kind}" for name in {*fields, *lists} for kind in kinds]
    return []


@pytest.fixture(params=["visitor", "administrator"])
def asking(request: pytest.FixtureRequest, db: None) -> Client:
    client = Client(raise_request_exception=False)
    if request.param == "administrator":
        user = User.objects.create_superuser("chief", password="a long password")
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def status_of(client: Client, page_url: str, body: str | None = None) -> int:
    """Return what a request is answered; what it did to the archive is undone."""
    with transaction.atomic():
        if body is None:
            answer = client.get(page_url)
        else:
            answer = client.post(page_url, body, content_type="application/x-www-form-urlencoded")
        if answer.streaming:
            answer.getvalue()
        transaction.set_rollback(True)
    return int(answer.status_code)


def test_hostile_addresses(asking: Client) -> None:
    every = list(everything_asked())
    asked = random.Random(1).sample(every, REQUESTS)
    answers = {page_url: status_of(asking, page_url) for page_url in asked}
    assert {page_url[:150] for page_url, status in answers.items() if status >= 500} == set()


def test_hostile_forms(asking: Client) -> None:
    """Every page with a form is sent its own fields, and those of lists, with hostile values."""
    chance = random.Random(2)
    wrong = []
    for page_url in pages():
        shown = asking.get(page_url)
        content = shown.getvalue().decode(errors="replace")
        names = [*dict.fromkeys(re.findall(r'name="([\w-]+)"', content)), *ACTIONS]
        if "csrfmiddlewaretoken" not in names or "password_change" in page_url:
            continue
        for value in chance.sample(FORM_VALUES, 3):
            encoded = quote(value.encode("utf-8", "surrogatepass"))
            alone = [[name] for name in chance.sample(names, min(3, len(names)))]
            for fields in [names, *alone]:
                body = "&".join(f"{name}={encoded}" for name in fields)
                if (status := status_of(asking, page_url, body)) >= 500:
                    wrong.append(f"{status} {page_url} {body[:100]}")
    assert wrong == []


LISTS = [
    f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry
]


@pytest.mark.parametrize("ticked", ["a", "", "1.5", "1 OR 1=1", "-1", "9" * 400, "\x00", "1,2"])
def test_rows_that_no_list_offers(ticked: str, db: None) -> None:
    """Of every list, each of its actions, whether it asks again first or does it at once."""
    client = Client(raise_request_exception=False)
    user = User.objects.create_superuser("chief", password="a long password")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    number = Letter.objects.count()
    for page_url in LISTS:
        offered = re.findall(
            r'<option value="(\w+)">', client.get(page_url).content.decode().partition("actions")[2]
        )
        for action in [*offered, "nothing"]:
            for more in ({"index": "0"}, {"confirmed": "yes", "reason": "It is so."}):
                sent = {"action": action, "_selected_action": ["1", ticked], **more}
                answer = client.post(page_url, sent)
                assert answer.status_code == 400, (page_url, action)
    assert Letter.objects.count() == number


def pages() -> Iterator[str]:
    """Yield a URL of every page, about what is there."""
    case, letter, upload = Case.objects.all()[0], Letter.objects.all()[0], Upload.objects.all()[0]
    known = {"slug": case.slug, "other_slug": case.slug, "ending": "csv", "app_label": "ingest"}
    for route, _ in routes(get_resolver().url_patterns):
        row = upload.pk if "upload" in route else case.pk if "/case/" in route else letter.pk
        yield filled(route, "", {**known, "object_id": str(row)})


@pytest.mark.parametrize("host", ["evil.test", "a b", "x" * 5000, "[::", ""])
@pytest.mark.parametrize(
    "path", ["/", "/decisions.json", "/admin/", "/login/", "/nowhere", "/decisions.csv"]
)
def test_a_host_that_is_not_ours(client: Client, host: str, path: str) -> None:
    answer = client.get(path, HTTP_HOST=host)
    assert answer.status_code == 400
    assert "This request could not be accepted." in answer.content.decode()
    assert "evil.test" not in answer.content.decode()


def test_a_monitor_may_ask_by_any_name(client: Client) -> None:
    for host in ("evil.test", "10.0.0.7:8000", "localhost"):
        answer = client.get("/healthz", HTTP_HOST=host)
        assert answer.status_code == 200
        assert answer.json().items() >= {"database": True, "index": True}.items()


@pytest.mark.parametrize("page", ["/login/", "/admin/login/"])
@pytest.mark.parametrize("name", ["x" * 256, "x" * 100_000, "a\0b", "\U0001f4a9" * 300, ""])
def test_logins_with_impossible_names(client: Client, page: str, name: str) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT + 1):
        answer = client.post(page, {"username": name, "password": "\0" + name})
        assert answer.status_code in (200, 429)


def test_long_headers_of_a_login(client: Client) -> None:
    long = "x" * 8000
    answer = client.post(
        f"/login/?next={long}",
        {"username": "a", "password": "b"},
        HTTP_USER_AGENT=long,
        HTTP_ACCEPT=long,
        HTTP_X_FORWARDED_FOR=long,
    )
    assert answer.status_code == 200
