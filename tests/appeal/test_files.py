"""The data files are loaded at startup, and errors name the place in the file."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from decisions import appeal
from decisions.appeal import law, phrase_files, relatedness
from decisions.system_checks import check_vocabulary
from decisions.vocabulary.loading import VocabularyError

_FILES = Path(appeal.__file__).parent


@pytest.fixture
def own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a test its own copies of the files, with empty caches."""
    for file in _FILES.glob("*.toml"):
        shutil.copy(file, tmp_path)
    monkeypatch.setattr("decisions.appeal.phrase_files._FOLDER", tmp_path)
    monkeypatch.setattr("decisions.appeal.relatedness._FOLDER", tmp_path)
    monkeypatch.setattr(law, "_FILE", tmp_path / "law.toml")
    _forget()
    yield tmp_path
    _forget()


def _forget() -> None:
    for cached in (
        phrase_files._lexicon,
        phrase_files.clauses,
        relatedness._groups,
        relatedness._specialty_rules,
        law.statute,
    ):
        cached.cache_clear()


def test_the_files_are_right() -> None:
    appeal.load()
    assert check_vocabulary() == []


@pytest.mark.parametrize(
    ("file", "before", "after", "message"),
    [
        (
            "missing_record_topics.toml",
            "[spasm]\nlabel",
            "[spasm]\nlable",
            "missing_record_topics.toml",
        ),
        (
            "missing_record_topics.toml",
            'mentions = ["{spasm',
            'mentions = ["{spasm {',
            "missing_record_topics.toml: the phrase",
        ),
        ("missing_record_phrases.toml", "stops = [", "stop = [", "missing_record_phrases.toml"),
        ("related_body_regions.toml", '"Groin"', '"Groyne"', "'Groyne' is not a body region"),
        ("specialty_mismatch.toml", '"Urology"', '"Urologie"', "'Urologie' is not a specialty"),
        (
            "specialty_mismatch.toml",
            '["Injection"]',
            '["Injections"]',
            "a node of the tree of services",
        ),
        ("law.toml", "days_more_by_mail = 5", "days_by_mail = 5", "law.toml"),
        ("law.toml", "month = 9", "month = 13", "law.toml"),
        ("law.toml", '"11-11", "12-25"', '"11-31", "12-25"', "law.toml"),
    ],
)
def test_a_wrong_file_is_named(
    own_files: Path, file: str, before: str, after: str, message: str
) -> None:
    text = (own_files / file).read_text(encoding="utf-8")
    assert before.replace("\\\n", "\n") in text
    (own_files / file).write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(VocabularyError, match=message):
        appeal.load()
    assert [error.id for error in check_vocabulary()] == ["decisions.E001"]
