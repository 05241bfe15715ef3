"""The API follows its OpenAPI description, and refuses requests that it does not allow."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.contrib.auth.models import Group, User
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from decisions.api.keys import give_secret
from decisions.models import ApiKey
from imr_archive.runtime.environment import BASE_DIR

CONFIGURATION = BASE_DIR / "tests" / "schemathesis.toml"
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server(golden_archive: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Serve the golden letters, practically without a rate limit."""
    with django_db_blocker.unblock(), override_settings(API_LIMIT=1_000_000):
        serving = LiveServer("127.0.0.1")
        urlopen(f"{serving.url}/api/openapi.json", timeout=120).close()  # cached from now on
        yield serving.url
        serving.stop()


@pytest.fixture(scope="module")
def key(server: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Return the secret of a key whose owner may upload; delete the key afterwards."""
    with django_db_blocker.unblock():
        owner = User.objects.create_user("program")
        owner.groups.add(Group.objects.get(name="uploader"))
        made = ApiKey(label="program", owner=owner, per_hour=1_000_000)
        secret = give_secret(made)
        made.save()
        yield secret
        made.delete()


@pytest.mark.slow
def test_every_operation_is_as_described(server: str, key: str, tmp_path: Path) -> None:
    """Schemathesis sends valid and invalid requests; `poe fuzz-api` sends more."""
    program = Path(sys.executable).with_name("schemathesis")
    command = [
        str(program),
        "--config-file",
        str(CONFIGURATION),
        "run",
        f"{server}/api/openapi.json",
    ]
    limits = ["--phases", "fuzzing,stateful", "--max-examples", "3", "--seed", "4"]
    header = ["--header", f"Authorization: Bearer {key}"]
    done = subprocess.run(
        [*command, *limits, *header], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 0, done.stdout[-8_000:]
    assert "No issues found" in done.stdout


@pytest.mark.slow
def test_the_examples_of_the_page_run(server: str, key: str, tmp_path: Path) -> None:
    with urlopen(f"{server}/api/") as page:
        text = page.read().decode()
    found = re.findall(r'<code data-language="(\w+)">(.*?)</code>', text, re.DOTALL)
    assert {language for language, _ in found} == {"shell", "python"}
    for language, example in found:
        program = example.replace("&quot;", '"').replace("&amp;", "&").replace("&#39;", "'")
        command = (
            [sys.executable, "-c", program] if language == "python" else ["sh", "-ec", program]
        )
        environment = {"KEY": key, "PATH": "/usr/bin:/bin"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        said = ("Independent Medical Review", '"decisions":', '"citations":')
        assert any(words in done.stdout for words in said), done.stdout
        assert "application/problem+json" not in done.stdout
        assert '"status"' not in done.stdout
