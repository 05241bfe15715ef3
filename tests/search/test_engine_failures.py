"""A search engine failure ends one response only: no process, thread or stack trace on a page.

The tests use a real panic: tantivy panics if zero hits are requested.
"""

import json
import logging
import threading

import pytest
import tantivy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from decisions.pages.case import compare
from decisions.pages.search_unavailable import SearchUnavailableMiddleware
from decisions.search import DecisionSearch, EngineError, all_hits, indexer
from decisions.search.tantivy.engine import TantivyEngine
from decisions.search.thread_pool import background
from ingest.models import Upload
from tests.support.processes import wait_for

EVERYTHING = tantivy.Query.all_query()


def engine() -> TantivyEngine:
    """Return a new engine on the index, as another process would open it."""
    return TantivyEngine(settings.INDEX_ROOT)


def ask_for_nothing() -> object:
    return engine().session().searcher.search(EVERYTHING, 0)


def panic(request: HttpRequest) -> HttpResponse:
    """Panic in a view, outside the code that handles engine failures."""
    engine().session().index.searcher().search(EVERYTHING, 0)
    return HttpResponse()


@pytest.mark.usefixtures("golden")
def test_a_panic_is_an_error_and_one_sentence_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(EngineError, match="panic"):
        ask_for_nothing()
    [record] = caplog.records
    assert record.getMessage().startswith("The search engine failed on Query(")
    assert record.exc_info is None
    assert "\n" not in record.getMessage()
    assert len(record.getMessage()) < 700
    assert len(DecisionSearch()) == 12


@pytest.mark.usefixtures("golden")
def test_a_question_that_tantivy_refuses_is_an_error_too() -> None:
    searcher = engine().session().searcher
    with pytest.raises(EngineError):
        searcher.aggregate(EVERYTHING, {"x": {"terms": {"field": "shown"}}})
    with pytest.raises(EngineError):
        searcher.stored([tantivy.DocAddress(99, 0)], "shown")


@pytest.mark.usefixtures("golden")
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_panic_is_answered_with_a_page(
    client: Client, monkeypatch: pytest.MonkeyPatch, accept: str
) -> None:
    path = "/cases/CM17-9900001/1/similar/"
    monkeypatch.setattr(compare, "LIKE", 0)
    response = client.get(path, headers={"accept": accept})
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    if accept == "text/html":
        assert "The search failed." in response.content.decode()
        assert 'class="skip"' in response.content.decode() or "<nav" in response.content.decode()
    else:
        assert "search failed" in json.loads(response.content)["error"]
    monkeypatch.undo()
    assert client.get(path).status_code == 200


@pytest.mark.usefixtures("golden")
def test_a_panic_that_nothing_guards_ends_at_the_middleware() -> None:
    request = RequestFactory().get("/decisions.json")
    response = SearchUnavailableMiddleware(panic)(request)
    assert response.status_code == 503


@pytest.mark.usefixtures("golden")
def test_a_panic_in_the_middle_of_an_export_breaks_it_off(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(all_hits, "_FIRST", 5)
    monkeypatch.setattr(all_hits, "_LATER", 0)
    for ending in ("csv", "jsonl", "xlsx"):
        response = client.get(f"/decisions.{ending}")
        assert response.status_code == 200
        with pytest.raises(BrokenPipeError):  # a web server closes the connection
            b"".join(response)


@pytest.mark.usefixtures("golden")
def test_a_panic_in_a_background_thread_ends_neither_thread() -> None:
    for _ in range(10):
        with pytest.raises(EngineError):
            background.submit(ask_for_nothing).result()
    assert background.submit(lambda: len(DecisionSearch())).result() == 12


@pytest.mark.usefixtures("golden")
def test_a_failure_makes_the_worker_look_at_the_index() -> None:
    engine().take_suspicion()
    with pytest.raises(EngineError):
        ask_for_nothing()
    assert engine().take_suspicion()
    assert not engine().take_suspicion()
    assert list(engine().damage()) == []


def test_the_indexer_outlives_a_panic(
    own_golden: Upload, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failures = iter([panic, panic])
    drain = indexer.drain

    def failing() -> int:
        for failure in failures:
            failure(HttpRequest())
        return drain()

    monkeypatch.setattr(indexer, "drain", failing)
    monkeypatch.setattr(indexer, "RETRY_PAUSE", 0)
    caplog.set_level(logging.ERROR)
    stop = threading.Event()
    follower = threading.Thread(target=indexer.follow, args=[stop])
    follower.start()
    try:
        wait_for(lambda: len(caplog.records) == 2)
        stop.wait(0.5)
        assert follower.is_alive()
    finally:
        stop.set()
        follower.join()
    assert len(caplog.records) == 2
    for record in caplog.records:
        assert "could not follow the database" in record.getMessage()
        assert "panic" in record.getMessage()
        assert record.exc_info is None
