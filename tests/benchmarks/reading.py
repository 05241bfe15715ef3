"""Measure how fast letters are read from their text, including vocabulary and criteria.

    uv run python -m tests.benchmarks.reading [FOLDER] [--letters 1000]

Invented letters are read and, if a folder is given, the letters in it. As in a worker, each letter
is dropped as soon as it is read. Were their results kept until the end, garbage collection would
search all of them again and again, and take about 15 % of the time.

The time is the processor time of this process, so other load on the machine does not count.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from decisions import criteria, vocabulary
from decisions.criteria import deciding_criteria
from decisions.criteria.clauses import phrases_of
from decisions.vocabulary.classify_item import service_of
from ingest.processing.classify_letter import classify
from ingest.processing.extract_text import extract
from ingest.reading import LetterText, read
from ingest.reading.guidelines import citations_in
from ingest.reading.parsed_letter import LetterLayout
from ingest.samples import sample_letters, write_text

ROUNDS = 5
#: The fewest letters of a round; a small folder is read repeatedly, so that a round takes a while.
_FEWEST = 300


def main() -> None:
    """Print the letters per second on one core."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, nargs="?", help="PDF and text files of letters")
    parser.add_argument("--letters", type=int, default=1000, help="the number of invented letters")
    options = parser.parse_args()
    vocabulary.load()
    criteria.load()
    invented = sample_letters(options.letters, layout=LetterLayout.G4)
    _measure("invented", [write_text(letter, "pypdf") for letter in invented])
    if options.folder:
        files = [*options.folder.rglob("*.pdf"), *options.folder.rglob("*.txt")]
        _measure("from the folder", [extract(file.read_bytes()).text for file in files])


def _measure(kind: str, texts: Sequence[str]) -> None:
    seconds: defaultdict[str, list[float]] = defaultdict(list)
    repeated = -(-_FEWEST // len(texts))
    for _ in range(ROUNDS):
        taken: defaultdict[str, float] = defaultdict(float)
        for _ in range(repeated):
            _read_each(texts, taken)
            _find_criteria(texts, taken)
        for step, spent in taken.items():
            seconds[step].append(spent / repeated)
    count = len(texts)
    print(f"{count:,} letters {kind}, {ROUNDS} rounds; letters a second, one core:")
    for step, rounds in seconds.items():
        print(
            f"  {step:24} median {count / median(rounds):7,.0f}   best {count / min(rounds):7,.0f}"
        )
    share = median(seconds["criteria alone"]) / median(seconds["all"])
    print(f"criteria take {share:.0%} of the time")


def _read_each(texts: Sequence[str], taken: dict[str, float]) -> None:
    """Read and drop each letter, and add the processor seconds of each step."""
    _clear_caches()
    begun = time.process_time()
    for text in texts:
        started = time.process_time()
        letter = LetterText.clean(text)
        cleaned = time.process_time()
        parsed = read(letter)
        was_read = time.process_time()
        classify(parsed)
        classified = time.process_time()
        taken["clean"] += cleaned - started
        taken["read"] += was_read - cleaned
        taken["classify, with criteria"] += classified - was_read
    taken["all"] += time.process_time() - begun


def _find_criteria(texts: Sequence[str], taken: dict[str, float]) -> None:
    """Find the criteria of each letter, and add the processor seconds of this alone."""
    _clear_caches()
    for text in texts:
        parsed = read(LetterText.clean(text))
        started = time.process_time()
        for item in parsed.items:
            if item.rationale:
                deciding_criteria(item.rationale.value, item.outcome.value)
        taken["criteria alone"] += time.process_time() - started


def _clear_caches() -> None:
    """Forget recurring sentences and items: otherwise only the first round would read them."""
    for cached in (phrases_of, service_of, citations_in):
        cached.cache_clear()


if __name__ == "__main__":
    main()
