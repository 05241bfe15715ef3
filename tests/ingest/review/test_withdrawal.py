"""Letters that are withdrawn, released, or held because they may name a person."""

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from decisions.models import Case
from decisions.search import DecisionSearch, indexer
from ingest.letter_states import WAITING, State
from ingest.models import Letter
from ingest.operations import integrity
from ingest.processing import pipeline
from ingest.processing.reader_pool import ReaderPool
from ingest.review import letter_actions, withdrawal
from ingest.review.withdrawal import RefusedError
from tests.support.archives import Take, original_path
from tests.support.golden import GOLDEN, NAMED
from tests.support.markup import words
from tests.support.processes import claimable_elsewhere, claimed_elsewhere

LETTER = (GOLDEN / "g4_one_item.txt").read_text()
NEWER = LETTER.replace("landed on her left side", "landed on her right side", 1)
PAGES = ("/cases/CM17-9900001/", "/cases/CM17-9900001/letter")


@pytest.fixture
def editor(transactional_db: None) -> User:
    return User.objects.create_user("editor")


def read_waiting(readers: ReaderPool) -> None:
    for letter in Letter.objects.filter(state__in=WAITING):
        pipeline.process(letter.pk, readers)
    indexer.drain()


def statuses(client: Client) -> list[int]:
    answers = [client.get(page) for page in PAGES]
    for answer in answers:
        answer.close()
    return [answer.status_code for answer in answers]


def test_a_withdrawn_letter_is_gone_and_comes_back_when_released(
    take: Take, readers: ReaderPool, editor: User, client: Client
) -> None:
    letter = take(("a.txt", LETTER.encode())).letters.get()
    assert statuses(client) == [200, 200]
    withdrawal.withdraw(letter.pk, reason="It names a person.", by=editor)
    indexer.drain()
    assert statuses(client) == [410, 410]
    gone = client.get(PAGES[0]).content.decode()
    assert "withdrawn from the archive" in gone
    assert "It names a person" not in gone
    assert len(DecisionSearch()) == 0
    assert not Case.public.exists()
    case = PAGES[0].rstrip("/")
    for page in (
        f"{case}.json",
        f"{case}/1/similar/",
        f"{case}/1/beside/CM17-9900001/1/",
        f"{case}/report/",
        f"{case}/reported/",
    ):
        assert client.get(page).status_code == 410, page
    assert "0 decisions in 0 letters" in words(client.get("/about/").content.decode())
    assert b"9900001" not in client.get("/suggestions/?q=CM17-99").content
    for page in ("/decisions.atom", "/decisions.json"):
        assert b"9900001" not in client.get(page).content
    assert b"9900001" not in b"".join(client.get("/decisions.csv"))
    listed = client.post("/lists/", {"numbers": "CM17-9900001"}, follow=True)
    assert "0 of 1 case found" in listed.content.decode()
    assert original_path(letter.sha256).exists()
    with pytest.raises(RefusedError, match="cannot be withdrawn"):
        withdrawal.withdraw(letter.pk, reason="Again.", by=editor)

    withdrawal.release(letter.pk, reason="It does not.", by=editor)
    read_waiting(readers)
    assert statuses(client) == [200, 200]
    assert len(DecisionSearch()) == 1
    letter.refresh_from_db()
    assert letter.state == State.ARCHIVED
    assert [act.action for act in letter.audit_events.all()] == ["released", "withdrawn"]


def test_an_older_letter_does_not_come_back_in_its_place(
    take: Take, readers: ReaderPool, editor: User, client: Client
) -> None:
    older = take(("a.txt", LETTER.encode())).letters.get()
    newer = take(("b.txt", NEWER.encode())).letters.get()
    older.refresh_from_db()
    assert (older.state, newer.state) == (State.SUPERSEDED, State.ARCHIVED)
    withdrawal.withdraw(newer.pk, reason="Withdrawn.", by=editor)
    indexer.drain()
    assert statuses(client) == [410, 410]


def test_a_new_letter_of_a_withdrawn_case_waits_for_a_person(
    take: Take, readers: ReaderPool, editor: User, client: Client
) -> None:
    first = take(("a.txt", LETTER.encode())).letters.get()
    withdrawal.withdraw(first.pk, reason="Withdrawn.", by=editor)
    second = take(("b.txt", NEWER.encode())).letters.get()
    assert second.state == State.NEEDS_PERSON
    assert "was withdrawn" in second.reason
    assert statuses(client) == [410, 410]
    withdrawal.release(second.pk, reason="This one is clean.", by=editor)
    read_waiting(readers)
    assert statuses(client) == [200, 200]
    assert Case.objects.get().letter_sha256 == second.sha256
    first.refresh_from_db()
    assert first.state == State.WITHDRAWN


def test_a_release_does_not_outlast_a_later_withdrawal(
    take: Take, readers: ReaderPool, editor: User, client: Client
) -> None:
    older = take(("a.txt", NAMED.encode())).letters.get()
    withdrawal.release(older.pk, reason="Nobody.", by=editor)
    read_waiting(readers)
    newer = take(("b.txt", NEWER.encode())).letters.get()
    withdrawal.withdraw(newer.pk, reason="Withdrawn.", by=editor)
    Letter.objects.filter(pk=older.pk).update(state=State.QUEUED)
    read_waiting(readers)
    older.refresh_from_db()
    assert older.state == State.NEEDS_PERSON
    assert statuses(client) == [410, 410]


