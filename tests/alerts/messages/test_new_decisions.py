"""An alert reports each new decision exactly once."""

import re
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from decisions.alerts import job
from decisions.models import Alert, AlertedDecision, AlertMessage, Case, CasePublication
from decisions.search import indexer
from imr_archive.runtime.advisory_locks import Lock
from ingest.letter_states import State
from ingest.models import Letter
from ingest.processing import pipeline
from ingest.processing.reader_pool import ReaderPool
from tests.support.alerts import EMAIL, make_due, path_in, run_due, subscribe
from tests.support.archives import Take
from tests.support.golden import GOLDEN
from tests.support.mail_server import MailServer, links_in, text_of

HEADINGS, ONE_ITEM = GOLDEN / "g4_headings.txt", GOLDEN / "g4_one_item.txt"
PHYSICIAN, BREAKS = GOLDEN / "g3a_physician_reviewer.txt", GOLDEN / "g4_page_breaks.txt"


def told(mail_server: MailServer) -> list[str]:
    """Return the URLs of all decisions that mails reported."""
    return [link for mail in mail_server.mails for link in links_in(mail, "/cases/")]


def addresses(*cases: Case) -> set[str]:
    return {
        f"https://archive.example.org/cases/{case.slug}/#item-{item.position}"
        for case in cases
        for item in case.items.all()
    }


def test_an_alert_reports_later_decisions_once(
    take: Take, client: Client, mail_server: MailServer
) -> None:
    take(HEADINGS)
    subscribe(client, mail_server)
    run_due()
    assert told(mail_server) == []  # existing decisions are not new
    take(ONE_ITEM, PHYSICIAN)
    job.run()
    assert told(mail_server) == []  # not due yet
    run_due()
    new = Case.objects.exclude(pk=Case.objects.order_by("pk")[0].pk)
    assert set(told(mail_server)) == addresses(*new)
    assert len(told(mail_server)) == len(addresses(*new))
    run_due()
    assert len(told(mail_server)) == len(addresses(*new))
    mail = mail_server.mails[-1]
    assert mail["To"] == EMAIL
    assert mail["Subject"] == f"{len(addresses(*new))} new decisions: all decisions"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for hit in new:
        for item in hit.items.all():
            assert (
                item.disputed[:40] in " ".join(text_of(mail, "html").split())
                or "&" in item.disputed
            )


def test_only_decisions_of_the_search_are_reported(
    take: Take, client: Client, mail_server: MailServer
) -> None:
    take(HEADINGS)
    subscribe(client, mail_server, "outcome=overturned")
    take(ONE_ITEM, PHYSICIAN, BREAKS)
    run_due()
    page = client.get("/decisions.json?outcome=overturned&per=100").json()
    before = Case.objects.order_by("pk")[0].slug
    expected = {
        hit["address"].partition("testserver")[2]
        for hit in page["results"]
        if f"/cases/{before}/" not in hit["address"]
    }
    assert expected
    assert {link.partition("example.org")[2] for link in told(mail_server)} == expected


def test_a_letter_that_is_read_again_corrected_or_brought_back_is_not_new(
    take: Take, client: Client, mail_server: MailServer, readers: ReaderPool
) -> None:
    take(HEADINGS)
    subscribe(client, mail_server)
    Letter.objects.update(state=State.QUEUED)
    for letter in Letter.objects.all():
        pipeline.process(letter.pk, readers)
    Case.objects.update(withdrawn_at=timezone.now())
    Case.objects.update(withdrawn_at=None)
    case = Case.objects.get()
    Case.objects.filter(pk=case.pk).update(slug="CM99-0000001")
    Letter.objects.update(case=None, is_current=False, state=State.QUEUED)
    case.delete()  # and the same letter as another case
    Case.objects.create(
        slug="CM99-0000002", letter_sha256=case.letter_sha256, letter_text="", layout="G4"
    )
    indexer.drain()
    run_due()
    assert told(mail_server) == []
    assert CasePublication.objects.count() == 1


def test_a_withdrawn_decision_is_not_reported(
    take: Take, client: Client, mail_server: MailServer
) -> None:
    take(HEADINGS)
    subscribe(client, mail_server)
    take(ONE_ITEM, PHYSICIAN)
    first, second = Case.objects.order_by("pk")[1:]
    Case.objects.filter(pk=first.pk).update(withdrawn_at=timezone.now())
    indexer.drain()
    run_due()
    assert set(told(mail_server)) == addresses(second)


