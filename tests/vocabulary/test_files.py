"""The vocabulary's files are complete, and errors in them name the line."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from decisions import vocabulary
from decisions.vocabulary import (
    body_regions,
    codes,
    credentials,
    guidelines,
    loading,
    rule_changes,
    services,
    synonyms,
)
from decisions.vocabulary.loading import VocabularyError, VocabularyFile

CATEGORIES = {
    "Pharmaceuticals",
    "Diagnostic Testing",
    "DMEPOS",
    "Evaluation & Management",
    "Home Health",
    "Injection",
    "Programs",
    "Behavioral & Mental Health",
    "Rehabilitation",
    "Surgery",
    "Transportation",
    "Uncategorised",
}


def test_the_first_level_is_the_states() -> None:
    assert {service.category for service in services.known_services()} == CATEGORIES


def test_the_vocabulary_is_as_wide_as_the_field() -> None:
    named = [service.path for service in services.known_services() if service.service]
    assert len({path for path in named if path[0] == "Pharmaceuticals"}) >= 1_000
    assert len({path for path in named if path[0] != "Pharmaceuticals"}) >= 600


Change = Callable[[str, str, str], None]


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Change]:
    """Return a function that changes a file in a copy of the vocabulary."""
    for file in loading.FOLDER.glob("*.toml"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(loading, "FOLDER", tmp_path)

    def forget() -> None:
        VocabularyFile.of.cache_clear()
        for function in (
            services.terms,
            services.ignored_terms,
            services.known_services,
            body_regions.terms,
            credentials.specialties,
            credentials.license_states,
            guidelines.chapters,
            guidelines.chapter_pattern,
            guidelines.numbers,
            guidelines.section_keys,
            synonyms.same_meanings,
            codes.ranges,
            rule_changes.rule_changes,
        ):
            function.cache_clear()

    def change(name: str, before: str, after: str) -> None:
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert before in text
        above, _, below = text.rpartition(before)  # the first one may be in a comment
        (tmp_path / name).write_text(f"{above}{after}{below}", encoding="utf-8")
        forget()

    forget()
    yield change
    monkeypatch.undo()
    forget()


def line_of(name: str, words: str) -> int:
    lines = (loading.FOLDER / name).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


@pytest.mark.parametrize(
    ("name", "before", "after", "message"),
    [
        ("drugs.toml", "brands = [", "brands = ", "at line"),
        (
            "specialties.toml",
            'counted_as = "Pain Management"',
            'counted_as = "Pain"',
            "names no specialty",
        ),
        ("specialties.toml", '["Surgery"]\nalso', '["Surgery"]\naslo', "unknown key 'aslo'"),
        ("specialties.toml", '"General Surgery"', '"Urology"', "listed here twice"),
        ("guidelines.toml", "number = 13", "number = 12", "no other chapter has"),
        ("guidelines.toml", '[MTUS."Opioids"]', '[MTSU."Opioids"]', "is not a source"),
        ("body_regions.toml", 'levels = "C1-C8"', 'levels = "C1 to C8"', "must look like"),
        ("services.toml", 'region = "Shoulder"', 'region = "Shulder"', "is not a body region"),
        ("services.toml", '"MRI"', '"MRI ("', "closed brackets"),
        ("services.toml", '"home use"', '"home (use"', "closed brackets"),
        ("services.toml", '"home use"', '"h* use"', "begins too many words"),
        ("services.toml", '"*iography"', '"*hy"', "ends too many words"),
        ("services.toml", '"L5000-L8499"', '"L5000 to L8499"', "is not a range of codes"),
        ("rule_changes.toml", "in_force = 2018-01-01", 'in_force = "2018"', "must be a day"),
        ("rule_changes.toml", '["Pharmaceuticals"]', '["Drugs"]', "is not a category"),
        ("rule_changes.toml", '"Knee Complaints"', '"Knees"', "is not a chapter of the MTUS"),
        ("rule_changes.toml", '"2013"', '"in 2013"', "is not a date"),
        ("rule_changes.toml", 'about = "Every', 'abuot = "Every', "unknown key 'abuot'"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(
    broken: Change, name: str, before: str, after: str, message: str
) -> None:
    broken(name, before, after)
    with pytest.raises(VocabularyError, match=rf"{name}.*{message}") as refused:
        vocabulary.load()
    if name != "drugs.toml":
        line = int(str(refused.value).split(":")[1])
        words = after.splitlines()[-1]
        assert abs(line - line_of(name, words)) <= 6, "the line is not where the mistake is"


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('["LBP", "low back pain"]', '["LBP"]', "list of two or more phrases"),
        ('["LBP", "low back pain"]', '["LBP", "low* back"]', "list of two or more phrases"),
        ('["LBP", "low back pain"]', '["LBP", "MRI"]', "is already in another group"),
        ("same = [", "sam = [", "unknown key"),
    ],
)
def test_wrong_synonyms(broken: Change, before: str, after: str, message: str) -> None:
    broken("synonyms_and_abbreviations.toml", before, after)
    with pytest.raises(VocabularyError, match=rf"synonyms_and_abbreviations.toml:\d+: .*{message}"):
        vocabulary.load()


def test_a_start_is_refused(broken: Change) -> None:
    broken("guidelines.toml", '[MTUS."Opioids"]', '[MTSU."Opioids"]')
    with pytest.raises(SystemCheckError, match="is not a source"):
        call_command("check")
    with pytest.raises(SystemCheckError, match="is not a source"):
        call_command("worker", skip_checks=False)


def test_key_error_points_at_the_table() -> None:
    file = VocabularyFile.of("specialties.toml")
    line = line_of("specialties.toml", '["Urology"]')
    assert str(file.error("wrong", ("Urology",))) == f"specialties.toml:{line}: [Urology] wrong"
