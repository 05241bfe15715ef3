"""Public pages read from a real replica while it is reliable, and from the primary otherwise."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django import urls
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, connections, router
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils import timezone

from decisions import read_replica
from decisions.models import Case, Folder
from decisions.read_replica import ReplicaRouter, replica_state
from imr_archive.runtime.databases import REPLICA, replica_of
from imr_archive.runtime.replica import base as replica
from ingest.models import Letter
from tests.support.archives import Take
from tests.support.golden import GOLDEN
from tests.support.replica import StandbyServer, standby_server

Ask = Callable[[str], tuple[int, int, int]]


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[StandbyServer]:
    if "EMBEDDED" not in settings.DATABASES["default"]:
        pytest.skip("a replica is made of the embedded PostgreSQL only")
    with standby_server() as running:
        yield running


@pytest.fixture
def standby(
    take: Take, server: StandbyServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[StandbyServer]:
    """Have an archive of one letter, whose pages read from a replica that has it, too."""
    take(GOLDEN / "g4_one_item.txt")
    databases = {**settings.DATABASES, REPLICA: replica_of(server.database)}
    monkeypatch.setattr(settings, "DATABASES", databases)
    monkeypatch.setitem(
        connections.settings, REPLICA, connections.configure_settings(databases)[REPLICA]
    )
    wrapper = connections[REPLICA]

    def ensure_connection() -> None:
        if wrapper.connection is None:
            with wrapper.wrap_database_errors:
                wrapper.connect()

    # Django lets a test connect to the databases that there were when the tests began.
    monkeypatch.setattr(wrapper, "ensure_connection", ensure_connection)
    monkeypatch.setattr(router, "routers", [ReplicaRouter()])
    monkeypatch.setattr(read_replica, "_asked_again_at", 0.0)
    server.wait_until_it_follows()
    yield server
    connections[REPLICA].close()
    del connections[REPLICA]
    server.execute("SELECT pg_wal_replay_resume()")


@pytest.fixture
def ask(standby: StandbyServer, client: Client) -> Ask:
    """Return what asks for a page: its status, and how many questions each database was asked."""

    def asked(path: str) -> tuple[int, int, int]:
        primary: list[str] = []
        other: list[str] = []
        with (
            connection.execute_wrapper(noting(primary)),
            connections[REPLICA].execute_wrapper(noting(other)),
        ):
            answer = client.get(path)
        cases = [each for each in primary if 'FROM "decisions_case"' in each]
        return answer.status_code, len(cases), len(other)

    return asked


def noting(into: list[str]) -> Callable[..., Any]:
    """Return what notes each statement that a connection is told."""

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        into.append(sql)
        return execute(sql, *rest)

    return note


def test_a_case_is_read_from_the_replica(ask: Ask) -> None:
    path = Case.objects.get().get_absolute_url()
    status, of_primary, of_replica = ask(path)
    assert (status, of_primary) == (200, 0)
    assert of_replica > 3


def test_one_page_asks_once_how_the_replica_is(standby: StandbyServer, client: Client) -> None:
    primary: list[str] = []
    path = Case.objects.get().get_absolute_url()
    with connection.execute_wrapper(noting(primary)):
        client.get(path)
    assert sum("pg_current_wal_lsn" in each for each in primary) == 1


def test_a_replica_that_is_behind_never_shows_a_withdrawn_case(
    standby: StandbyServer, ask: Ask, client: Client
) -> None:
    case = Case.objects.get()
    path = case.get_absolute_url()
    standby.execute("SELECT pg_wal_replay_pause()")
    Case.objects.update(withdrawn_at=timezone.now())
    assert standby.execute("SELECT count(*) FROM decisions_case WHERE withdrawn_at IS NULL") == 1
    for each in (path, f"{path}plain/", f"{path[:-1]}.json"):
        assert client.get(each).status_code == 410, each
    assert case.slug not in client.get("/sitemap-cases-1.xml").getvalue().decode()
    assert replica_state().reason_unused == "the replica does not know what was withdrawn"
    standby.execute("SELECT pg_wal_replay_resume()")
    standby.wait_until_it_follows()
    assert replica_state().reason_unused == ""
    assert ask(path)[0] == 410
    standby.execute("SELECT pg_wal_replay_pause()")
    Case.objects.update(withdrawn_at=None)  # and it may be seen as soon as it is brought back
    assert ask(path)[0] == 200


def test_deleted_cases_count_as_withdrawn(standby: StandbyServer) -> None:
    standby.execute("SELECT pg_wal_replay_pause()")
    Letter.objects.all().delete()
    Case.objects.all().delete()
    assert replica_state().reason_unused == "the replica does not know what was withdrawn"


def test_a_case_that_the_replica_does_not_have_yet_is_shown(
    standby: StandbyServer, take: Take, ask: Ask
) -> None:
    standby.execute("SELECT pg_wal_replay_pause()")
    take(GOLDEN / "g4_headings.txt")
    new = Case.objects.order_by("id").last()
    assert new is not None
    status, of_primary, of_replica = ask(new.get_absolute_url())
    assert status == 200
    assert of_primary > 0
    assert of_replica > 0  # it was asked first


def test_a_replica_that_is_far_behind_is_not_read(
    standby: StandbyServer, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    standby.execute("SELECT pg_wal_replay_pause()")
    Case.objects.update(updated_at=timezone.now())
    assert replica_state().reason_unused == ""
    monkeypatch.setattr(read_replica, "MOST_SECONDS_BEHIND", 0)
    state = replica_state()
    assert state.reason_unused == "the replica is behind"
    assert state.seconds_behind is not None
    status, of_primary, _ = ask(Case.objects.get().get_absolute_url())
    assert status == 200
    assert of_primary > 0


def test_a_replica_that_is_killed_is_not_missed(
    standby: StandbyServer, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Case.objects.get().get_absolute_url()
    assert ask(path)[:2] == (200, 0)  # so that there is a connection, which breaks
    standby.kill()
    try:
        assert ask(path)[0] == 200
        status, of_primary, of_replica = ask(path)
        assert (status, of_replica) == (200, 0)  # it is left alone for a while
        assert of_primary > 0
    finally:
        standby.start()
    monkeypatch.setattr(read_replica, "_asked_again_at", 0.0)
    assert ask(path)[:2] == (200, 0)


def test_a_replica_that_is_frozen_is_not_missed(
    standby: StandbyServer, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replica, "STATEMENT_SECONDS", 1.0)
    path = Case.objects.get().get_absolute_url()
    assert ask(path)[:2] == (200, 0)  # so that there is a connection, which hangs
    with standby.frozen():
        for _ in range(2):
            status, of_primary, _ = ask(path)
            assert status == 200
            assert of_primary > 0
            assert replica_state().reason_unused == "the replica does not answer"
            # Later it is asked again, over a connection that nobody accepts.
            monkeypatch.setattr(read_replica, "_asked_again_at", 0.001)
    assert ask(path)[:2] == (200, 0)


def test_a_replica_that_fails_in_the_middle_of_a_page_is_not_missed(
    standby: StandbyServer, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends statements that keep it from following, and sessions where it is shut down."""
    path = Case.objects.get().get_absolute_url()
    ask_first = read_replica.replica_state

    def and_then_break() -> read_replica.ReplicaState:
        state = ask_first()
        if not state.reason_unused:
            number = connections[REPLICA].connection.info.backend_pid
            standby.execute(f"SELECT pg_terminate_backend({number}, 10000)")
        return state

    monkeypatch.setattr(read_replica, "replica_state", and_then_break)
    assert client.get(path).status_code == 200
    assert ask_first().reason_unused == "the replica does not answer"