def test_a_decision_withdrawn_before_its_message_is_sent_is_not_reported(
    take: Take, client: Client, mail_server: MailServer
) -> None:
    take(HEADINGS)
    subscribe(client, mail_server)
    take(ONE_ITEM)
    make_due()
    mail_server.refuse = lambda recipient: "451 later"
    job.run()
    assert AlertedDecision.objects.exists()
    Case.objects.filter(pk=Case.objects.latest("pk").pk).update(withdrawn_at=timezone.now())
    indexer.drain()
    mail_server.refuse = lambda recipient: None
    AlertMessage.objects.update(next_try_at=timezone.now())
    job.run()
    assert told(mail_server) == []
    assert not AlertMessage.objects.filter(sent_at=None).exists()


def test_a_case_that_is_not_in_the_index_yet_is_reported_later(
    take: Take, client: Client, mail_server: MailServer
) -> None:
    take(HEADINGS)
    subscribe(client, mail_server)
    take(ONE_ITEM)
    with transaction.atomic():  # changed, but not yet in the index
        case = Case.objects.latest("pk")
        CasePublication.objects.filter(case_uid=case.uid).update(number=None)
        Case.objects.filter(pk=case.pk).update(priority="Expedited")
    run_due()
    assert told(mail_server) == []
    indexer.drain()
    run_due()
    assert set(told(mail_server)) == addresses(case)


def test_cases_are_numbered_in_the_order_in_which_their_transactions_end(
    take: Take, client: Client, mail_server: MailServer
) -> None:
    """A case with a lower id that is committed later is not skipped."""
    take(HEADINGS)
    subscribe(client, mail_server)
    take(ONE_ITEM, PHYSICIAN)
    late, early = Case.objects.order_by("pk")[1:]
    row = CasePublication.objects.get(case_uid=late.uid)
    row.delete()  # as if its transaction had not ended
    run_due()
    assert set(told(mail_server)) == addresses(early)
    row.save()
    run_due()
    assert set(told(mail_server)) == addresses(late, early)
    assert len(told(mail_server)) == len(addresses(late, early))


def test_the_database_refuses_to_report_a_decision_twice(
    take: Take, client: Client, mail_server: MailServer
) -> None:
    take(HEADINGS)
    alert = subscribe(client, mail_server)
    take(ONE_ITEM)
    run_due()
    row = AlertedDecision.objects.get()
    again = AlertMessage.objects.create(alert=alert, kind=AlertMessage.Kind.DECISIONS)
    with pytest.raises(IntegrityError, match="decision_is_told_once"), transaction.atomic():
        AlertedDecision.objects.create(
            alert=alert, message=again, case_uid=row.case_uid, position=row.position
        )
    again.delete()
    Alert.objects.update(told_to=0)  # an incorrect number: the ledger prevents duplicates
    run_due()
    assert len(told(mail_server)) == 1 + Case.objects.order_by("pk")[0].items.count()


def test_a_message_that_goes_out_twice_is_the_same_message(
    take: Take, client: Client, mail_server: MailServer
) -> None:
    """A worker killed after a mail is accepted and before that is recorded sends it again."""
    take(HEADINGS)
    subscribe(client, mail_server)
    take(ONE_ITEM)
    run_due()
    AlertMessage.objects.filter(kind="decisions").update(sent_at=None)
    job.run()
    one, other = mail_server.mails[-2:]
    assert one["Message-ID"] == other["Message-ID"]
    assert text_of(one) == text_of(other)


def test_an_alert_paused_or_stopped_during_sending_gets_no_mail(
    take: Take, client: Client, mail_server: MailServer
) -> None:
    take(HEADINGS)
    first, paused, stopped = (
        subscribe(client, mail_server, email=f"reader{number}@example.org") for number in range(3)
    )
    take(ONE_ITEM)
    make_due()
    mail_server.mails.clear()

    def act() -> None:
        Alert.objects.filter(pk=paused.pk).update(paused=True)
        Alert.objects.get(pk=stopped.pk).delete()
        connection.close()

    def act_beside() -> None:
        thread = Thread(target=act)  # Django refuses queries in the server's own thread
        thread.start()
        thread.join()

    mail_server.taken = act_beside
    job.run()
    assert [mail["To"] for mail in mail_server.mails] == [first.email]


