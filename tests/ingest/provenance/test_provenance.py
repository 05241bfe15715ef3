"""Samples and real letters are never public together, in whatever order they arrive."""

import importlib
import io
import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdf
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from decisions.models import Case, ErrorReport
from decisions.search import DecisionSearch, current_session, documents, indexer
from ingest.intake.uploads import IncomingFile, receive
from ingest.letter_states import CURRENT, State
from ingest.models import AuditAction, AuditEvent, Letter, Upload
from ingest.operations.integrity import faults
from ingest.processing import pipeline, provenance
from ingest.processing.reader_pool import ReaderPool
from ingest.review import letter_actions, withdrawal
from ingest.review.withdrawal import RefusedError
from ingest.samples import sample_files, sample_letters, write_pdf
from tests.support.archives import Take
from tests.support.golden import GOLDEN
from tests.support.processes import environment_of, unchecked
from tests.support.staff import someone

REAL = (GOLDEN / "g4_one_item.txt").read_bytes()
WITHOUT_DECISION = b"A letter that says when the office is open, and decides nothing at all.\n"
COUNT = 4


@pytest.fixture
def samples(take: Take) -> Take:
    """Fill an archive with samples as quickstart does; return a function that adds files."""
    receive(sample_files(COUNT), source="samples", samples=True)
    take()
    assert Case.public.filter(sample=True).count() == COUNT
    return take


def removals() -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(action=AuditAction.SAMPLES_REMOVED)


def shown() -> set[bool]:
    """Return the `sample` values of public cases in the database and the index."""
    in_index = {hit.sample for hit in DecisionSearch()}
    assert in_index == set(Case.public.values_list("sample", flat=True))
    assert DecisionSearch().samples is (True in in_index)
    assert [fault.sentence for fault in faults()] == []
    return in_index


def test_the_first_real_letter_removes_every_sample(samples: Take) -> None:
    assert shown() == {True}
    Case.public.all()[0].error_reports.create(about="date", message="It is another day.")
    upload = samples(("real.txt", REAL))
    assert ErrorReport.objects.get().handled
    assert shown() == {False}
    assert Case.public.get().letter_sha256 == upload.letters.get().sha256
    assert set(Letter.objects.filter(sample=True).values_list("state", "reason")) == {
        (State.WITHDRAWN, provenance.REMOVED)
    }
    act = AuditEvent.objects.get(action=AuditAction.SAMPLES_REMOVED)
    assert (act.by, act.action, act.letter) == (
        None,
        AuditAction.SAMPLES_REMOVED,
        upload.letters.get(),
    )
    assert str(act) == f"Took the invented samples out: {COUNT} invented sample letters"
    assert act.reason == "The first real letter was added: real.txt"


def test_the_history_names_the_uploader_whose_letter_removed_the_samples(
    samples: Take, readers: ReaderPool
) -> None:
    chief = User.objects.create_user("chief")
    upload = receive([IncomingFile("real.txt", io.BytesIO(REAL))], source="test", by=chief)
    pipeline.process(upload.letters.get().pk, readers)
    assert AuditEvent.objects.get(action=AuditAction.SAMPLES_REMOVED).by == chief


@pytest.mark.parametrize(
    ("name", "data"),
    [("broken.pdf", b"%PDF-1.4 rubbish"), ("no decision.txt", WITHOUT_DECISION)],
)
def test_a_real_letter_that_is_not_public_leaves_the_samples(
    samples: Take, name: str, data: bytes
) -> None:
    letter = samples((name, data)).letters.get()
    assert letter.state in (State.FAILED, State.NEEDS_PERSON)
    assert shown() == {True}
    assert not AuditEvent.objects.filter(action=AuditAction.SAMPLES_REMOVED).exists()


def test_releasing_a_held_letter_removes_the_samples(samples: Take, readers: ReaderPool) -> None:
    named = REAL.replace(
        b"CLINICAL CASE SUMMARY", b"Dear Mr. John Doe:\n\nCLINICAL CASE SUMMARY", 1
    )
    letter = samples(("named.txt", named)).letters.get()
    assert letter.state == State.NEEDS_PERSON
    assert shown() == {True}
    withdrawal.release(letter.pk, reason="Nobody.", by=User.objects.create_user("chief"))
    samples()
    assert shown() == {False}


