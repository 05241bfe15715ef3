"""A backup, restored into an empty archive, gives the same pages."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from decisions.corrections import editing
from decisions.corrections.editing import CorrectionTarget
from decisions.models import Case, CaseList, ReviewerSpecialty
from decisions.search.current_engine import current_engine
from ingest.models import Letter, Upload
from ingest.operations.backup import BackupError, export
from ingest.operations.integrity import faults
from ingest.review import letter_actions, withdrawal
from ingest.review.bulk_actions import delete_failed
from tests.support.archives import Take, full_disk, original_path
from tests.support.golden import GOLDEN
from tests.support.pdf import pdf_of


def pages() -> dict[str, str]:
    client = Client()
    addresses = ["/", "/?q=lumbar", "/?outcome=overturned&sort=oldest"]
    addresses += [case.get_absolute_url() for case in Case.objects.order_by("slug")]
    return {address: client.get(address).content.decode() for address in addresses}


def public_file(address: str) -> bytes:
    answer = Client().get(address)
    assert answer.status_code == 200
    return b"".join(answer)


def a_pdf() -> bytes:
    return pdf_of((GOLDEN / "g4_one_item.txt").read_text().replace("9900001", "9900077"))


def rows() -> list[list[dict[str, Any]]]:
    models: list[type[Model]] = [Upload, Letter, Case]
    return [list(model._default_manager.order_by("pk").values()) for model in models]


def forget_everything(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("flush", interactive=False, verbosity=0)
    monkeypatch.setattr(settings, "ORIGINALS_ROOT", folder / "originals")
    monkeypatch.setattr(settings, "INDEX_ROOT", folder / "index")
    current_engine.cache_clear()


def test_a_restored_archive_has_the_same_pages(
    own_golden: Upload, take: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chief = User.objects.create_superuser("chief", password="a long password")
    take(("bad.pdf", b"%PDF-1.4 rubbish"), ("again.txt", (GOLDEN / "g4_one_item.txt").read_bytes()))
    take(("good.pdf", a_pdf()))
    Upload.objects.update(created_by=chief)
    before, held, public = pages(), rows(), "/cases/CM17-9900077/letter"
    seen_by_visitors = public_file(public)
    call_command("export_archive", str(tmp_path / "backup"))

    forget_everything(tmp_path / "new", monkeypatch)
    User.objects.create_superuser("chief", password="another")
    call_command("load_vocabulary", verbosity=0)  # its rows have different ids than the backup's
    call_command("import_archive", str(tmp_path / "backup"))
    assert rows()[1:] == held[1:]
    assert pages() == before
    assert public_file(public) == seen_by_visitors
    assert [fault.sentence for fault in faults()] == []
    user = User.objects.get()
    assert user.check_password("a long password")
    assert {upload.created_by for upload in Upload.objects.all()} == {user}
    for letter in Letter.objects.exclude(came_as="duplicate"):
        assert original_path(letter.sha256).exists()
    new = take(
        ("new.txt", (GOLDEN / "g4_one_item.txt").read_bytes().replace(b"9900001", b"9900099"))
    )
    assert new.pk > max(row["id"] for row in held[0])


def test_letters_that_are_deleted_while_originals_are_copied_are_not_in_the_backup(
    own_golden: Upload, take: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chief = User.objects.create_superuser("chief", password="a long password")
    bad = [b"%PDF-1.4 rubbish", b"%PDF-1.4 more rubbish"]
    take(*((f"{number}.pdf", content) for number, content in enumerate([*bad, bad[0]])))
    failed = Letter.objects.filter(name__endswith=".pdf")
    copied = Letter.objects.exclude(came_as="duplicate").count() - 1  # all but the last one

    def delete(done: int) -> None:
        if done == copied and failed.exists():
            delete_failed(failed, reason="Not letters.", by=chief)

    backup = tmp_path / "backup"
    export(backup, delete)
    names = {path.name for path in (backup / "originals").rglob("*") if path.is_file()}
    assert names == set(Letter.objects.values_list("sha256", flat=True))
    held = rows()
    forget_everything(tmp_path / "new", monkeypatch)
    call_command("import_archive", str(backup))
    assert rows()[1:] == held[1:]
    assert [fault.sentence for fault in faults()] == []


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(b"other")])
def test_an_original_that_is_missing_or_damaged_is_named(
    own_golden: Upload, tmp_path: Path, harm: Callable[[Path], object]
) -> None:
    sha256 = Letter.objects.latest("pk").sha256
    harm(original_path(sha256))
    with pytest.raises(BackupError, match=f"{sha256} in originals/ is missing or damaged"):
        export(tmp_path / "backup")


def exported(folder: Path) -> dict[str, bytes]:
    call_command("export_archive", str(folder))
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_backup_of_a_restored_archive_is_the_same_backup(
    own_golden: Upload, take: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The backups are equal byte for byte, and contain a row of every model."""
    chief = User.objects.create_superuser("zz-chief", password="a long password")
    clerk = User.objects.create_user("clerk", email="clerk@example.org", is_staff=True)
    for name in ("uploader", "editor", "administrator", "aaa"):
        clerk.groups.add(Group.objects.get_or_create(name=name)[0])
    for permission in Permission.objects.order_by("-id")[:5]:
        clerk.user_permissions.add(permission)
    take(("bad.pdf", b"%PDF-1.4 rubbish"), ("again.txt", (GOLDEN / "g4_one_item.txt").read_bytes()))
    take(("good.pdf", a_pdf()))
    case = Case.objects.get(slug="CM17-9900003")
    made = [
        editing.correct(
            case.pk,
            CorrectionTarget(),
            {name: value},
            reason="It is so.",
            by=clerk,
            seen=Case.objects.get(pk=case.pk).updated_at,
        )
        for name, value in (
            ("priority", "Expedited"),
            ("patient_age", 44),
            ("specialties", ["Neurology", "Anesthesiology", "Urology"]),
        )
    ]
    seen = Case.objects.get(pk=case.pk).updated_at
    editing.undo(made[0][0].pk, by=chief, seen=seen)
    case.error_reports.create(about="wrong", message="It\u2028names \ufffe a person.", handled=True)
    withdrawal.withdraw(Letter.objects.get(case__slug="CM17-9900002").pk, reason="Names.", by=chief)
    letter_actions.map_words(
        "unknown_specialty", "Bones", "Orthopaedic Surgery", reason="x", by=clerk
    )
    Case.objects.filter(pk=case.pk).update(slug="CM17-9999999")

    CaseList.objects.get_or_create(key="ffff", numbers=["CM17-9900001"], sender="x")
    before = exported(tmp_path / "first")
    held = {
        name.split("-", 1)[1].removesuffix(".jsonl")
        for name, rows in before.items()
        if name.startswith("rows/") and rows
    }
    assert held >= {
        "auth.user",
        "auth.group",
        "decisions.correction",
        "decisions.caseasread",
        "decisions.errorreport",
        "decisions.formeraddress",
        "decisions.caselist",
        "decisions.reviewer_specialties",
        "ingest.act",
        "ingest.wordmapping",
        "ingest.letter",
    }
    rows = b"".join(rows for name, rows in before.items() if name.startswith("rows/"))
    # Column names must not change between releases.
    assert b'"doubtful": "[' in rows
    assert b'"licence_states": "[' in rows
    forget_everything(tmp_path / "new", monkeypatch)
    call_command("load_vocabulary", verbosity=0)
    with CaptureQueriesContext(connection) as asked:
        call_command("import_archive", str(tmp_path / "first"))
    restored = sum(1 for query in asked if query["sql"].startswith(("INSERT", "UPDATE")))
    assert restored < 100, "rows are written in batches, accounts one by one"
    after = exported(tmp_path / "second")
    assert set(after) == set(before)
    assert [name for name in before if after[name] != before[name]] == []