def test_a_message_waits_for_an_earlier_one_of_its_alert(
    take: Take, client: Client, mail_server: MailServer
) -> None:
    take(HEADINGS)
    subscribe(client, mail_server)
    take(ONE_ITEM)
    make_due()
    refused: list[str] = []

    def refuse(recipient: str) -> str:
        refused.append(recipient)
        return "450 later"

    mail_server.refuse = refuse
    job.run()
    take(PHYSICIAN)
    make_due()
    AlertMessage.objects.update(next_try_at=timezone.now())
    job.run()
    assert AlertMessage.objects.filter(sent_at=None).count() == 2
    assert refused == [EMAIL, EMAIL]


def test_two_jobs_at_once_send_once(take: Take, client: Client, mail_server: MailServer) -> None:
    take(HEADINGS)
    subscribe(client, mail_server)
    take(ONE_ITEM)
    make_due()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [int(Lock.ALERTS)])
        job.run()
        assert told(mail_server) == []
        cursor.execute("SELECT pg_advisory_unlock(%s)", [int(Lock.ALERTS)])
    other.close()
    job.run()
    assert len(told(mail_server)) == 1


def test_letters_are_stored_while_alerts_are_sent(take: Take) -> None:
    """A slow mail server delays the job, but no letter."""
    other = connection.copy()
    with other.cursor() as sending, connection.cursor() as cursor:
        sending.execute("SELECT pg_advisory_lock(%s)", [int(Lock.ALERTS)])
        cursor.execute("SET lock_timeout = '10s'")
        take(HEADINGS)
    other.close()
    assert Case.public.count() == 1


def test_a_long_mail_lists_the_first_and_its_page_has_all(
    take: Take, client: Client, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("decisions.alerts.mail.LISTED", 2)
    take(HEADINGS)
    subscribe(client, mail_server)
    take(PHYSICIAN, BREAKS, ONE_ITEM)
    run_due()
    mail = mail_server.mails[-1]
    assert len(links_in(mail, "/cases/")) == 2
    number = AlertedDecision.objects.count()
    assert f"{number - 2} more" in text_of(mail)
    alert = Alert.objects.get()
    page = [
        link
        for link in links_in(mail, "/alerts/")
        if link.endswith(f"/{alert.messages.latest('pk').pk}/")
    ]
    shown = client.get(path_in(page[0])).content.decode()
    for case in Case.objects.order_by("pk")[1:]:
        for item in case.items.all():
            assert f"/cases/{case.slug}/#item-{item.position}" in shown
    days = {case.slug: str(case.decision_date) for case in Case.objects.all()}
    for listed in (
        re.findall(r"/cases/([\w-]+)/#item", shown),
        re.findall(r"/cases/([\w-]+)/#item", text_of(mail)),
    ):
        told_days = [days[slug] for slug in listed]
        assert told_days == sorted(told_days, reverse=True)


def test_an_alert_on_a_list_reports_its_cases_when_they_are_added(
    take: Take, client: Client, mail_server: MailServer
) -> None:
    take(HEADINGS)
    waited_for = "CM17-9900002"
    listed = client.post("/lists/", {"numbers": waited_for})["Location"].split("/")[2]
    subscribe(client, mail_server, f"list={listed}")
    take(ONE_ITEM, PHYSICIAN, BREAKS)
    run_due()
    cases = Case.objects.filter(case_number=waited_for)
    assert set(told(mail_server)) == addresses(*cases)


def test_an_alert_stops_with_a_reason_if_a_value_of_its_search_is_gone(
    take: Take, client: Client, mail_server: MailServer
) -> None:
    take(HEADINGS)
    alert = subscribe(client, mail_server, "outcome=upheld")
    Alert.objects.update(query="list=0123456789abcdef")  # as when it was deleted
    take(ONE_ITEM)
    run_due()
    alert.refresh_from_db()
    assert "Save the search again" in alert.stopped
    assert mail_server.mails[-1]["Subject"].startswith("Your alert was stopped")
    assert told(mail_server) == []


def test_what_decides_tells_the_criteria(
    take: Take, client: Client, mail_server: MailServer
) -> None:
    take(HEADINGS)
    subscribe(client, mail_server, "q=the&outcome=upheld&alert=what_decides")
    take(ONE_ITEM, PHYSICIAN, BREAKS)
    run_due()
    text = text_of(mail_server.mails[-1])
    assert "/what-decides/?q=the\n" in text
    outcomes = {
        item.outcome for case in Case.objects.order_by("pk")[1:] for item in case.items.all()
    }
    assert {"UPHELD", "OVERTURNED"} >= {outcome.upper() for outcome in outcomes}
    assert all(f"{outcome.upper()}: " in text for outcome in outcomes)
    assert "What they turned on:" in text
