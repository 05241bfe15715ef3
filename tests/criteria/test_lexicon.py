"""Errors in the files that physicians extend name the place in the file."""

import re
from pathlib import Path

import pytest

from decisions.criteria import CriterionName, definitions
from decisions.criteria import phrase_files as module
from decisions.criteria.phrase_matching import Phrases, words_of
from decisions.criteria.phrase_syntax import PhraseSyntaxError
from decisions.vocabulary.loading import VocabularyError


def _found(phrase: str, text: str) -> list[str]:
    words = f" {words_of(text)} "
    return [words[hit.start : hit.end].strip() for hit in Phrases([phrase]).hits(words)]


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("red flag*", "No red flags; one red-flag.", ["red flags", "red flag"]),
        ("{trial|course} of care", "a course of care", ["course of care"]),
        ("no [clear|good] reason", "no clear reason, no reason", ["no clear reason", "no reason"]),
        ("not ... documented", "not in any way documented", ["not in any way documented"]),
        ("not ... documented", "not one two three four five six seven documented", []),
        (
            "{physical {therapy|medicine}|care} failed",
            "Physical medicine failed",
            ["physical medicine failed"],
        ),
        ("patient's pain", "The patient’s pain", ["patient's pain"]),
        ("care", "careful", []),
        ("# of care", "12 of care", ["12 of care"]),
        ("does not say", "She doesn't say", ["does not say"]),
        ("{as a rule|mostly} [not] seen", "as a rule seen", ["as a rule seen"]),
        ("{one {big|small} dog|cats} ... barked", "one big dog barked", ["one big dog barked"]),
    ],
)
def test_a_phrase(phrase: str, text: str, found: list[str]) -> None:
    assert _found(phrase, text) == found


@pytest.mark.parametrize(
    "phrase",
    [
        "",
        "... care",
        "[any] care",
        "{care|treatment",
        "care}",
        "{|care}",
        "Care",
        "n* care",
        "care ;",
    ],
)
def test_a_wrong_phrase_is_named(phrase: str) -> None:
    with pytest.raises(PhraseSyntaxError) as error:
        Phrases([phrase])
    assert repr(phrase) in str(error.value)


def test_each_criterion_is_explained() -> None:
    assert list(definitions()) == list(CriterionName)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("[findings]", "[findngs]", "findings"),
        ('label = "Objective findings"', 'label = ""', "label, unmet_means and met_means"),
        ("missing = [", "missng = [", "unknown key 'missng'"),
        ('["Diagnostic Testing"]', '["Testing"]', "services.toml has no category 'Testing'"),
        ('otherwise = "indication"', 'otherwise = "indicated"', "no criterion 'indicated'"),
        ('"red flag*"', '"{red flag*"', "criterion_phrases.toml: the phrase '{red flag*'"),
        (
            '"red flag*"',
            '"<flag>"',
            "criterion_phrases.toml: the phrase '<flag>': phrase_word_lists.toml has no list",
        ),
    ],
)
def test_a_wrong_file_is_reported(
    before: str, after: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _check_error("_CRITERIA", before, after, message, tmp_path, monkeypatch)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('["<NSAID in', '["<NSAIDs in', "drugs.toml has no class 'NSAIDs'"),
        ('"paracetamol"', '"extra strength"', "only a single lowercase word"),
        ('"<therapy>"', '"<therapies>"', "phrase_word_lists.toml has no list 'therapies'"),
    ],
)
def test_a_wrong_word_list_is_reported(
    before: str, after: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _check_error("_WORD_LISTS", before, after, message, tmp_path, monkeypatch)


def _check_error(
    file: str,
    before: str,
    after: str,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Check the error for a file with one change."""
    path: Path = getattr(module, file)
    text = path.read_text()
    assert before in text
    wrong = tmp_path / path.name
    wrong.write_text(text.replace(before, after, 1))
    monkeypatch.setattr(module, file, wrong)
    module.definitions.cache_clear()
    module.lexicon.cache_clear()
    try:
        with pytest.raises(VocabularyError, match=re.escape(message)) as error:
            module.lexicon()
    finally:
        module.definitions.cache_clear()
        module.lexicon.cache_clear()
    assert str(error.value).startswith(wrong.name)


def test_no_label_is_a_negation() -> None:
    """Pages write "not met" after it: "Not already provided: not met" says nothing to anybody."""
    for each in definitions().values():
        assert not re.match(r"(?:no|not|without|never)\b", each.label, re.IGNORECASE), each.label
