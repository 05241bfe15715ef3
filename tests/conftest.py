"""Fixtures for all tests: real letters if present, archives, and letters to fill them."""

import gc
import os
import shutil
import signal
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from imr_archive.runtime.embedded import embedded_postgres
from imr_archive.runtime.search_url import search_address_of
from ingest.models import Upload
from ingest.processing.reader_pool import ReaderPool
from tests.support.archives import Take, archive_in, shared_archive, take_in
from tests.support.engines import OPENSEARCH, TANTIVY
from tests.support.golden import GOLDEN_LETTERS
from tests.support.mail_server import MailServer
from tests.support.migrated_database import copy_from_migrated
from tests.support.opensearch.nodes import CannotRunError
from tests.support.opensearch.shared_node import shared_node
from tests.support.quickstart import Running, Start, free_port
from tests.support.stored_archives import fill_once, keep_filled

# Every run uses the same examples, also on slow machines, so that failures are reproducible.
hypothesis.settings.register_profile(
    "archive",
    deadline=None,
    derandomize=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("archive")

# As in the web server (imr_archive/wsgi.py): by default, two thirds of the time in which tests are
# collected would be spent on searching them for garbage.
gc.set_threshold(20_000)

REAL_LETTERS = Path(__file__).resolve().parents[2] / "shared" / "letters"
FAILED_INPUTS = REAL_LETTERS.parent / "cases"


def pytest_collection_finish() -> None:
    """Exempt the collected tests and imported modules from garbage collection; they all stay.

    Searching them again and again would take a tenth of the time.
    """
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Release the embedded PostgreSQL of the run; the main process removes its data."""
    if not settings.configured:
        return
    if embedded := settings.DATABASES["default"].get("EMBEDDED"):
        embedded_postgres(Path(embedded["folder"]), durable=embedded["durable"]).release()
    if os.environ.get("IMR_TEST_HOME") and not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ["IMR_TEST_HOME"], ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_blocker: DjangoDbBlocker,
    pytestconfig: pytest.Config,
) -> None:
    """Let pytest-django copy the test database of this process from a migrated one."""
    cache: pytest.Cache | None = getattr(pytestconfig, "cache", None)  # -p no:cacheprovider
    folder = None
    with suppress(OSError):  # what cannot be kept is made for this run
        if cache:
            keep_filled(cache.mkdir("filled"))
            folder = cache.mkdir("migrated")
    with django_db_blocker.unblock():
        copy_from_migrated(folder)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """End connections that a test's programs left, so that the test database can be dropped."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE "
            "datname = current_database() AND backend_type = 'client backend' "
            "AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def real_letters() -> Path:
    """Return the folder of real letters; skip the test if it does not exist."""
    if not REAL_LETTERS.is_dir():
        pytest.skip("the real letters are not next to this checkout")
    return REAL_LETTERS


@pytest.fixture
def failed_inputs() -> Path:
    """Return the folder of inputs that once failed; skip the test if it does not exist."""
    if not FAILED_INPUTS.is_dir():
        pytest.skip("the inputs that went wrong are not next to this checkout")
    return FAILED_INPUTS


@pytest.fixture(scope="session")
def search_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """Return a function that creates a unique SEARCH_URL on the node that all tests share.

    Tests are skipped if no node can be started.
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
    """Select the search engine of a module: tantivy, or the parameter that EACH_ENGINE sets."""
    name = getattr(request, "param", TANTIVY)
    with pytest.MonkeyPatch.context() as patch:
        if name == OPENSEARCH:
            url = request.getfixturevalue("search_url")()
            patch.setattr(settings, "SEARCH_ADDRESS", search_address_of(url))
        yield name


@pytest.fixture(scope="session")
def readers() -> Iterator[ReaderPool]:
    """Return a pool of reader processes that all tests share."""
    with ReaderPool(2) as shared:
        yield shared


@pytest.fixture
def archive(tmp_path: Path, transactional_db: None) -> Iterator[Path]:
    """Return the folder of a new, empty archive."""
    with archive_in(tmp_path) as folder:
        yield folder


@pytest.fixture
def take(archive: Path, readers: ReaderPool) -> Take:
    """Return a function that adds files to the archive of the test."""
    return partial(take_in, readers)


@pytest.fixture
def own_golden(take: Take) -> Upload:
    """Fill the archive of the test with the golden letters; return their upload."""
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
    """Fill an archive with the golden letters, for tests of a module that only read it."""
    fill = partial(fill_once, "golden", partial(take_in, readers, *GOLDEN_LETTERS))
    with shared_archive(django_db_blocker, tmp_path_factory.mktemp("golden"), fill) as folder:
        yield folder


@pytest.fixture
def golden(golden_archive: Path, db: None) -> Path:
    """Return the archive of golden letters; database changes are rolled back after the test."""
    return golden_archive


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Return a function that starts a quickstart; all are stopped when the test ends."""
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
    """Start a mail server, and configure the archive to send mail to it."""
    server = MailServer()
    server.start()
    settings.ALERTS = True
    settings.SITE_URL = "https://archive.example.org"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.DEFAULT_FROM_EMAIL = "alerts@archive.example.org"
    yield server
    server.stop()
