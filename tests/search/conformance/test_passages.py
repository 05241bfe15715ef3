"""Sentence keys: equality, positions, and the cost of hostile texts."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.search import is_passage, keyed_sentences
from decisions.search.passage_keys import (
    LEAST_WORDS,
    MOST_SENTENCES,
    keys_in,
    passage_of,
    sentence_keys,
)

SENTENCE = (
    "Passive therapy can provide short term relief during the early phases of pain treatment."
)


@pytest.mark.parametrize(
    "written",
    [
        SENTENCE.upper(),
        SENTENCE.replace("short term", "short-term"),
        SENTENCE.replace(" ", "  \n"),
        SENTENCE.replace("relief", "“relief”"),
        f"{SENTENCE[:-1]} .",
        f"The guideline states: “{SENTENCE}” That is all.",
        f"(See p. 98.) {SENTENCE}) The rest…",
        SENTENCE[:-1],
    ],
)
def test_case_punctuation_and_spaces_say_nothing(written: str) -> None:
    assert sentence_keys(SENTENCE)[0] in sentence_keys(written)


@pytest.mark.parametrize(
    "written",
    [
        SENTENCE.replace("short", "long"),
        SENTENCE.replace("term relief", "relief term"),
        SENTENCE.replace("of pain treatment", "of pain treatment 2"),
        f"Here {SENTENCE}",
    ],
)
def test_every_word_counts(written: str) -> None:
    assert sentence_keys(SENTENCE)[0] not in sentence_keys(written)


def test_every_number_counts() -> None:
    dose = "The patient takes {} mg of the medicine three times a day with meals."
    assert (
        len({sentence_keys(dose.format(number))[0] for number in ("15", "1.5", "1 5", "16")}) == 4
    )


def test_a_sentence_of_a_few_words_is_no_passage() -> None:
    words = [f"word{number}" for number in range(LEAST_WORDS)]
    assert sentence_keys(" ".join(words))
    assert not sentence_keys(" ".join(words[1:]))


def test_an_abbreviation_ends_no_sentence() -> None:
    text = (
        "Therapy with an active part (e.g., exercise, as Dr. Low et al. say on p. 98) is advised."
    )
    assert [text[each.start : each.end] for each in keyed_sentences(text)] == [text]
    assert sentence_keys(text) == sentence_keys(text.replace("e.g.,", "e.g."))


def test_sentences_have_their_places() -> None:
    text = f"Vor™. “{SENTENCE}” Yes. Then {SENTENCE[:-1]}; größer. {SENTENCE}"
    found = keyed_sentences(text)
    assert [text[each.start : each.end] for each in found] == [
        SENTENCE,
        f"Then {SENTENCE[:-1]}; größer.",
        SENTENCE,
    ]
    assert [each.key for each in found][::2] == [*sentence_keys(SENTENCE)] * 2


@given(
    st.text(max_size=400) | st.lists(st.sampled_from([SENTENCE, ". ", "é", "!?", "a"])).map("".join)
)
def test_places_are_apart_and_have_the_key_of_their_words(text: str) -> None:
    found = keyed_sentences(text)
    assert {each.key for each in found} == set(sentence_keys(text))
    assert all(before.end <= after.start for before, after in pairwise(found))
    for each in found:
        assert 0 <= each.start < each.end <= len(text)
        assert sentence_keys(text[each.start : each.end]) == (each.key,)


def test_of_a_hostile_text_only_the_first_sentences_count() -> None:
    text = " ".join(f"{SENTENCE[:-1]} and also number {number}." for number in range(20_000))
    assert len(sentence_keys(text)) == MOST_SENTENCES
    assert len(keyed_sentences("." * 1_000_000)) == 0
    assert len(keyed_sentences(". " * 1_000_000)) == 0
    assert len(sentence_keys("word " * 1_000_000)) == 1


def test_a_passage_names_its_sentences() -> None:
    keys = [*sentence_keys(SENTENCE), *sentence_keys(f"Another {SENTENCE}")]
    passage = passage_of(keys)
    assert is_passage(passage)
    assert keys_in(passage) == keys
    hostile = ("", ".", "x" * 16, f"{passage}.", passage_of(keys * 40), "0" * 17, f"{keys[0]}\n")
    assert not any(map(is_passage, hostile))