CALLS: list[str] = []


def fails(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Fail, after a case was read or without."""
    if slug:
        Case.objects.get(slug=slug)
    CALLS.append(slug)
    raise ValueError(slug)


urlpatterns = [urls.path("fails/", fails), urls.path("fails/<slug:slug>/", fails)]


def test_only_what_read_the_replica_is_tried_again(
    standby: StandbyServer, client: Client, settings: Any
) -> None:
    slug = Case.objects.get().slug
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False
    for address, tries in (("/fails/", 1), (f"/fails/{slug}/", 2)):
        CALLS.clear()
        client.get(address)
        assert len(CALLS) == tries


def test_a_server_that_is_no_replica_is_not_read(
    standby: StandbyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections[REPLICA].close()
    monkeypatch.setitem(
        connections[REPLICA].settings_dict, "HOST", connection.get_connection_params()["host"]
    )
    assert replica_state().reason_unused == "the server of DATABASE_REPLICA_URL is not a replica"


def test_a_request_that_writes_reads_from_the_primary(
    standby: StandbyServer, ask: Ask, client: Client
) -> None:
    case = Case.objects.get()
    standby.execute("SELECT pg_wal_replay_pause()")
    made = client.post("/folders/new/", {"title": "Knees"})
    assert made.status_code == 302
    assert Folder.objects.count() == 1
    status, _, of_replica = ask(made.headers["Location"])
    assert (status, of_replica) == (200, 0)
    client.force_login(
        User.objects.create_superuser("administrator"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    status, _, of_replica = ask(case.get_absolute_url())
    assert (status, of_replica) == (200, 0)
    assert ask("/admin/")[::2] == (200, 0)


def test_rows_of_the_replica_are_written_to_the_primary(standby: StandbyServer) -> None:
    case = Case.objects.using(REPLICA).get()
    assert case.items.all().db == REPLICA  # its items are read beside it
    assert router.db_for_write(Case, instance=case) == "default"
    case.clinical_summary = "Another summary."
    case.save()
    assert Case.objects.using("default").get().clinical_summary == "Another summary."
    assert not ReplicaRouter().allow_migrate(REPLICA, "decisions")


def test_withdrawals_are_told_apart_by_their_transactions(archive: Path, take: Take) -> None:
    """Saving a case that stays public is none: letters are stored at the same time."""
    take(GOLDEN / "g4_one_item.txt")

    def last() -> int | None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT transaction FROM decisions_lastwithdrawal")
            row = cursor.fetchone()
            return row[0] if row else None

    before = last()
    Case.objects.get().save()
    assert last() == before
    Case.objects.update(withdrawn_at=timezone.now())
    first = last()
    assert first is not None
    assert first != before
    Case.objects.update(withdrawn_at=timezone.now())  # it was withdrawn before
    assert last() == first