def resaved(pdf: bytes) -> bytes:
    """Return a PDF as another program saves it, with its keywords."""
    reader, writer, made = pypdf.PdfReader(io.BytesIO(pdf)), pypdf.PdfWriter(), io.BytesIO()
    for page in reader.pages:
        writer.add_page(page)
    writer.add_metadata({"/Keywords": reader.metadata["/Keywords"]})  # type: ignore[index]
    writer.write(made)
    return made.getvalue()


def printed(pdf: bytes) -> bytes:
    """Return a PDF as if printed to a new file, with its pages only."""
    reader, writer, made = pypdf.PdfReader(io.BytesIO(pdf)), pypdf.PdfWriter(), io.BytesIO()
    for page in reader.pages:
        writer.add_page(page)
    writer.write(made)
    return made.getvalue()


def sample_of(number: int) -> tuple[str, bytes]:
    letter = list(sample_letters(number + 1))[number]
    return f"{letter.case_number}.pdf", write_pdf(letter)


@pytest.fixture(params=["same", "resaved", "printed", "text"])
def copy(request: pytest.FixtureRequest) -> tuple[str, bytes]:
    """Return a sample as a file that a user has downloaded and uploads again."""
    name, data = sample_of(0)
    if request.param == "text":
        data = Case.objects.get(case_number=name.removesuffix(".pdf")).letter_text.encode()
        name = name.replace(".pdf", ".txt")
    elif request.param != "same":
        data = {"resaved": resaved, "printed": printed}[request.param](data)
    return name, data


def test_a_copy_of_a_sample_is_a_sample(samples: Take, copy: tuple[str, bytes]) -> None:
    letter = samples(copy).letters.get()
    assert letter.sample
    assert shown() == {True}
    assert not AuditEvent.objects.filter(action=AuditAction.SAMPLES_REMOVED).exists()


def test_a_copy_of_a_sample_does_not_come_in_among_real_letters(
    samples: Take, copy: tuple[str, bytes]
) -> None:
    samples(("real.txt", REAL))
    letter = samples(copy).letters.get()
    assert letter.sample
    assert letter.state in (State.WITHDRAWN, State.DUPLICATE)
    assert "invented sample letter" in letter.reason
    assert shown() == {False}


def test_an_unknown_sample_does_not_come_in_among_real_letters(take: Take) -> None:
    take(("real.txt", REAL))
    letter = take(sample_of(7)).letters.get()
    assert (letter.state, letter.reason) == (State.WITHDRAWN, provenance.AMONG_REAL)
    assert shown() == {False}
    assert not AuditEvent.objects.filter(action=AuditAction.SAMPLES_REMOVED).exists()


def test_samples_and_real_letters_of_one_upload(take: Take) -> None:
    for files in ([sample_of(0), ("real.txt", REAL)], [("real.txt", REAL), sample_of(0)]):
        take(*files)
        assert shown() == {False}


def test_removed_samples_do_not_come_back(samples: Take, readers: ReaderPool) -> None:
    waiting = Letter.objects.filter(sample=True).first()
    assert waiting is not None
    chief = User.objects.create_user("chief")
    letter_actions.read_again([waiting.pk], reason="Look again.", by=chief)
    receive([IncomingFile("real.txt", io.BytesIO(REAL))], source="test")
    pipeline.process(Letter.objects.get(name="real.txt").pk, readers)
    samples()  # reads the waiting sample
    assert shown() == {False}
    waiting.refresh_from_db()
    assert (waiting.state, waiting.is_current) == (State.WITHDRAWN, False)
    with pytest.raises(RefusedError, match="does not show samples"):
        withdrawal.release(waiting.pk, reason="Back.", by=chief)
    call_command("rebuild_index")
    assert shown() == {False}
    # Nor can it be released after the last real letter is withdrawn.
    withdrawal.withdraw(Letter.objects.get(name="real.txt").pk, reason="Gone.", by=chief)
    indexer.drain()
    with pytest.raises(RefusedError, match="permanently removed"):
        withdrawal.release(waiting.pk, reason="Back.", by=chief)
    assert shown() == set()


def test_a_sample_can_be_withdrawn_and_released_while_samples_are_shown(samples: Take) -> None:
    chief = User.objects.create_user("chief")
    letter = Letter.objects.filter(sample=True)[0]
    withdrawal.withdraw(letter.pk, reason="To try it.", by=chief)
    indexer.drain()
    assert Case.public.count() == COUNT - 1
    withdrawal.release(letter.pk, reason="To try it.", by=chief)
    samples()
    assert shown() == {True}
    assert Case.public.count() == COUNT


