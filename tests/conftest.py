"""What all tests share: the real letters where they are, a clean archive, letters taken in."""

import os
import shutil
import signal
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from pytest_django.plugin import DjangoDbBlocker

from imr_archive.runtime.embedded import embedded_postgres
from imr_archive.runtime.search_url import search_address_of
from ingest.models import Upload
from ingest.processing.reader_pool import ReaderPool
from tests.support.archives import Take, archive_in, shared_archive, take_in
from tests.support.engines import OPENSEARCH, TANTIVY
from tests.support.golden import GOLDEN_LETTERS
from tests.support.mail_server import MailServer
from tests.support.opensearch.nodes import CannotRunError
from tests.support.opensearch.shared_node import shared_node
from tests.support.quickstart import Running, Start, free_port
from tests.support.stored_archives import fill_once

# The same examples in every run, however slow the machine is: a run that fails fails again.
hypothesis.settings.register_profile(
    "archive",
    deadline=None,
    derandomize=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("archive")

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
def search_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """Return what makes a SEARCH_URL that no other test has, of a node that all tests share.

    Tests are skipped where no node can be started.
    """
    root = tmp_path_factory.getbasetemp()
    folder = root.parent if os.environ.get("PYTEST_XDIST_WORKER") else root
    try:
        with shared_node(folder) as host:
            yield lambda: f"http://{host}/{uuid.uuid4().hex[:12]}"
    except CannotRunError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def search_engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """Have the archives of a module searched by an engine: by tantivy, or as EACH_ENGINE says."""
    name = getattr(request, "param", TANTIVY)
    with pytest.MonkeyPatch.context() as patch:
        if name == OPENSEARCH:
            url = request.getfixturevalue("search_url")()
            patch.setattr(settings, "SEARCH_ADDRESS", search_address_of(url))
        yield name


@pytest.fixture(scope="session")
def readers() -> Iterator[ReaderPool]:
    """Return processes that read letters, shared by all tests."""
    with ReaderPool(2) as shared:
        yield shared


@pytest.fixture
def archive(tmp_path: Path, transactional_db: None) -> Iterator[Path]:
    """Give a test an empty archive of its own."""
    with archive_in(tmp_path) as folder:
        yield folder


@pytest.fixture
def take(archive: Path, readers: ReaderPool) -> Take:
    """Return what takes files into a test's own archive."""
    return partial(take_in, readers)


@pytest.fixture
def own_golden(take: Take) -> Upload:
    """Give a test an archive of its own that holds every golden letter."""
    fill_once("golden", partial(take, *GOLDEN_LETTERS))
    return Upload.objects.latest("id")


@pytest.fixture(scope="module")
def golden_archive(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    readers: ReaderPool,
    search_engine: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """Hold every golden letter, for the tests of a module that only look."""
    fill = partial(fill_once, "golden", partial(take_in, readers, *GOLDEN_LETTERS))
    with shared_archive(django_db_blocker, tmp_path_factory.mktemp("golden"), fill) as folder:
        yield folder


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


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    """Start a mail server, and have the archive send its mails there."""
    server = MailServer()
    server.start()
    settings.ALERTS = True
    settings.SITE_URL = "https://archive.example.org"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.DEFAULT_FROM_EMAIL = "alerts@archive.example.org"
    yield server
    server.stop()
