"""The command ingest_letters: files that cannot be read, and arguments that make no sense."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from ingest.models import Letter, Upload


def test_what_cannot_be_read_is_named_and_keeps_no_other_file_out(
    archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("closed/b.txt", "locked.txt", "z.txt"):
        path = archive / "letters" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"{\\rtf1 Dear Sir}")  # refused, so no worker runs in this process
    opened, listed = Path.open, os.scandir

    def refuse(path: Path, *how: Any, **more: Any) -> Any:
        if path.name == "locked.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *how, **more)

    def refuse_list(path: Any) -> Iterator[os.DirEntry[str]]:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(Path, "open", refuse)  # the tests' user may read everything
    monkeypatch.setattr(os, "scandir", refuse_list)
    with pytest.raises(CommandError, match=r"^2 files or folders were not imported\.$"):
        call_command("ingest_letters", str(archive / "letters"))
    said = capsys.readouterr().err
    for name in ("closed", "locked.txt"):
        assert f"{archive / 'letters' / name} was not imported (Permission denied)" in said
    assert list(Letter.objects.values_list("name", flat=True)) == ["letters/z.txt"]
    assert Upload.objects.get().complete


@pytest.mark.parametrize(
    "arguments",
    [
        ["worker", "--jobs", "0"],
        ["ingest_letters", ".", "--jobs", "-1"],
        ["watch", ".", "--every", "-1"],
        ["watch", ".", "--settled", "nan"],
        ["quickstart", "--port", "0"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_number_that_makes_no_sense_is_refused(arguments: list[str]) -> None:
    with pytest.raises(CommandError, match="is not a number"):
        call_command(*arguments)
