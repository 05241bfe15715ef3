"""Permissions through HTTP, the closed archive, and the throttled login."""

import html
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client, override_settings

from decisions.models import Correction
from ingest.letter_states import State
from ingest.models import Letter
from ingest.review import withdrawal
from tests.support import markup
from tests.support.archives import Take
from tests.support.golden import GOLDEN, NAMED
from tests.support.processes import manage
from tests.support.staff import form, someone, url

LETTER = GOLDEN / "g4_headings.txt"


@pytest.fixture
def letter(take: Take) -> Letter:
    return take(LETTER).letters.get()


def closed(client: Client, path: str) -> bool:
    """Return whether a page is refused with 403 or a redirect to the login."""
    answer = client.get(path)
    answer.close()
    return answer.status_code == 403 or (
        answer.status_code == 302 and "/login/" in answer.headers["Location"]
    )


def test_groups_are_there_with_their_permissions(letter: Letter) -> None:
    held = {
        group.name: {f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.all()}
        for group in Group.objects.all()
    }
    assert set(held) == {"uploader", "editor", "administrator"}
    assert "ingest.correct_letter" not in held["uploader"]
    assert "ingest.release_letter" not in held["editor"]
    assert "ingest.add_upload" not in held["editor"]
    assert held["uploader"] | held["editor"] < held["administrator"]


def test_editors_and_administrators_answer_error_reports(letter: Letter) -> None:
    assert letter.case
    report = letter.case.error_reports.create(about="wrong", message="It names a person.")
    reports = f"/admin/decisions/errorreport/{report.pk}/change/"
    for group in ("editor", "administrator"):
        client = someone(group)
        assert "Error reports" in client.get("/admin/").content.decode()
        sent = {"handled": "on", "answer": f"Done by the {group}."}
        assert client.post(reports, sent).status_code == 302
        report.refresh_from_db()
        assert (report.handled, report.answer) == (True, f"Done by the {group}.")
    assert closed(someone("uploader"), reports)


def test_an_uploader_sees_states_and_cannot_correct(letter: Letter) -> None:
    editor, uploader = someone("editor"), someone("uploader")
    sent = form(editor, letter, "case") | {"case-priority": "X", "case-reason": "y"}
    assert uploader.get("/admin/ingest/upload/add/").status_code == 200
    for page in ("/admin/ingest/letter/", f"/admin/ingest/upload/{letter.upload_id}/change/"):
        assert "In the archive" in uploader.get(page).content.decode()
    for page in (url(letter), url(letter, "original"), "/cases/CM17-9900003/review"):
        assert closed(uploader, page)
        assert not closed(editor, page)
    assert uploader.post(url(letter), sent).status_code == 403
    assert uploader.post(url(letter), {"undo": "1", "seen": sent["seen"]}).status_code == 403
    for action in ("withdraw", "release", "again", "settle", "nonsense", ""):
        said = uploader.post(url(letter, "act"), {"action": action, "reason": "x"})
        assert said.status_code == 403, action
    assert closed(uploader, "/admin/ingest/letter/queue/")
    assert closed(uploader, "/admin/ingest/auditevent/")
    assert closed(uploader, "/admin/auth/user/")
    letter.refresh_from_db()
    assert letter.state == State.ARCHIVED
    assert not Correction.objects.exists()


def test_an_uploader_reads_nothing_of_a_held_or_withdrawn_letter(take: Take) -> None:
    held = take(("held.txt", NAMED.encode())).letters.get()
    problem = held.problems[0]["message"]
    gone = take(LETTER).letters.get()
    withdrawal.withdraw(gone.pk, reason="Of John Doe.", by=User.objects.create_user("clerk"))
    uploader, editor = someone("uploader"), someone("editor")
    assert held.state == State.NEEDS_PERSON
    for letter, words, state in ((held, problem, "Needs review"), (gone, "Doe", "Withdrawn")):
        pages = {
            "letter": f"/admin/ingest/letter/{letter.pk}/change/",
            "letters": "/admin/ingest/letter/",
            "upload": f"/admin/ingest/upload/{letter.upload_id}/change/",
        }
        for name, page in pages.items():
            shown = html.unescape(uploader.get(page).content.decode())
            assert state in shown, page
            assert words not in shown, page
            assert "may name a person" not in shown, page
            if name == "upload":
                assert words in html.unescape(editor.get(page).content.decode())
        htmx = uploader.get(pages["upload"], headers={"HX-Request": "true"}).content.decode()
        assert words not in html.unescape(htmx)
        for page in (url(letter), url(letter, "original")):
            assert closed(uploader, page)
            assert not closed(editor, page)
    # The problem is also hidden while a held letter is reread.
    Letter.objects.filter(pk=held.pk).update(state=State.QUEUED)
    for page in (f"/admin/ingest/letter/{held.pk}/change/", pages["upload"]):
        assert problem not in html.unescape(uploader.get(page).content.decode())


