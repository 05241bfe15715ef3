"""Leave one letter out: how well criteria are read without the phrases that one letter alone has.

    uv run python -m tests.benchmarks.unseen_criteria FOLDER --truth FOLDER/truth

The phrases were written with the labeled letters in view. Each letter is read a second time
without the phrases that match in no other labeled letter: it could have taught them. The third
time, a phrase counts only where each of its words matches it in another letter too: a letter may
have added a word to a phrase of several. Letters that nobody here has seen are between the two.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from unittest.mock import patch

from decisions import vocabulary
from decisions.criteria.clauses import said
from decisions.criteria.phrase_matching import PhraseMatch, Phrases
from ingest.operations.evaluation import Evaluation, criteria_scores, evaluate
from ingest.operations.ground_truth import Truth
from ingest.processing.classify_letter import classify
from ingest.processing.extract_text import extract
from ingest.reading import ParsedLetter, read

#: The letters in which each phrase matches, by its number, and in which with a word, by both.
_Letters = dict[int | tuple[int, str], set[str]]


class _Left(Enum):
    """What is left out when a letter is read."""

    NOTHING = "all phrases"
    PHRASES = "without those of the letter alone"
    WORDS = "without their words of the letter alone"


def main() -> None:
    """Print the three scores, and how many phrases match in one letter alone."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--truth", type=Path, required=True)
    options = parser.parse_args()
    vocabulary.load()
    truth = Truth.of(options.truth)
    files = [*options.folder.glob("**/*.pdf"), *options.folder.glob("**/*.txt")]
    letters = {
        file.stem: read(extract(file.read_bytes())) for file in files if file.stem in truth.criteria
    }
    matched: _Letters = defaultdict(set)
    for left in _Left:
        found = [
            each
            for name, letter in letters.items()
            for each in _evaluations(truth, name, letter, matched, left)
        ]
        print(f"{left.value}: {criteria_scores(found)['all']}")
    phrases = [names for phrase, names in matched.items() if isinstance(phrase, int)]
    single = sum(len(names) == 1 for names in phrases)
    print(f"{len(letters)} letters; of {len(phrases):,} phrases that match, {single} in one letter")


def _evaluations(
    truth: Truth, name: str, letter: ParsedLetter, matched: _Letters, left: _Left
) -> Iterator[Evaluation]:
    """Yield the evaluations of a letter, and note the phrases that match in it.

    Args:
        truth: what the letters say.
        name: the letter's name.
        letter: the letter.
        matched: the letters in which each phrase matches; added to where nothing is left out.
        left: which phrases are left out.
    """
    every = Phrases.hits

    def hits(phrases: Phrases, words: str) -> Iterator[PhraseMatch]:
        for hit in every(phrases, words):
            keys: list[int | tuple[int, str]] = [hit.phrase]
            if left is not _Left.PHRASES:
                keys += [(hit.phrase, word) for word in words[hit.start : hit.end].split()]
            if left is _Left.NOTHING:
                for key in keys:
                    matched[key].add(name)
            if left is _Left.NOTHING or all(len(matched[key]) > 1 for key in keys):
                yield hit

    said.cache_clear()
    with patch.object(Phrases, "hits", hits):
        yield from evaluate(truth, name, classify(letter))


if __name__ == "__main__":
    main()