def test_a_letter_that_may_name_a_person_waits(
    take: Take, readers: ReaderPool, editor: User, client: Client
) -> None:
    letter = take(("a.txt", NAMED.encode())).letters.get()
    assert letter.state == State.NEEDS_PERSON
    assert "may name a person" in letter.reason
    assert "Mr. Publicus" in letter.problems[0]["message"]
    assert statuses(client) == [404, 404]
    assert not Case.objects.exists()
    letter_actions.read_again([letter.pk], reason="Once more.", by=editor)
    read_waiting(readers)
    assert statuses(client) == [404, 404]
    withdrawal.release(letter.pk, reason="A character of a novel.", by=editor)
    read_waiting(readers)
    assert statuses(client) == [200, 200]


def test_a_newer_letter_that_may_name_a_person_leaves_the_older_one(
    take: Take, client: Client
) -> None:
    older = take(("a.txt", LETTER.encode())).letters.get()
    take(("b.txt", NAMED.encode()))
    assert statuses(client) == [200, 200]
    assert Case.objects.get().letter_sha256 == older.sha256
    assert "Publicus" not in client.get(PAGES[0]).content.decode()


def test_a_letter_that_waits_to_be_read_again_is_withdrawn_with_its_case(
    take: Take, readers: ReaderPool, editor: User, client: Client
) -> None:
    letter = take(("a.txt", LETTER.encode())).letters.get()
    letter_actions.read_again([letter.pk], reason="Again.", by=editor)
    withdrawal.withdraw(letter.pk, reason="It names a person.", by=editor)
    assert client.get(PAGES[0]).status_code == 410
    pipeline.process(letter.pk, readers)  # its job is still in the queue
    letter.refresh_from_db()
    assert letter.state == State.WITHDRAWN
    assert client.get(PAGES[0]).status_code == 410


def test_a_letter_that_is_read_at_this_moment_is_not_withdrawn(take: Take, editor: User) -> None:
    letter = take(("a.txt", LETTER.encode())).letters.get()
    letter_actions.read_again([letter.pk], reason="Again.", by=editor)
    Letter.objects.update(state=State.READING)
    with claimed_elsewhere(letter.pk), pytest.raises(RefusedError, match="in a minute"):
        withdrawal.withdraw(letter.pk, reason="x", by=editor)


def test_a_letter_whose_worker_died_is_withdrawn_with_its_case(
    take: Take, readers: ReaderPool, editor: User, client: Client
) -> None:
    letter = take(("a.txt", LETTER.encode())).letters.get()
    letter_actions.read_again([letter.pk], reason="Again.", by=editor)
    Letter.objects.update(state=State.READING)
    withdrawal.withdraw(letter.pk, reason="It names a person.", by=editor)
    pipeline.process(letter.pk, readers)  # the job of the worker that died is tried again
    letter.refresh_from_db()
    assert letter.state == State.WITHDRAWN
    assert client.get(PAGES[0]).status_code == 410


def test_no_worker_claims_a_letter_while_it_is_withdrawn(take: Take, editor: User) -> None:
    letter = take(("a.txt", LETTER.encode())).letters.get()
    letter_actions.read_again([letter.pk], reason="Again.", by=editor)
    Letter.objects.update(state=State.READING)
    with transaction.atomic():
        withdrawal.withdraw(letter.pk, reason="It names a person.", by=editor)
        assert not claimable_elsewhere(letter.pk)
    assert claimable_elsewhere(letter.pk)


def test_a_letter_whose_re_reading_failed_is_withdrawn_with_its_case(
    take: Take, readers: ReaderPool, editor: User, client: Client
) -> None:
    letter = take(("a.txt", LETTER.encode())).letters.get()
    original = original_path(letter.sha256)
    original.rename(original.with_suffix(".away"))
    letter_actions.read_again([letter.pk], reason="Better reader.", by=editor)
    read_waiting(readers)
    letter.refresh_from_db()
    assert (letter.state, letter.is_current) == (State.FAILED, True)
    assert client.get(PAGES[0]).status_code == 200
    withdrawal.withdraw(letter.pk, reason="It names a person.", by=editor)
    indexer.drain()
    assert client.get(PAGES[0]).status_code == 410
    assert len(DecisionSearch()) == 0
    assert not list(integrity.faults())[1:], "but for the original"


def test_a_name_that_is_found_later_hides_the_case(
    take: Take, readers: ReaderPool, editor: User, client: Client
) -> None:
    letter = take(("a.txt", NAMED.encode())).letters.get()
    withdrawal.release(letter.pk, reason="Nobody.", by=editor)
    read_waiting(readers)
    assert statuses(client) == [200, 200]
    # As if an earlier scan had missed the name.
    Letter.objects.update(released_at=None)
    letter_actions.read_again([letter.pk], reason="A better scan.", by=editor)
    read_waiting(readers)
    letter.refresh_from_db()
    assert (letter.state, letter.is_current) == (State.NEEDS_PERSON, False)
    assert statuses(client) == [410, 410]
    assert len(DecisionSearch()) == 0
    assert not list(integrity.faults())
    withdrawal.release(letter.pk, reason="Nobody, really.", by=editor)
    read_waiting(readers)
    assert statuses(client) == [200, 200]


def test_a_case_whose_only_letter_is_withdrawn_is_not_public(take: Take) -> None:
    take(("a.txt", LETTER.encode()))
    Letter.objects.update(state=State.WITHDRAWN, is_current=False, reason="x")
    assert ["no current letter" in fault.sentence for fault in integrity.faults()] == [True]
