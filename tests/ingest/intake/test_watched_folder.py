"""A watched folder: which files are uploaded, which must wait, and where files are moved."""

import errno
import html
import os
import signal
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.db.models.signals import post_save
from django.test import Client

from ingest.intake.watched_folder import SETTLED, STALLED, WatchedFolder
from ingest.models import CameAs, Letter, Upload
from ingest.storage.originals import NotKeptError
from tests.support.archives import full_disk
from tests.support.golden import GOLDEN
from tests.support.hostile_files import zipped
from tests.support.markup import words
from tests.support.processes import environment_of, unchecked, wait_for

GOOD = (GOLDEN / "g4_one_item.txt").read_bytes()
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


class Clock:
    """A clock that a test advances."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Watch:
    """A watched folder of a test, and the files in it."""

    def __init__(self, root: Path) -> None:
        root.mkdir()
        self.root, self.clock = root, Clock()
        self.folder = WatchedFolder(root, clock=self.clock)

    def put(self, name: str, content: bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def after(self, seconds: float) -> list[str]:
        """Check the folder, advance the clock, check again; return all uploaded files."""
        taken = [file.name for file in self.folder.take_in()]
        self.clock.now += seconds
        return taken + [file.name for file in self.folder.take_in()]

    def tree(self) -> set[str]:
        """Return the names of all files in the folder."""
        files = (path for path in self.root.rglob("*") if not path.is_dir())
        return {path.relative_to(self.root).as_posix() for path in files}


@pytest.fixture
def watch(archive: Path) -> Watch:
    return Watch(archive / "drop")


def another(number: int) -> bytes:
    return GOOD.replace(b"9900001", b"98%05d" % number)


def test_files_are_ingested_and_then_moved_away(watch: Watch) -> None:
    watch.put("a.txt", GOOD)
    watch.put("march/a.txt", another(1))
    watch.put("march/more.zip", zipped(("b", another(2)), ("c", b"")))
    watch.put("cover.rtf", b"{\\rtf1 Dear Sir}")
    assert watch.after(SETTLED) == ["a.txt", "cover.rtf", "march/a.txt", "march/more.zip"]
    assert watch.tree() == {
        "received/a.txt",
        "received/march/a.txt",
        "received/march/more.zip",
        "received/march/more.zip.reason.txt",
        "refused/cover.rtf",
        "refused/cover.rtf.reason.txt",
    }
    reason = (watch.root / "refused/cover.rtf.reason.txt").read_text(encoding="utf-8")
    assert "save it as a PDF" in reason
    upload = Upload.objects.get()
    assert upload.complete
    assert upload.source == f"Watched folder {watch.root}"
    assert list(upload.letters.order_by("name").values_list("name", "came_as")) == [
        ("a.txt", CameAs.NEW),
        ("cover.rtf", CameAs.REFUSED),
        ("march/a.txt", CameAs.NEW),
        ("march/more.zip/b", CameAs.NEW),
        ("march/more.zip/c", CameAs.REFUSED),
    ]
    assert watch.after(STALLED) == []
    assert Upload.objects.count() == 1, "what has been moved away came in again"


@pytest.mark.parametrize("whole", [PDF, zipped(("a", GOOD)), GOOD], ids=["pdf", "zip", "text"])
def test_a_file_that_grows_is_waited_for(watch: Watch, whole: bytes) -> None:
    for share in (0, len(whole) // 2, len(whole) - 10):
        watch.put("a", whole[:share])
        assert watch.after(SETTLED - 1) == []
    watch.put("a", whole)
    assert watch.after(SETTLED) == ["a"]
    assert Letter.objects.get().size == len(GOOD if whole[:2] == b"PK" else whole)


@pytest.mark.parametrize("whole", [PDF, zipped(("a", GOOD)), b"x"], ids=["pdf", "zip", "empty"])
def test_a_file_without_its_end_is_waited_for_longer(watch: Watch, whole: bytes) -> None:
    watch.put("a", whole[: len(whole) // 2])
    assert watch.after(STALLED - 1) == []
    assert not Upload.objects.exists()
    assert watch.after(1) == ["a"]
    assert Letter.objects.exists(), "a file that never ends is noted as any other that is damaged"


def test_files_that_are_no_letters_stay_in_the_folder(watch: Watch, tmp_path: Path) -> None:
    for name in (".hidden", "~$a.txt", "a.pdf.part", "b.TMP", "Thumbs.db", "__MACOSX/a.txt"):
        watch.put(name, GOOD)
    secret = tmp_path / "secret"
    secret.write_bytes(GOOD)
    (watch.root / "link.txt").symlink_to(secret)
    (watch.root / "folder").symlink_to(tmp_path)
    os.mkfifo(watch.root / "pipe")
    before = watch.tree()
    assert watch.after(STALLED) == []
    assert watch.tree() == before
    assert not Upload.objects.exists()


def test_a_file_of_the_same_name_overwrites_none(watch: Watch) -> None:
    for number in range(3):
        watch.put("a.txt", another(number))
        assert watch.after(SETTLED) == ["a.txt"]
    moved = ["a.txt", "a (2).txt", "a (3).txt"]
    assert [(watch.root / "received" / name).read_bytes() for name in moved] == [
        another(number) for number in range(3)
    ]


def test_a_file_rewritten_during_ingestion_stays_for_the_next_scan(watch: Watch) -> None:
    def write_anew(**_: object) -> None:
        watch.put("a.txt", another(7))

    watch.put("a.txt", GOOD)
    post_save.connect(write_anew, sender=Letter)
    try:
        assert watch.after(SETTLED) == ["a.txt"]
    finally:
        post_save.disconnect(write_anew, sender=Letter)
    assert watch.tree() == {"a.txt"}
    assert watch.after(SETTLED) == ["a.txt"]
    assert watch.tree() == {"received/a.txt"}
    assert Letter.objects.count() == 2


def test_two_watchers_of_a_folder_take_turns(watch: Watch) -> None:
    for number in range(3):
        watch.put(f"{number}.txt", another(number))
    second = WatchedFolder(watch.root, clock=watch.clock)
    second.take_in()
    meanwhile: list[list[str]] = []

    def look(**_: object) -> None:
        meanwhile.append([file.name for file in second.take_in()])

    post_save.connect(look, sender=Letter)
    try:
        assert watch.after(SETTLED) == ["0.txt", "1.txt", "2.txt"]
    finally:
        post_save.disconnect(look, sender=Letter)
    assert meanwhile == [[], [], []]
    assert Letter.objects.count() == 3
    assert Upload.objects.get().complete


def test_a_full_disk_moves_nothing_and_the_next_scan_continues(watch: Watch) -> None:
    for number in range(3):
        watch.put(f"{number}.txt", another(number))
    watch.after(0)
    watch.clock.now += SETTLED
    with full_disk(), pytest.raises(NotKeptError, match="disk could not store"):
        watch.folder.take_in()
    assert watch.tree() == {"0.txt", "1.txt", "2.txt"}
    assert not Letter.objects.exists()
    assert watch.after(0) == ["0.txt", "1.txt", "2.txt"]
    assert set(Letter.objects.values_list("came_as")) == {(CameAs.NEW,)}
    assert Upload.objects.get().complete


def test_a_file_that_cannot_be_moved_comes_in_once(watch: Watch) -> None:
    watch.put("received", b"")  # a file has the name of the folder
    watch.put("a.txt", GOOD)
    assert watch.after(SETTLED) == ["a.txt"]
    assert watch.after(SETTLED) == []
    (watch.root / "received").unlink()
    assert watch.after(SETTLED) == []
    assert watch.tree() == {"received/a.txt"}
    assert Letter.objects.filter(name="a.txt").count() == 1


def test_a_file_that_cannot_be_read_stays_and_keeps_no_other_waiting(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, name in enumerate(("a.txt", "b.txt", "c.txt")):
        watch.put(name, another(number))
    watch.after(0)
    watch.clock.now += SETTLED
    opened: Counter[str] = Counter()
    really_open = os.open

    def open_damaged(name: Any, *rest: Any, **named: Any) -> int:
        opened[str(name)] += 1
        # The first look at the file finds its end. Later, its disk gives errors as this file does.
        damaged = str(name) == f"{watch.root}/b.txt" and opened[str(name)] > 1
        return really_open("/proc/self/mem" if damaged else name, *rest, **named)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", open_damaged)
        assert [file.name for file in watch.folder.take_in()] == ["a.txt", "c.txt"]
        assert watch.after(SETTLED) == []
    assert watch.tree() == {"b.txt", "received/a.txt", "received/c.txt"}
    assert Upload.objects.count() == 1
    assert watch.after(STALLED) == ["b.txt"]
    assert Letter.objects.count() == 3


def test_a_subfolder_that_cannot_be_read_keeps_nothing_else_waiting(
    watch: Watch, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    watch.put("a.txt", GOOD)
    closed = watch.put("closed/b.txt", another(1)).parent
    scan = os.scandir

    def refuse(folder: Any) -> Any:
        if Path(folder) == closed:
            raise PermissionError(errno.EACCES, "Permission denied", str(folder))
        return scan(folder)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", refuse)
        assert watch.after(SETTLED) == ["a.txt"]
    assert caplog.text.count(f"{closed} cannot be read (Permission denied)") == 1
    assert watch.after(SETTLED) == ["closed/b.txt"]


def test_what_was_refused_before_is_refused_again(watch: Watch) -> None:
    for name in ("a.rtf", "b.rtf"):
        watch.put(name, b"{\\rtf1 Dear Sir}")
        assert watch.after(SETTLED) == [name]
    assert watch.tree() == {
        f"refused/{name}{end}" for name in ("a.rtf", "b.rtf") for end in ("", ".reason.txt")
    }
    first, again = (
        (watch.root / f"refused/{name}.rtf.reason.txt").read_text() for name in ("a", "b")
    )
    assert again == first.replace("a.rtf", "b.rtf")


def test_a_zip_with_a_long_path_and_no_accepted_file_is_refused(watch: Watch) -> None:
    folder = "-".join(["letters of a month"] * 7)
    watch.put(f"{folder}/a.zip", zipped(("empty.txt", b""), ("e" * 120, b"{\\rtf1 Dear}")))
    watch.put(f"{folder}/b.zip", zipped(("good.txt", GOOD), ("cover.rtf", b"{\\rtf1 Sir}")))
    assert watch.after(SETTLED) == [f"{folder}/a.zip", f"{folder}/b.zip"]
    assert watch.tree() == {
        f"refused/{folder}/a.zip",
        f"refused/{folder}/a.zip.reason.txt",
        f"received/{folder}/b.zip",
        f"received/{folder}/b.zip.reason.txt",
    }
    reason = watch.root / f"refused/{folder}/a.zip.reason.txt"
    assert len(reason.read_text().splitlines()) == 2


def test_damaged_files_of_a_zip_are_named_where_an_administrator_looks(
    watch: Watch, admin_client: Client
) -> None:
    damaged = bytearray(zipped(("whole.txt", GOOD), ("torn.txt", another(1) * 9)))
    torn = damaged.index(b"torn.txt") + len(b"torn.txt") + 200
    damaged[torn : torn + 40] = bytes(40)
    watch.put("march.zip", bytes(damaged))
    assert watch.after(SETTLED) == ["march.zip"]
    assert watch.tree() == {"received/march.zip", "received/march.zip.reason.txt"}
    reason = (watch.root / "received/march.zip.reason.txt").read_text()
    assert reason.startswith("march.zip/torn.txt: The file is damaged inside the ZIP (")
    assert "whole.txt" not in reason
    upload = Upload.objects.get()
    shown = words(admin_client.get(f"/admin/ingest/upload/{upload.pk}/change/").content.decode())
    assert "2 files uploaded: 1 new, 1 refused." in shown
    assert f"march.zip/torn.txt Failed {reason.partition(': ')[2].strip()}" in html.unescape(shown)


@pytest.mark.parametrize("stuck", ["a.txt", "refused.rtf"])
def test_a_file_that_cannot_be_moved_does_not_keep_others_waiting(
    watch: Watch, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, stuck: str
) -> None:
    contents = {"a.txt": GOOD, "refused.rtf": b"{\\rtf1 Dear Sir}"}
    path = watch.put(stuck, contents[stuck])
    replace = Path.replace

    def refuse(moved: Path, target: Path) -> Path:
        if moved == path:
            raise PermissionError(errno.EPERM, "Operation not permitted", str(moved))
        return replace(moved, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refuse)
        assert watch.after(SETTLED) == [stuck]
        watch.put("b.txt", another(1))
        assert watch.after(SETTLED) == ["b.txt"]
        watch.put("c.txt", another(2))
        assert watch.after(SETTLED) == ["c.txt"]
    assert watch.tree() == {stuck, "received/b.txt", "received/c.txt"}
    assert caplog.text.count(f"{path} was imported, but cannot be moved") == 1
    assert watch.after(SETTLED) == []
    folder = "refused" if stuck == "refused.rtf" else "received"
    assert f"{folder}/{stuck}" in watch.tree()
    assert not path.exists()
    assert Letter.objects.count() == 3


@pytest.mark.slow
def test_the_command_loses_nothing_when_it_is_killed(archive: Path) -> None:
    drop = archive / "drop"
    drop.mkdir()
    for number in range(60):
        (drop / f"{number}.txt").write_bytes(another(number))
    command = unchecked("watch", str(drop))
    command += ["--every", "0.1", "--settled", "0.1"]
    environment = environment_of(archive)
    first = subprocess.Popen(command, env=environment, start_new_session=True)
    wait_for(lambda: Letter.objects.count() > 10)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()

    second = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    wait_for(lambda: len(list((drop / "received").glob("*.txt"))) == 60)
    second.send_signal(signal.SIGTERM)
    said, _ = second.communicate(timeout=60)
    assert second.returncode == 0
    assert "Stopped." in said
    assert Letter.objects.filter(came_as=CameAs.NEW).count() == 60
    assert Letter.objects.count() == 60, "a file that had been taken in came again"
    assert not list(drop.glob("*.txt"))