def test_an_editor_does_not_upload_and_does_not_release_names(take: Take) -> None:
    letter = take(("a.txt", NAMED.encode())).letters.get()
    editor = someone("editor")
    assert editor.get("/admin/ingest/upload/add/").status_code == 403
    assert editor.post("/admin/ingest/upload/add/", {}).status_code == 403
    said = editor.post(url(letter, "act"), {"action": "release", "reason": "x"})
    assert said.status_code == 403
    chief, asked = someone("administrator"), {"action": "release", "reason": "x"}
    said = chief.post(url(letter, "act"), asked, follow=True)
    assert "check every passage" in said.content.decode()
    letter.refresh_from_db()
    assert letter.state == State.NEEDS_PERSON
    said = chief.post(url(letter, "act"), asked | {"looked": "on"}, follow=True)
    assert "The letter was released" in said.content.decode()


def test_a_visitor_sees_no_page_of_administration(letter: Letter, client: Client) -> None:
    reader = someone(staff=False)
    for page in (
        url(letter),
        url(letter, "original"),
        url(letter, "act"),
        "/admin/",
        "/admin/ingest/letter/",
        "/admin/ingest/letter/queue/",
        "/admin/ingest/auditevent/",
        "/admin/ingest/wordmapping/",
        "/admin/ingest/upload/",
        "/admin/decisions/case/",
    ):
        assert closed(client, page), page
        assert closed(reader, page), page
    assert closed(someone(), url(letter)), "staff without a group"
    assert client.post(url(letter, "act"), {"action": "withdraw", "reason": "x"}).status_code == 302
    letter.refresh_from_db()
    assert letter.state == State.ARCHIVED


def test_a_visitor_sees_no_withdrawn_letter_and_no_count_of_it(take: Take, client: Client) -> None:
    take(LETTER, GOLDEN / "g4_one_item.txt")
    assert "5 decisions in 2 letters" in markup.words(client.get("/").content.decode())
    editor = User.objects.create_user("editor")
    withdrawal.withdraw(
        Letter.objects.get(case__slug="CM17-9900003").pk, reason="Secret.", by=editor
    )
    from decisions.search import indexer

    indexer.drain()
    assert "1 decision in 1 letter" in markup.words(client.get("/").content.decode())
    for page in ("/?q=chiropractic", "/?q=CM17-9900003", "/?year=2017", "/cases/CM17-9900003/"):
        shown = client.get(page).content.decode()
        assert "Chiropractic #8" not in shown, page
        assert "Secret" not in shown
    assert client.get("/cases/CM17-9900003/letter").status_code == 410


def test_guessing_passwords_is_slowed(letter: Letter) -> None:
    User.objects.create_user("chief", password="a long password", is_staff=True)
    for page, right in (("/admin/login/", 302), ("/login/", 302)):
        User.objects.filter(username="chief").update(username=f"chief{page.count('/')}")
        name = f"chief{page.count('/')}"
        sent = {"username": name, "password": "a long password", "next": "/"}
        assert Client().post(page, sent).status_code == right
        for _ in range(settings.AXES_FAILURE_LIMIT):
            said = Client().post(page, sent | {"password": "wrong"})
        assert said.status_code == 429
        said = Client().post(page, sent)
        assert said.status_code == 429, "also with the right one"
        assert "Too many failed logins" in said.content.decode()
        User.objects.update(username="chief")


LOGIN_REQUIRED = [
    *settings.MIDDLEWARE,
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
]


@override_settings(MIDDLEWARE=LOGIN_REQUIRED)
def test_a_closed_archive_requires_a_login(letter: Letter, client: Client) -> None:
    for page in ("/", "/?q=mri", "/cases/CM17-9900003/", "/cases/CM17-9900003/letter"):
        assert closed(client, page), page
    assert client.get("/healthz").status_code == 200
    assert client.get("/login/").status_code == 200
    User.objects.create_user("reader", password="a long password")
    sent = {"username": "reader", "password": "a long password", "next": "/?q=mri"}
    entered = client.post("/login/", sent)
    assert entered.headers["Location"] == "/?q=mri"
    assert "Log out" in client.get("/").content.decode()
    client.post("/logout/")
    assert closed(client, "/")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("variables", "closed", "hidden"),
    [
        ({}, False, False),
        ({"ARCHIVE_PUBLIC": "0"}, True, True),
        ({"ARCHIVE_NOINDEX": "1"}, False, True),
        ({"ARCHIVE_PUBLIC": "1", "ARCHIVE_NOINDEX": "0"}, False, False),
    ],
    ids=str,
)
def test_the_environment_closes_the_archive(
    tmp_path: Path, variables: dict[str, str], closed: bool, hidden: bool
) -> None:
    ask = (
        "from django.conf import settings; from django.test import Client;"
        "print('LoginRequired' in ' '.join(settings.MIDDLEWARE));"
        "settings.DEBUG = True;"
        "c = Client(headers={'host': 'localhost'});"
        "a, b = c.get('/about-nothing'), c.get('/login/');"
        "print(a.status_code, a.get('X-Robots-Tag'), b.get('X-Robots-Tag'),"
        " b'name=\"robots\"' in b.content)"
    )
    done = manage(tmp_path, "shell", "-v", "0", "-c", ask, **variables)
    word = "noindex" if hidden else "None"
    assert done.stdout.split() == [str(closed), "404", word, word, str(hidden)], done.stderr
