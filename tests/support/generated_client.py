"""An API client that openapi-python-client generates from the OpenAPI description."""

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any


def generated_client(url: str, folder: Path) -> str:
    """Generate a client for a site as a package in a folder; return the package's name."""
    program = Path(sys.executable).with_name("openapi-python-client")
    command = [str(program), "generate", "--url", f"{url}/api/openapi.json", "--meta", "none"]
    package = folder / "imr_client"
    made = subprocess.run(
        [*command, "--output-path", str(package), "--fail-on-warning"],
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stdout
    return package.name


def listed(package: str, url: str, most: int) -> list[tuple[str, int]]:
    """Return the case and item of the first `most` decisions that a generated client lists."""
    decisions: Any = importlib.import_module(f"{package}.api.searches.decisions")
    found: list[tuple[str, int]] = []
    more: dict[str, str] = {}
    with importlib.import_module(package).Client(base_url=url) as client:
        while len(found) < most:
            page = decisions.sync(client=client, limit=100, **more)
            found += [(each.case, each.item) for each in page.results]
            if page.next_cursor is None:
                break
            more = {"cursor": page.next_cursor}
    return found[:most]