def test_a_backup_of_the_release_before_is_read(
    own_golden: Upload, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = tmp_path / "backup"
    call_command("export_archive", str(backup))
    header = json.loads((backup / "archive.json").read_text())
    (links,) = (backup / "rows").glob("*reviewer_specialties.jsonl")
    (reviewers,) = (backup / "rows").glob("*reviewer.jsonl")
    given: dict[int, list[int]] = {}
    for line in links.read_text().splitlines():
        link = json.loads(line)["fields"]
        given.setdefault(link["reviewer"], []).append(link["specialty"])
    rows = [json.loads(line) for line in reviewers.read_text().splitlines()]
    for row in rows:
        row["fields"]["specialties"] = given.get(row["pk"], [])
    reviewers.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    del header["rows"][links.name]
    links.unlink()
    (backup / "archive.json").write_text(json.dumps({**header, "version": 1}))
    forget_everything(tmp_path / "new", monkeypatch)
    call_command("import_archive", str(backup))
    links_of = ReviewerSpecialty.objects.values_list("reviewer_id", "specialty_id")
    assert set(links_of) == {(r, s) for r, several in given.items() for s in several}


def test_permissions_of_a_model_that_had_another_name_are_restored(
    own_golden: Upload, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Older backups name the model `AuditEvent` after its table, `ingest_act`."""
    editor = User.objects.create_user("editor", password="password")
    editor.user_permissions.add(Permission.objects.get(codename="view_auditevent"))
    backup = tmp_path / "backup"
    call_command("export_archive", str(backup))
    for path in (backup / "rows").glob("*-auth.*.jsonl"):
        text = path.read_text()
        assert '["view_auditevent","ingest","auditevent"]' in text
        path.write_text(
            text.replace('["view_auditevent","ingest","auditevent"]', '["view_act","ingest","act"]')
        )
    forget_everything(tmp_path / "new", monkeypatch)
    call_command("import_archive", str(backup))
    held = User.objects.get(username="editor").user_permissions
    assert held.get().codename == "view_auditevent"
    for group in Group.objects.filter(name__in=["administrator", "editor"]):
        assert group.permissions.filter(codename="view_auditevent").exists()


def test_what_is_no_whole_backup_changes_nothing(
    own_golden: Upload, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = tmp_path / "backup"
    call_command("export_archive", str(backup))
    with pytest.raises(CommandError, match="is not empty"):
        call_command("export_archive", str(backup))
    with pytest.raises(CommandError, match="into an empty archive"):
        call_command("import_archive", str(backup))
    forget_everything(tmp_path / "new", monkeypatch)
    with pytest.raises(CommandError, match="not a complete backup"):
        call_command("import_archive", str(tmp_path / "nowhere"))
    header = json.loads((backup / "archive.json").read_text())
    (backup / "archive.json").write_text(json.dumps({**header, "version": 99}))
    with pytest.raises(CommandError, match="version 99"):
        call_command("import_archive", str(backup))
    (backup / "archive.json").write_text(json.dumps(header))
    (rows_of_letters,) = (backup / "rows").glob("*letter.jsonl")
    whole = rows_of_letters.read_text()
    for harmed in ("".join(whole.splitlines(keepends=True)[:-1]), whole[:-20]):
        rows_of_letters.write_text(harmed)
        with pytest.raises(CommandError, match=r"rows instead of|damaged"):
            call_command("import_archive", str(backup))
        assert not Letter.objects.exists()
        assert not Case.objects.exists()
    rows_of_letters.write_text(whole)
    original = next(path for path in (backup / "originals").rglob("*") if path.is_file())
    data = original.read_bytes()
    original.write_bytes(b"other")
    with pytest.raises(CommandError, match="its content doesn’t match"):
        call_command("import_archive", str(backup))
    original.unlink()
    with pytest.raises(CommandError, match=f"lacks 1 originals, such as .*{original.name}"):
        call_command("import_archive", str(backup))
    original.write_bytes(data)
    with full_disk(), pytest.raises(CommandError, match=r"could not be stored .* make space"):
        call_command("import_archive", str(backup))
    assert not Letter.objects.exists()
    call_command("import_archive", str(backup))
    assert Case.objects.exists()
