"""The admin's first page: pending tasks, and letters before everything else."""

import re
from datetime import UTC, datetime

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from decisions.models import Case, ErrorReport, SearchOutboxEntry
from ingest.letter_states import State
from ingest.models import Letter, Upload
from ingest.reading import READER_VERSION
from tests.support.archives import Take
from tests.support.golden import GOLDEN
from tests.support.markup import words
from tests.support.processes import forget_workers
from tests.support.staff import someone

GOOD = (GOLDEN / "g4_one_item.txt").read_text()
NAMES_SOMEBODY = GOOD.replace("The injured worker is", "Mr. Publicus is").replace("01", "02")
BILL = b"This is a bill and no letter at all. " * 20


@pytest.fixture
def upload(take: Take) -> Upload:
    upload = take(
        ("good.txt", GOOD.encode()),
        ("held.txt", NAMES_SOMEBODY.encode()),
        ("bill.txt", BILL),
        ("bad.pdf", b"%PDF-1.4 rubbish"),
    )
    ErrorReport.objects.create(case=Case.objects.get(), about="date", message="It is another one.")
    return upload


def home(client: Client) -> str:
    return client.get("/admin/").content.decode()


def tasks(client: Client) -> dict[str, tuple[int, str]]:
    """Return the pending tasks, each with its number and the URL of its list; no URL for 0."""
    found = re.findall(
        r'<(?:span|a href="([^"]*)")><strong>([\d,]+)</strong> ([^<]*)</', home(client)
    )
    return {label: (int(number), url.replace("&amp;", "&")) for url, number, label in found}


def test_each_number_is_that_of_its_list(upload: Upload) -> None:
    Letter.objects.filter(name="good.txt").update(state=State.QUEUED, is_current=False)
    editor = someone("editor")
    shown = tasks(editor)
    assert {label: number for label, (number, _) in shown.items()} == {
        "Needs review": 2,
        "On hold: may name a person": 1,
        "Failed": 1,
        "Being read": 1,
        "Error reports to answer": 1,
    }
    for label, (number, url) in shown.items():
        listed = editor.get(url).context["cl"].queryset
        assert len(listed) == number, label


def test_letters_read_by_an_older_version_are_a_task(upload: Upload) -> None:
    editor = someone("editor")
    assert "Read by an older version: read again" not in tasks(editor)
    Letter.objects.filter(name="good.txt").update(reader_version=READER_VERSION - 1)
    number, url = tasks(editor)["Read by an older version: read again"]
    assert number == 1
    assert [each.name for each in editor.get(url).context["cl"].queryset] == ["good.txt"]


def test_what_is_done_waits_no_more(upload: Upload) -> None:
    held = Letter.objects.get(name="held.txt")
    Letter.objects.filter(pk=held.pk).update(released_at=timezone.now(), state=State.QUEUED)
    ErrorReport.objects.update(handled=True)
    editor = someone("editor")
    shown = tasks(editor)
    assert shown["On hold: may name a person"] == (0, "")
    assert shown["Error reports to answer"] == (0, "")
    assert shown["Needs review"][0] == 1
    queue = editor.get("/admin/ingest/letter/queue/").content.decode()
    assert "Error reports to answer" not in queue


def test_it_names_the_last_upload_and_what_the_search_lacks(upload: Upload) -> None:
    editor = someone("editor")
    page = home(editor)
    assert f'<a href="/admin/ingest/upload/{upload.pk}/change/">{upload}</a>, 4 files' in page
    assert "Up to date" in page
    case = Case.objects.get()
    for priority in ("Expedited", "Standard"):
        Case.objects.filter(pk=case.pk).update(priority=priority)
    assert SearchOutboxEntry.objects.count() == 2
    assert "1 changed case not yet in the search index" in home(editor)


def test_it_says_that_no_worker_runs(upload: Upload) -> None:
    editor = someone("editor")
    forget_workers()
    assert "No worker is running" in home(editor)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
        assert "No worker is running" not in home(editor)
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '2 minutes'"
        )
    assert "No worker is running" in home(editor)


def applications(client: Client) -> list[str]:
    return re.findall(r'class="section"[^>]*>([^<]*)</a>', home(client))