def test_a_real_letter_with_the_number_of_a_sample_has_its_own_case(samples: Take) -> None:
    sample = Case.objects.filter(sample=True, case_number__startswith="CM")[0]
    number = sample.case_number or ""
    samples(("real.txt", REAL.replace(b"CM17-9900001", number.encode())))
    assert shown() == {False}
    assert Case.public.get().case_number == number
    sample.refresh_from_db()
    assert (sample.case_number, sample.withdrawn_at is None) == (None, False)


@pytest.mark.parametrize("batch", [2, 1000])
def test_a_real_letter_arrives_while_the_index_is_rebuilt(
    samples: Take, readers: ReaderPool, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(documents, "_BATCH", batch)
    receive([IncomingFile("real.txt", io.BytesIO(REAL))], source="test")
    real = Letter.objects.get(name="real.txt")

    def come_in(decisions: int) -> None:
        if Letter.objects.get(pk=real.pk).state == State.QUEUED:
            pipeline.process(real.pk, readers)

    before = current_session()
    indexer.rebuild(come_in)
    assert {hit.sample for hit in DecisionSearch()} == {batch > COUNT}
    indexer.drain()
    assert before.holds_samples
    assert shown() == {False}


def test_the_database_refuses_both(samples: Take) -> None:
    with pytest.raises(IntegrityError, match="public together"), transaction.atomic():
        Case.objects.create(slug="CM17-0000001", letter_sha256="0" * 64, layout="G4")
    samples(("real.txt", REAL))
    with pytest.raises(IntegrityError, match="public together"), transaction.atomic():
        Case.objects.filter(sample=True).update(withdrawn_at=None)
    assert shown() == {False}


def test_the_later_of_a_sample_and_a_letter_that_become_public_at_once_is_refused(
    archive: Path,
) -> None:
    def store(slug: str, *, sample: bool) -> None:
        Case.objects.create(slug=slug, sample=sample, letter_sha256="0" * 64, layout="G4")

    def come_in() -> None:
        store("CM17-0000001", sample=False)
        connection.close()

    def at_the_same_time() -> None:
        with transaction.atomic(), ThreadPoolExecutor() as beside:
            store("sample", sample=True)
            beside.submit(come_in).result(30)

    with pytest.raises(IntegrityError, match="public together"):
        at_the_same_time()
    assert [case.sample for case in Case.public.all()] == [False]


def test_a_case_that_is_made_and_then_marked_asks_for_one_lock(archive: Path) -> None:
    """Two transactions that upgrade a shared lock to an exclusive one would deadlock."""
    with transaction.atomic(), connection.cursor() as cursor:
        case = Case.objects.create(slug="sample", letter_sha256="0" * 64, layout="G4")
        Case.objects.filter(pk=case.pk).update(sample=True)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT mode FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        )
        assert [mode for (mode,) in cursor.fetchall()] == ["ExclusiveLock"]


