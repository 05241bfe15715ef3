"""Letters uploaded through the API, and API keys."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.signals import post_save
from django.test import Client

from decisions.models import ApiKey
from ingest.letter_states import State
from ingest.models import AuditEvent, Letter, Upload
from tests.support.api import make_key, next_of
from tests.support.archives import Take, full_disk
from tests.support.golden import GOLDEN

NAME = "g4_headings.txt"
BYTES = (GOLDEN / NAME).read_bytes()


def send(headers: dict[str, str], *files: tuple[str, bytes]) -> Any:
    parts = {"files": [SimpleUploadedFile(name, content) for name, content in files]}
    return Client().post("/api/v1/letters", parts, headers=headers)


def test_letters_go_the_way_of_the_administration(take: Take) -> None:
    _, uploader = make_key("sender", "uploader")
    sent = send(uploader, (NAME, BYTES), ("notes.exe", b"MZ\0\0"))
    assert sent.status_code == 202, sent.content
    batch = sent.json()
    assert sent["Location"] == batch["url"]
    assert (batch["total"], batch["waiting"], batch["complete"]) == (2, 1, True), batch
    good, bad = batch["files"]
    assert (good["state"], good["came_as"], good["case_url"]) == ("queued", "new", None)
    assert (bad["state"], bad["came_as"]) == ("failed", "refused")
    assert bad["reason"] == Letter.objects.get(name="notes.exe").reason
    assert Upload.objects.get().created_by == User.objects.get(username="sender")
    take()
    read = Client().get(batch["url"], headers=uploader).json()
    assert (read["waiting"], read["states"]["failed"]) == (0, 1)
    assert Client().get(read["files"][0]["case_url"]).status_code == 200
    # The same bytes are the same letter.
    again = send(uploader, (NAME, BYTES)).json()
    assert again["batch"] != batch["batch"]
    assert again["files"][0]["state"] == "duplicate"
    # Other users' uploads are hidden, and a revoked key gets no data.
    _, other = make_key("other", "uploader")
    assert Client().get(batch["url"], headers=other).status_code == 404
    ApiKey.objects.filter(owner__username="sender").update(revoked_at="2026-01-01T00:00Z")
    assert Client().get(batch["url"], headers=uploader).status_code == 401
    assert send(uploader, (NAME, BYTES)).status_code == 401
    # Only users who may decide on a held letter see the reason.
    held = Letter.objects.get(sha256=read["files"][0]["sha256"], came_as="new")
    for state in (State.QUEUED, State.READING, State.NEEDS_PERSON):
        Letter.objects.filter(pk=held.pk).update(state=state, reason="It names Jane Roe.")
    _, chief = make_key("chief", "administrator")
    Upload.objects.update(created_by=User.objects.get(username="chief"))
    found = Client().get(f"/api/v1/batches/{held.upload_id}", headers=chief)
    assert found.status_code == 200
    assert b"Jane Roe" not in found.content


def test_a_request_that_is_repeated_is_one_batch(archive: Path) -> None:
    _, uploader = make_key("sender", "uploader")
    headers = {**uploader, "Idempotency-Key": "2026-11-28"}
    first, second = (send(headers, (NAME, BYTES)).json() for _ in range(2))
    assert first["batch"] == second["batch"]
    assert Upload.objects.count() == Letter.objects.count() == 1
    assert send({**uploader, "Idempotency-Key": "other"}, (NAME, BYTES)).json()["batch"] != first


def test_a_request_that_is_repeated_while_it_is_processed_waits(archive: Path) -> None:
    _, uploader = make_key("sender", "uploader")
    headers = {**uploader, "Idempotency-Key": "2026-11-28"}
    files = [("a.txt", b"Not a letter."), (NAME, BYTES)]
    answers: list[Any] = []

    def repeat(**_: Any) -> None:
        if not answers:
            answers.append(None)
            answers[0] = send(headers, *files)

    post_save.connect(repeat, sender=Letter)
    try:
        first = send(headers, *files)
    finally:
        post_save.disconnect(repeat, sender=Letter)
    assert (answers[0].status_code, answers[0]["Retry-After"]) == (409, "60")
    assert "still being processed" in answers[0].json()["detail"]
    assert (first.json()["total"], first.json()["complete"]) == (2, True)
    assert send(headers, *files).json()["batch"] == first.json()["batch"]
    assert Letter.objects.count() == 2


def test_a_full_disk_is_waited_for_and_nothing_is_refused_or_lost(take: Take) -> None:
    _, uploader = make_key("sender", "uploader")
    headers = {**uploader, "Idempotency-Key": "2026-11-28"}
    small, large = ("small.txt", b"Not a letter."), (NAME, BYTES)
    with full_disk():
        full = send(headers, small, large)
    assert (full.status_code, full["Retry-After"]) == (503, "300")
    assert full["Content-Type"] == "application/problem+json"
    assert "disk is full" in full.json()["detail"]
    assert not Letter.objects.filter(name=NAME).exists()
    assert not Upload.objects.get().complete
    sent = send(headers, small, large).json()
    assert (sent["complete"], sent["total"]) == (True, 2)
    assert [each["name"] for each in sent["files"]] == ["small.txt", NAME]
    take()
    assert Client().get(sent["url"], headers=uploader).json()["files"][1]["case_url"]


def test_the_files_of_a_batch_come_in_parts(archive: Path) -> None:
    _, uploader = make_key("sender", "uploader")
    sent = send(uploader, *((f"{n}.txt", b"Not a letter %d." % n) for n in range(5)))
    names: list[str] = []
    url: str | None = f"{sent.json()['url']}?limit=2"
    while url:
        part = Client().get(url, headers=uploader)
        names += [each["name"] for each in part.json()["files"]]
        url = next_of(part)
        assert (url is None) == (part.json()["next_offset"] is None)
    assert names == [f"{n}.txt" for n in range(5)]


@pytest.mark.parametrize(
    ("group", "status"), [("uploader", 400), ("editor", 403), ("", 403), (None, 401)]
)
def test_who_may_send_letters(archive: Path, group: str | None, status: int) -> None:
    headers = {} if group is None else make_key("sender", group)[1]
    answer = send(headers, *([] if status == 400 else [(NAME, BYTES)]))
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert not Upload.objects.exists()
    assert not Letter.objects.exists()


def test_a_key_is_made_in_the_administration_and_shown_once(archive: Path) -> None:
    chief = User.objects.create_user("chief", password="a long password", is_staff=True)
    chief.groups.add(Group.objects.get(name="administrator"))
    client = Client()
    client.force_login(chief, backend="django.contrib.auth.backends.ModelBackend")
    sent = {"label": "Claims system", "owner": chief.pk, "per_hour": 2}
    page = client.post("/admin/decisions/apikey/add/", sent, follow=True)
    secret = page.content.decode().partition("The key is ")[2].partition(" ")[0]
    key = ApiKey.objects.get()
    assert secret.startswith(key.beginning)
    assert secret not in str(ApiKey.objects.values())
    assert secret not in client.get(f"/admin/decisions/apikey/{key.pk}/change/").content.decode()
    headers = {"Authorization": f"Bearer {secret}"}
    limits = [Client().get("/api/v1/rates?by=year", headers=headers) for _ in range(3)]
    assert [answer.status_code for answer in limits] == [200, 200, 429]
    assert [answer["RateLimit"][:10] for answer in limits[:2]] == ['"hour";r=1', '"hour";r=0']
    assert int(limits[2]["Retry-After"]) > 0
    key.refresh_from_db()
    assert key.last_used_on
    client.post("/admin/decisions/apikey/", {"action": "revoke", "_selected_action": [key.pk]})
    assert Client().get("/api/v1/rates?by=year", headers=headers).status_code == 401
    said = list(AuditEvent.objects.order_by("id").values_list("summary", flat=True))
    assert any(each.startswith("Made the API key") for each in said)
    assert any(each.startswith("Revoked the API key") for each in said)
    assert secret not in str(said)