def test_letters_come_first_and_the_system_last(upload: Upload, client: Client) -> None:
    chief = User.objects.create_superuser("chief", password="a long password")
    client.force_login(chief, backend="django.contrib.auth.backends.ModelBackend")
    letters = ["Letters and uploads", "Decisions", "Users and groups"]
    assert applications(client) == [*letters, "System: logins", "System: jobs"]
    assert applications(someone("administrator")) == letters
    assert applications(someone("editor")) == letters[:2]
    assert applications(someone("uploader")) == letters[:1]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("axes/accessattempt/", "Names and addresses that guess passwords"),
        ("axes/accessfailurelog/", "Failed logins"),
        ("axes/accesslog/", "Logins"),
        ("procrastinate/procrastinatejob/", "Jobs of the workers"),
    ],
)
def test_lists_of_the_system_have_the_names_of_the_index(
    admin_client: Client, path: str, name: str
) -> None:
    listed = admin_client.get(f"/admin/{path}").content.decode()
    assert re.search(rf"<h1[^>]*>\s*{name}\s*</h1>", listed)
    assert not re.search("access (attempt|failure|log)s?\\b|procrastinate job", listed, re.I)
    assert name in admin_client.get("/admin/").content.decode()


@pytest.mark.parametrize("model", [AccessAttempt, AccessFailureLog, AccessLog])
def test_a_login_is_titled_by_its_name_and_time(admin_client: Client, model: type[Model]) -> None:
    numbers = {"failures_since_start": 3} if model is AccessAttempt else {}
    login = model._default_manager.create(username="publicus", ip_address="203.0.113.7", **numbers)
    model._default_manager.update(attempt_time=datetime(2026, 3, 4, 23, 5, tzinfo=UTC))
    url = f"/admin/axes/{model._meta.model_name}/{login.pk}/change/"
    page = admin_client.get(url).content.decode()
    assert "publicus from 203.0.113.7, Mar 4, 2026, 3:05 p.m." in page
    assert not re.search("access log|attempted access|failed access", page, re.I)


def test_the_header_leads_to_the_work_of_each(upload: Upload) -> None:
    for group, leads in (
        ("editor", ["Letters", "Needs review", "Error reports", "Search decisions"]),
        ("uploader", ["Letters", "Upload letters", "Search decisions"]),
    ):
        menu = re.search(r'<nav class="sections".*?</nav>', home(someone(group)), re.S)
        assert menu
        found = re.findall(r">([^<]+)</a>", menu[0])
        assert [each for each in found if each != "Upload letters" or group == "uploader"] == leads


def test_the_page_of_a_letter_folds_what_describes_its_file(upload: Upload) -> None:
    letter = Letter.objects.get(name="good.txt")
    page = someone("editor").get(f"/admin/ingest/letter/{letter.pk}/change/").content.decode()
    first, _, folded = page.partition("The file and its reading")
    assert "In the archive" in first
    assert letter.sha256 not in first
    assert letter.sha256 in folded


def test_the_way_to_a_page_is_named_as_on_the_first_page(upload: Upload, client: Client) -> None:
    chief = User.objects.create_superuser("chief", password="a long password")
    client.force_login(chief, backend="django.contrib.auth.backends.ModelBackend")
    for url, way in (
        ("/admin/ingest/letter/", "Home › Letters and uploads › Letters"),
        ("/admin/ingest/upload/", "Home › Letters and uploads › Uploads"),
        ("/admin/auth/user/", "Home › Users and groups › Users"),
        (f"/admin/auth/user/{chief.pk}/change/", "Home › Users and groups › Users › chief"),
        ("/admin/axes/accesslog/", "Home › System: logins › Logins"),
    ):
        crumbs = re.search(
            r'<div class="breadcrumbs">.*?</div>', client.get(url).content.decode(), re.S
        )
        assert crumbs
        assert words(crumbs[0].replace("&rsaquo;", "›")) == way


def test_the_page_of_a_letter_says_its_problems_in_sentences(upload: Upload) -> None:
    letter = Letter.objects.get(name="held.txt")
    page = (
        someone("administrator").get(f"/admin/ingest/letter/{letter.pk}/change/").content.decode()
    )
    assert letter.problems
    for problem in letter.problems:
        assert escape(problem["message"]) in page
        assert f"{problem['code']}&quot;" not in page


def test_each_group_sees_only_its_own_tasks(upload: Upload) -> None:
    uploader = tasks(someone("uploader"))
    assert "Error reports to answer" not in uploader
    assert "Failed" in uploader
    assert tasks(someone()) == {}


def test_layouts_of_letters_have_names(upload: Upload) -> None:
    editor = someone("editor")
    shown = editor.get("/admin/ingest/letter/?layout=G4").content.decode()
    assert "Header table, reviewer listed" in shown
    assert "good.txt" in shown
    assert "bill.txt" not in shown
    letter = Letter.objects.get(name="good.txt")
    shown = editor.get(f"/admin/ingest/letter/{letter.pk}/change/").content.decode()
    assert "Header table, reviewer listed" in shown
    assert ">G4<" not in shown
