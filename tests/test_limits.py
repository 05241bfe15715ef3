"""The limits on concurrent requests and on writes, and the address to which they apply."""

import html
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from threading import Barrier, Thread

import psycopg
import pytest
from django.contrib.auth.models import User
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.test import Client, RequestFactory, override_settings

from decisions.models import CaseList
from decisions.pages import case_lists
from decisions.pages.concurrency_limits import (
    ConcurrencyLimit,
    ConcurrencyLimitMiddleware,
    limit_concurrency,
)
from imr_archive import logins
from imr_archive.runtime.ip_addresses import networks_of, visitor_of

PROXY = "10.0.0.1"
behind_proxies = override_settings(PROXIES=networks_of(["10.0.0.0/24"]))


def request(path: str = "/", address: str = "192.0.2.1", **headers: str) -> HttpRequest:
    made = RequestFactory().get(path)
    made.META.update({"REMOTE_ADDR": address, **headers})
    return made


@pytest.mark.parametrize(
    ("remote", "forwarded", "visitor"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", "192.0.2.1"),  # nobody's proxy
        (PROXY, "198.51.100.7", "198.51.100.7"),
        (PROXY, "1.1.1.1, 198.51.100.7", "198.51.100.7"),  # the first was written by the visitor
        (PROXY, "1.1.1.1, 198.51.100.7, 10.0.0.9", "198.51.100.7"),  # two proxies
        (PROXY, "", PROXY),
        (PROXY, "unknown", PROXY),
        (PROXY, "1.1.1.1, <script>", PROXY),
        (PROXY, "10.0.0.9,", PROXY),
        ("::ffff:10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("192.0.2.1", "," * 5000, "192.0.2.1"),
        (PROXY, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::99", "", "2001:db8:1:2::"),
        ("", "198.51.100.7", None),
    ],
)
@behind_proxies
def test_the_address_of_the_visitor(remote: str, forwarded: str, visitor: str | None) -> None:
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert visitor_of(request(address=remote, **headers)) == visitor


def test_places_are_one_visitors_and_all_visitors() -> None:
    slots = ConcurrencyLimit(each=2, all_together=3)
    assert [slots.take("a") for _ in range(3)] == [True, True, False]
    assert slots.take("b")
    assert not slots.take("c")
    slots.give_back("a")
    assert slots.take("c")


def test_a_request_waits_for_its_turn() -> None:
    slots = ConcurrencyLimit(each=1, all_together=1)
    assert slots.take("a")
    waiting = Thread(target=lambda: slots.take("a", seconds=30))
    waiting.start()
    slots.give_back("a")
    waiting.join(10)
    assert not waiting.is_alive()
    assert slots.full


def streamed() -> HttpResponseBase:
    return StreamingHttpResponse(b"part" for _ in range(3))


def test_a_slot_is_held_until_the_answer_is_sent(db: None) -> None:
    view = limit_concurrency("downloads", each=1, all_together=2)(lambda request: streamed())
    first = view(request())
    second = view(request())
    assert (second.status_code, second["Retry-After"]) == (429, "30")
    assert isinstance(second, HttpResponse)
    assert "Too many downloads are already running from your address" in second.content.decode()
    other = view(request(address="192.0.2.2"))
    assert other.status_code == 200
    third = view(request(address="192.0.2.3", HTTP_ACCEPT="application/json"))
    assert (third.status_code, third["Retry-After"]) == (503, "30")
    assert isinstance(third, HttpResponse)
    assert b'"error": "The archive is busy with downloads' in third.content
    first.close()  # as the web server does when the client is gone
    first.close()
    assert view(request(address="192.0.2.3")).status_code == 200


def test_an_error_releases_the_slot() -> None:
    def failing(request: HttpRequest) -> HttpResponse:
        raise RuntimeError

    view = limit_concurrency("downloads", each=1, all_together=1)(failing)
    for _ in range(3):
        with pytest.raises(RuntimeError):
            view(request())


def test_a_visitor_with_many_requests_waits_behind_any_proxy() -> None:
    share = ConcurrencyLimitMiddleware(lambda request: streamed())
    answers = [share(request()) for _ in range(20)]
    assert [answer.status_code for answer in answers] == [200] * 12 + [429] * 8
    assert share(request(address="192.0.2.2")).status_code == 200


def test_searches_with_many_beginnings_come_one_by_one() -> None:
    share = ConcurrencyLimitMiddleware(lambda request: streamed())
    stars = "/?q=ab*+cd*+ef*"
    first = share(request(stars))
    assert first.status_code == 200
    assert share(request("/?q=ab*")).status_code == 200
    refused = share(request(stars))
    assert refused.status_code == 429
    assert isinstance(refused, HttpResponse)
    assert 'several words ending in "*"' in html.unescape(refused.content.decode())


def test_downloads_at_once(golden: object, client: Client) -> None:
    running = [client.get("/decisions.csv") for _ in range(3)]
    assert [answer.status_code for answer in running] == [200, 200, 429]
    of_another = client.get("/decisions.csv", REMOTE_ADDR="192.0.2.2")
    assert of_another.status_code == 200
    for answer in (*running[:2], of_another):
        answer.getvalue()
    assert client.get("/decisions.csv").getvalue()


@pytest.fixture
def two_lists(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(case_lists, "LISTS_PER_HOUR", 2)
    yield
    CaseList.objects.all().delete()


def test_a_visitor_may_save_only_so_many_lists_an_hour(two_lists: None, client: Client) -> None:
    answers = [client.post("/lists/", {"numbers": f"CM16-000000{n}"}) for n in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert 3500 < int(answers[2]["Retry-After"]) <= 3600
    shown = answers[2].content.decode()
    assert "Too many submissions from your address this hour." in shown
    assert "CM16-0000002" in shown, "what was pasted is not lost"
    other = client.post("/lists/", {"numbers": "CM16-0000009"}, REMOTE_ADDR="192.0.2.9")
    assert other.status_code == 302


@pytest.fixture
def lists_at_once(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_lists, "LISTS_PER_HOUR", 2)


def test_lists_that_come_at_once_count_each_other(lists_at_once: None) -> None:
    together = Barrier(8)

    def post(number: int) -> int:
        try:
            together.wait(300)
            return Client().post("/lists/", {"numbers": f"CM16-000000{number}"}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        statuses = Counter(threads.map(post, range(8)))
    assert statuses == {302: 2, 429: 6}
    assert CaseList.objects.count() == 2


def test_senders_without_an_address_do_not_share_a_limit(lists_at_once: None) -> None:
    for number in range(3):
        sent = Client().post("/lists/", {"numbers": f"CM16-000000{number}"}, REMOTE_ADDR="")
        assert sent.status_code == 302


def log_in(name: str, password: str, address: str, forwarded: str = "") -> int:
    headers = {"REMOTE_ADDR": address}
    if forwarded:
        headers["HTTP_X_FORWARDED_FOR"] = forwarded
    sent = {"username": name, "password": password}
    answer = Client().post("/admin/login/?next=/admin/", sent, **headers)  # type: ignore[arg-type]
    if answer.status_code == 429:
        assert answer["Retry-After"] == "900"
        assert "Too many failed logins." in answer.content.decode()
    return int(answer.status_code)


@pytest.fixture
def chief(db: None) -> str:
    User.objects.create_superuser("chief", password="a long password")
    return "a long password"


@behind_proxies
def test_a_name_cannot_be_locked_for_its_owner(chief: str) -> None:
    statuses = [log_in("chief", "wrong", PROXY, "203.0.113.5") for _ in range(11)]
    assert statuses == [200] * 9 + [429] * 2
    assert log_in("chief", chief, PROXY, "203.0.113.5") == 429
    assert log_in("chief", chief, PROXY, "1.1.1.1, 203.0.113.5") == 429, "a name of one's own"
    assert log_in("chief", chief, PROXY, "203.0.113.6") == 302


@behind_proxies
def test_a_forged_address_does_not_count(chief: str) -> None:
    statuses = [log_in("chief", "wrong", "203.0.113.5", f"198.51.100.{n}") for n in range(10)]
    assert statuses[-1] == 429


def test_guessing_from_many_addresses_is_slowed(
    chief: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logins, "MOST_WRONG", 20)
    assert log_in("chief", chief, "192.0.2.200") == 302
    statuses = [log_in("chief", "wrong", f"203.0.113.{n}") for n in range(21)]
    assert statuses == [200] * 20 + [429]
    assert log_in("chief", chief, "203.0.113.99") == 429, "a new address waits"
    assert log_in("chief", chief, "192.0.2.200") == 302, "the owner's does not"


def test_guessing_many_names_is_slowed(chief: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logins, "MOST_WRONG", 20)
    statuses = [log_in(f"name{n}", "wrong", "203.0.113.5") for n in range(21)]
    assert statuses == [200] * 20 + [429]
    assert log_in("chief", chief, "203.0.113.6") == 302


def test_visitors_without_an_address_lock_no_other_name(
    chief: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logins, "MOST_WRONG", 20)
    statuses = [log_in(f"name{n}", "wrong", "") for n in range(21)]
    assert statuses == [200] * 21
    assert log_in("chief", chief, "") == 302


@pytest.mark.slow
def test_citation_checks_at_once(archive: Path) -> None:
    sent = {"text": "See CM17-9900001."}

    def check(_: int) -> int:
        try:
            return Client().post("/citations/", sent).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as threads:
        with psycopg.connect(**connection.get_connection_params()) as other:
            other.execute("LOCK TABLE decisions_case IN ACCESS EXCLUSIVE MODE")
            asked = [threads.submit(check, number) for number in range(3)]
            refused = next(as_completed(asked, timeout=60))
            assert refused.result() == 429
            assert Client().get("/citations/").status_code == 200
        statuses = sorted(each.result() for each in asked)
    assert statuses == [200, 200, 429]
