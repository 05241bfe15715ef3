"""A backup, restored into an empty archive, gives the same pages."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import Model
from django.test import Client

from decisions.models import Case
from decisions.search import index
from ingest import originals
from ingest.checking import faults
from ingest.models import Letter, Upload
from tests.conftest import GOLDEN, Take


def pages() -> dict[str, str]:
    client = Client()
    addresses = ["/", "/?q=lumbar", "/?outcome=overturned&sort=oldest"]
    addresses += [case.get_absolute_url() for case in Case.objects.order_by("slug")]
    return {address: client.get(address).content.decode() for address in addresses}


def rows() -> list[list[dict[str, Any]]]:
    models: list[type[Model]] = [Upload, Letter, Case]
    return [list(model._default_manager.order_by("pk").values()) for model in models]


def forget_everything(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("flush", interactive=False, verbosity=0)
    monkeypatch.setattr(settings, "ORIGINALS_ROOT", folder / "originals")
    monkeypatch.setattr(settings, "INDEX_ROOT", folder / "index")
    index.search_index.cache_clear()


def test_a_restored_archive_has_the_same_pages(
    own_golden: Upload, take: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chief = User.objects.create_superuser("chief", password="a long password")
    take(("bad.pdf", b"%PDF-1.4 rubbish"), ("again.txt", (GOLDEN / "g4_one_item.txt").read_bytes()))
    Upload.objects.update(created_by=chief)
    before, held = pages(), rows()
    call_command("export_archive", str(tmp_path / "backup"))

    forget_everything(tmp_path / "new", monkeypatch)
    User.objects.create_superuser("chief", password="another")
    call_command("load_vocabulary", verbosity=0)  # its rows have other numbers than the backup's
    call_command("import_archive", str(tmp_path / "backup"))
    assert rows()[1:] == held[1:]
    assert pages() == before
    assert [fault.sentence for fault in faults()] == []
    user = User.objects.get()
    assert user.check_password("a long password")
    assert {upload.created_by for upload in Upload.objects.all()} == {user}
    for letter in Letter.objects.filter(duplicate_of=None):
        assert originals.path_of(letter.sha256).exists()
    new = take(
        ("new.txt", (GOLDEN / "g4_one_item.txt").read_bytes().replace(b"9900001", b"9900099"))
    )
    assert new.pk > max(row["id"] for row in held[0])


def test_what_is_no_whole_backup_changes_nothing(
    own_golden: Upload, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = tmp_path / "backup"
    call_command("export_archive", str(backup))
    with pytest.raises(CommandError, match="is not empty"):
        call_command("export_archive", str(backup))
    with pytest.raises(CommandError, match="into an empty one"):
        call_command("import_archive", str(backup))
    forget_everything(tmp_path / "new", monkeypatch)
    with pytest.raises(CommandError, match="no whole backup"):
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
        with pytest.raises(CommandError, match=r"should hold|damaged"):
            call_command("import_archive", str(backup))
        assert not Letter.objects.exists()
        assert not Case.objects.exists()
    rows_of_letters.write_text(whole)
    original = next(path for path in (backup / "originals").rglob("*") if path.is_file())
    data = original.read_bytes()
    original.write_bytes(b"other")
    with pytest.raises(CommandError, match="its content is not"):
        call_command("import_archive", str(backup))
    original.write_bytes(data)
    call_command("import_archive", str(backup))
    assert Case.objects.exists()