def test_the_command_removes_the_samples(samples: Take, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("remove_samples")
    assert capsys.readouterr().out == f"{COUNT} invented sample letters removed.\n"
    indexer.drain()
    assert shown() == set()
    call_command("remove_samples")
    assert capsys.readouterr().out == "The archive has no invented sample letters.\n"
    assert samples(sample_of(9)).letters.get().state == State.WITHDRAWN
    assert not Letter.objects.filter(state__in=CURRENT).exists()


def test_an_editor_removes_the_samples_with_a_reason(samples: Take) -> None:
    url = "/admin/ingest/letter/samples/"
    editor, uploader = someone("editor"), someone("uploader")
    assert f"shows {COUNT} invented sample letters" in editor.get("/admin/").content.decode()
    assert url in editor.get("/admin/").content.decode()
    assert url not in uploader.get("/admin/ingest/upload/add/").content.decode()
    assert f"Remove {COUNT}" in editor.get(url).content.decode()
    assert uploader.post(url, {"reason": "x"}).status_code == 403
    said = editor.post(url, {"reason": " "}, follow=True).content.decode()
    assert "Enter a reason" in said
    assert Case.public.count() == COUNT
    said = editor.post(url, {"reason": "We begin."}, follow=True).content.decode()
    assert f"Invented sample letters removed: {COUNT}." in said
    assert "has no invented sample letters" in editor.get(url).content.decode()
    history = editor.get("/admin/ingest/auditevent/").content.decode()
    assert "Took the invented samples out" in history
    assert "We begin." in history
    assert str(removals().get().by) == "editor"
    indexer.drain()
    assert shown() == set()


def test_the_page_of_the_upload_says_that_the_samples_were_removed(samples: Take) -> None:
    before = Upload.objects.order_by("id")[0]
    uploader = someone("uploader")
    page = f"/admin/ingest/upload/{before.pk}/change/"
    assert uploader.get(page).content.decode().count("An invented sample letter.") == COUNT
    upload = samples(("real.txt", REAL), sample_of(0))
    shown_page = uploader.get(f"/admin/ingest/upload/{upload.pk}/change/").content.decode()
    assert f"{COUNT} invented sample letters removed from the archive" in shown_page
    assert shown_page.count("An invented sample letter.") == 1


@pytest.mark.slow
def test_ingesting_real_letters_reports_that_the_samples_were_removed(
    samples: Take, archive: Path
) -> None:
    (archive / "real.txt").write_bytes(REAL)
    command = unchecked("ingest_letters", "real.txt")
    said = subprocess.run(
        command,
        cwd=archive,
        env=environment_of(archive),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert f"{COUNT} invented sample letters removed: the archive now shows real letters" in said
    assert shown() == {False}


def test_check_archive_finds_a_case_that_hides_what_it_is(
    samples: Take, readers: ReaderPool
) -> None:
    letter = Letter.objects.filter(sample=True)[0]
    Letter.objects.filter(pk=letter.pk).update(sample=False)
    indexer.drain()
    (fault,) = faults()
    assert "do not agree on whether it is invented" in fault.sentence
    assert fault.repair
    fault.repair()
    samples()
    letter.refresh_from_db()
    assert letter.sample
    assert shown() == {True}


@pytest.mark.parametrize("real", [False, True])
def test_a_backup_of_before_samples_were_marked(
    samples: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, real: bool
) -> None:
    if real:
        samples(("real.txt", REAL))
    Upload.objects.filter(source="samples").update(source=provenance.SOURCE)
    Case.objects.filter(sample=True).update(sample=False, withdrawn_at=None)
    call_command("export_archive", str(tmp_path / "backup"))
    (letters,) = (tmp_path / "backup" / "rows").glob("*ingest.letter.jsonl")
    old = letters.read_text().replace(', "sample": true', "").replace(', "sample": false', "")
    letters.write_text(old.replace('"state": "withdrawn"', '"state": "needs_person"'))
    header = json.loads((tmp_path / "backup" / "archive.json").read_text())
    del header["samples"]
    (tmp_path / "backup" / "archive.json").write_text(json.dumps(header))
    call_command("flush", interactive=False, verbosity=0)
    monkeypatch.setattr(settings, "ORIGINALS_ROOT", tmp_path / "new")
    call_command("import_archive", str(tmp_path / "backup"))
    assert {hit.sample for hit in DecisionSearch()} == {not real}
    assert set(Case.public.values_list("sample", flat=True)) == {not real}


@pytest.mark.parametrize("real", [False, True])
def test_an_archive_of_before_samples_were_marked(
    take: Take, readers: ReaderPool, real: bool
) -> None:
    """The migration recognizes samples by their upload, and repairs a mixed archive."""
    old = [GOLDEN / "g4_headings.txt", GOLDEN / "g4_page_breaks.txt"]
    files = [IncomingFile(path.name, io.BytesIO(path.read_bytes())) for path in old]
    loaded = receive(files, source=provenance.SOURCE)
    take(*([("real.txt", REAL)] if real else []))
    assert Case.public.count() == 2 + real
    migration = importlib.import_module("ingest.migrations.0004_samples")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(migration.MARK)
    indexer.drain()
    assert shown() == {not real}
    assert Case.objects.filter(sample=True).count() == 2
    assert all(letter.sample for letter in loaded.letters.all())
    assert removals().count() == real
    states = set(loaded.letters.values_list("state", flat=True))
    assert states == {State.WITHDRAWN} if real else states <= set(CURRENT)
