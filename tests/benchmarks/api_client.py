"""A client that is generated of the API's description lists 1,000 decisions of a running archive.

uv run python -m tests.benchmarks.api_client http://localhost:8000
"""

import argparse
import importlib
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

WANTED = 1_000


def main() -> None:
    """Generate a client, and list decisions with it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="of the archive")
    url = parser.parse_args().url.rstrip("/")
    with tempfile.TemporaryDirectory() as folder:
        client = generated(f"{url}/api/openapi.json", Path(folder) / "imr_client")
        began = time.perf_counter()
        found = listed(client, url)
        seconds = time.perf_counter() - began
    print(f"{len(found):,} decisions, {len(set(found)):,} of them distinct, in {seconds:.1f} s")
    if len(set(found)) != WANTED:
        sys.exit(f"Wanted were {WANTED:,}: the archive may hold fewer.")


def generated(description: str, folder: Path) -> str:
    """Return the name of the package that is generated of a description."""
    command = ["openapi-python-client", "generate", "--url", description, "--meta", "none"]
    subprocess.run([*command, "--output-path", str(folder), "--fail-on-warning"], check=True)
    sys.path.insert(0, str(folder.parent))
    return folder.name


def listed(package: str, url: str) -> list[tuple[str, int]]:
    """Return the identity of each decision that a generated client lists."""
    client = importlib.import_module(package).Client(base_url=url)
    decisions: Any = importlib.import_module(f"{package}.api.searches.decisions")
    found: list[tuple[str, int]] = []
    more: dict[str, str] = {}
    while len(found) < WANTED:
        page = decisions.sync(client=client, limit=100, **more)
        found += [(each.case, each.item) for each in page.results]
        if page.next_cursor is None:
            break
        more = {"cursor": page.next_cursor}
    return found[:WANTED]


if __name__ == "__main__":
    main()
