"""What all tests share: the real letters where they are, a clean archive, letters taken in."""

import io
import os
import resource
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from pytest_django.plugin import DjangoDbBlocker
from reportlab.lib.pagesizes import LETTER
from reportlab.pdfgen.canvas import Canvas

from decisions.labels import labels
from decisions.search import index, indexer
from imr_archive.runtime.embedded import embedded_postgres
from ingest.intake.uploads import IncomingFile, receive
from ingest.models import Letter, Upload
from ingest.processing import pipeline
from ingest.processing.reader_pool import ReaderPool
from ingest.states import WAITING
from tests.support.quickstart import Running, Start, free_port

GOLDEN = Path(__file__).parent / "letters"
GOLDEN_LETTERS = sorted(GOLDEN.glob("*.txt"))
REAL_LETTERS = Path(__file__).resolve().parents[2] / "shared" / "letters"
FAILED_INPUTS = REAL_LETTERS.parent / "cases"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the embedded PostgreSQL of the run and remove its data, which all processes share."""
    if not settings.configured:
        return
    if embedded := settings.DATABASES["default"].get("EMBEDDED"):
        embedded_postgres(Path(embedded["folder"]), durable=embedded["durable"]).release()
    if os.environ.get("IMR_TEST_HOME") and not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ["IMR_TEST_HOME"], ignore_errors=True)


@pytest.fixture
def real_letters() -> Path:
    """Return the folder of real letters; skip the test where it is not there."""
    if not REAL_LETTERS.is_dir():
        pytest.skip("the real letters are not beside this checkout")
    return REAL_LETTERS


@pytest.fixture
def failed_inputs() -> Path:
    """Return the folder of inputs that once went wrong; skip the test where it is not there."""
    if not FAILED_INPUTS.is_dir():
        pytest.skip("the inputs that went wrong are not beside this checkout")
    return FAILED_INPUTS


@pytest.fixture(scope="session")
def readers() -> Iterator[ReaderPool]:
    """Return processes that read letters, shared by all tests."""
    with ReaderPool(2) as shared:
        yield shared


def pdf_of(text: str) -> bytes:
    """Return a plain PDF of some text, line by line; an empty line is printed as a space."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=LETTER)
    for page in text.split("\f"):
        lines = page.strip("\n").split("\n")
        for first in range(0, len(lines), 50):
            for number, line in enumerate(lines[first : first + 50]):
                canvas.drawString(72, 720 - 13 * number, line or " ")
            canvas.showPage()
    canvas.save()
    return made.getvalue()


@contextmanager
def full_disk() -> Iterator[None]:
    """Have no write of this process go beyond a file's first kilobytes, as on a full disk."""
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, unlimited[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)


@contextmanager
def archive_in(folder: Path) -> Iterator[Path]:
    """Keep originals and index in a folder that nothing else uses."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "ORIGINALS_ROOT", folder / "originals")
        patch.setattr(settings, "INDEX_ROOT", folder / "index")
        index.search_index.cache_clear()
        labels.forget()
        cache.clear()
        indexer.rebuild()
        yield folder
        index.search_index.cache_clear()


def take_in(readers: ReaderPool, *files: Path | tuple[str, bytes]) -> Upload:
    """Take files in, read them and index them, as a worker would."""
    incoming = [
        IncomingFile(file.name, io.BytesIO(file.read_bytes()))
        if isinstance(file, Path)
        else IncomingFile(file[0], io.BytesIO(file[1]))
        for file in files
    ]
    upload = receive(incoming, source="test")
    for letter in Letter.objects.filter(state__in=WAITING):
        pipeline.process(letter.pk, readers)
    indexer.drain()
    return upload


@pytest.fixture
def archive(tmp_path: Path, transactional_db: None) -> Iterator[Path]:
    """Give a test an empty archive of its own."""
    with archive_in(tmp_path) as folder:
        yield folder


Take = Callable[..., Upload]


@pytest.fixture
def take(archive: Path, readers: ReaderPool) -> Take:
    """Return what takes files into a test's own archive."""
    return partial(take_in, readers)


@pytest.fixture
def own_golden(take: Take) -> Upload:
    """Give a test an archive of its own that holds every golden letter."""
    return take(*GOLDEN_LETTERS)


@pytest.fixture(scope="module")
def golden_archive(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    readers: ReaderPool,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """Hold every golden letter, for the tests of a module that only look."""
    with django_db_blocker.unblock(), archive_in(tmp_path_factory.mktemp("golden")) as folder:
        take_in(readers, *GOLDEN_LETTERS)
        yield folder
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def golden(golden_archive: Path, db: None) -> Path:
    """Return the archive of golden letters; what a test changes is undone after it."""
    return golden_archive


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Return what starts a quickstart; all are stopped when the test ends."""
    started: list[Running] = []

    def run(home: Path, port: int | None = None, *more: str, **how: Any) -> Running:
        started.append(Running(tmp_path, home, port or free_port(), *more, **how))
        return started[-1]

    yield run
    for running in started:
        if running.process.poll() is None:
            running.stop(signal.SIGTERM)
