"""No query overflows the search engine's stack, which would kill a web server process."""

import subprocess
import sys
from pathlib import Path

import pytest

from imr_archive.runtime.environment import BASE_DIR
from tests.support.processes import environment_of


@pytest.mark.slow
def test_no_query_ends_the_process(golden: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.deep_queries"],
        cwd=BASE_DIR,
        env=environment_of(golden),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
