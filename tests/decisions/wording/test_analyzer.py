"""Indexed words: texts are split by the analyzer's rules, and joined words match as phrases do."""

import random
import re
from collections.abc import Sequence

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from tantivy import Occur, Query

from decisions.models import DisputedItem
from decisions.search import ANYWHERE, analyzer
from decisions.search.ambiguous_abbreviations import RULES, with_meanings
from decisions.search.field_names import WEIGHTS
from decisions.search.tantivy.aggregations import Aggregations
from decisions.search.tantivy.engine import TantivyEngine
from decisions.search.tantivy.schema import schema
from decisions.vocabulary.synonyms import same_meanings

ROWS = sorted(phrase for phrase in same_meanings() if len(analyzer.stems_of(phrase)) > 1)


@given(
    st.text(st.characters(codec="utf-8"), max_size=60)
    | st.text("aZé -_.,’\t\u2028ß1½ǀ", max_size=40)
)
def test_a_text_in_chunks_has_the_stems_of_the_whole_text(text: str) -> None:
    assert analyzer.stems_of(text) == list(analyzer._stems_in(with_meanings(text)))
    assert analyzer.words_of(text) == list(analyzer._words_in(with_meanings(text)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MRI", "MRIs"),
        ("PPI", "PPIs"),
        ("diagnosis", "diagnoses"),
        ("medication", "Medications"),
        ("meniscus", "meniscal"),
        ("prostheses", "prosthesis"),
        ("TENS", "tens"),
        ("MRI w/o contrast", "MRI without contrast"),
        ("MRI W/O, then X-ray", "MRI without, then X-ray"),
        ("w/out contrast", "without contrast"),
        ("CT w/ and w/o contrast", "CT with and without contrast"),
        ("MRI w/contrast", "MRI with contrast"),
        ("(w/ dye)", "(with dye)"),
    ],
)
def test_words_that_mean_the_same_have_one_stem(one: str, other: str) -> None:
    assert analyzer.stems_of(one) == analyzer.stems_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("medication", "medically"),
        ("TENS", "ten"),
        ("position", "positive"),
        ("CT", "CTS"),
        ("several", "severe"),
        ("AED", "a"),
        ("meds", "MED"),
        ("UDS", "UD"),
    ],
)
def test_words_that_mean_something_else_have_stems_of_their_own(one: str, other: str) -> None:
    assert analyzer.stems_of(one) != analyzer.stems_of(other)


def test_word_sequences_are_indexed_after_the_stems() -> None:
    text = "Low-back pain: Physical\ntherapies, low back  pain."
    assert analyzer.indexed(text) == (
        "low back pain physic therapi low back pain"
        " _low_back_pain _low_back_pain"
        " _low_back _back_pain _pain_physic _physic_therapi _therapi_low _low_back _back_pain"
    )
    assert analyzer.indexed("low, umber back") == "low umber back"


def test_only_overlapping_pairs_of_frequent_words_are_consecutive() -> None:
    assert analyzer.phrase_of(["is", "not", "of"]) == ("_is_not", "_not_of")
    assert analyzer.indexed("is not of") == "is not of _is_not _not_of"
    assert analyzer.indexed("is not umber not of") == "is not umber not of _is_not _ _not_of"
    assert analyzer.indexed("is not umber pain of") == "is not umber pain of _is_not _pain_of"
    assert analyzer.phrase_of(["is", "not", "umber"]) == ("is", "not", "umber")


def test_what_a_letter_prints_is_never_taken_for_a_row() -> None:
    assert analyzer.indexed("_physic_therapi") == "physic therapi _physic_therapi"
    assert analyzer.indexed("_low_umber") == "low umber"


@pytest.mark.slow
@pytest.mark.usefixtures("invented")
def test_a_row_finds_what_its_words_in_a_row_find() -> None:
    counts = TantivyEngine(settings.INDEX_ROOT).session().aggregations
    found = 0
    for phrase in ROWS:
        cut = analyzer.stems_of(phrase)
        assert analyzer.word_of(cut)
        expected = _having_in_a_row(counts, cut)
        row = Query.term_query(schema(), ANYWHERE, analyzer.word_of(cut), "basic")
        assert counts.number(row) == expected, phrase
        found += bool(expected)
    assert found >= 20


@pytest.mark.slow
@pytest.mark.usefixtures("invented")
def test_pairs_find_what_frequent_words_in_a_row_find() -> None:
    counts = TantivyEngine(settings.INDEX_ROOT).session().aggregations
    chance, phrases = random.Random(1), set[tuple[str, ...]]()
    for text in DisputedItem.objects.order_by("pk").values_list("rationale", flat=True)[:200]:
        stems = analyzer.stems_of(text)
        for length in (2, 3, 3, 4, 6):
            at = chance.randrange(max(len(stems) - length, 1))
            cut = stems[at : at + length]
            # Also in another order, which few texts have.
            phrases |= {tuple(cut), tuple(chance.sample(cut, len(cut)))}
    found = 0
    for phrase in phrases:
        words = analyzer.phrase_of(phrase)
        if words != phrase and len(words) > 1:
            expected = _having_in_a_row(counts, phrase)
            assert _having_in_a_row(counts, words) == expected, phrase
            found += bool(expected)
    assert found >= 20


def _having_in_a_row(counts: Aggregations, words: Sequence[str]) -> int:
    """Return the number of decisions that have these indexed words in a row in any field."""
    phrases = [(Occur.Should, Query.phrase_query(schema(), name, [*words])) for name in WEIGHTS]
    return counts.number(Query.boolean_query(phrases))


@pytest.mark.parametrize("rules", ["senses", "pieces", "measures"])
def test_other_rules_make_another_edition(rules: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed edition makes the archive rebuild its index."""
    before = analyzer.edition.__wrapped__()
    if rules == "senses":
        monkeypatch.setattr(analyzer, "RULES", f"{RULES}|(?P<other>OTHER)")
    else:
        name = {"pieces": "_piece", "measures": "_measure"}[rules]
        pattern = getattr(analyzer, name)().pattern
        monkeypatch.setattr(analyzer, name, lambda: re.compile(f"{pattern}|OTHER"))
    assert analyzer.edition.__wrapped__() != before
