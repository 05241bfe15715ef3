"""Measure the processor time and memory with which the archive's programs start.

    uv run python -m tests.benchmarks.start [--beside ../other-checkout] [--rounds 5]

Each figure is the smallest of all rounds. With another checkout, which needs a `.venv` of its own,
the rounds alternate between the two.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

LOAD = "from decisions import appeal, criteria, vocabulary as v; v.load(); criteria.load(); appeal.load()"
STARTS = {
    "a command": ["manage.py", "version"],
    "a worker's modules": ["manage.py", "worker", "--help"],
    "the vocabulary": ["-c", LOAD],
    "all checks": ["manage.py", "check"],
    "a web server": ["-c", "import imr_archive.wsgi"],
}


def main() -> None:
    """Start each program several times, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--beside", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    checkouts = [Path.cwd(), *([options.beside] if options.beside else [])]
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else each start compiles all modules
    with tempfile.TemporaryDirectory() as home:
        os.environ["ARCHIVE_HOME"] = home
        for name, arguments in STARTS.items():
            taken = [
                [_started(checkout.resolve(), arguments) for checkout in checkouts]
                for _ in range(options.rounds)
            ]
            for checkout, of_checkout in zip(checkouts, zip(*taken, strict=True), strict=True):
                seconds, megabytes = map(min, zip(*of_checkout, strict=True))
                print(f"{name:20} {seconds:6.2f} s {megabytes:6.0f} MB  {checkout}", flush=True)


def _started(checkout: Path, arguments: list[str]) -> tuple[float, float]:
    """Return the seconds of processor time and the megabytes of one start."""
    python = sys.executable if checkout == Path.cwd() else str(checkout / ".venv/bin/python")
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    process = subprocess.Popen(
        [python, *arguments], cwd=checkout, env=environment, stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if status:
        sys.exit(f"{' '.join(arguments)} failed in {checkout}.")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


if __name__ == "__main__":
    main()
