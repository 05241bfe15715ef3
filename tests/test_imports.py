"""Data flows one way: who may import whom."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{file}: relative imports hide where a name comes from"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def files(folder: str) -> list[Path]:
    found = sorted(Path(ROOT, folder).rglob("*.py"))
    assert found, f"there is no Python in {folder}"
    return found


def is_within(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize(
    ("folder", "unknown"),
    [
        ("decisions", ["ingest"]),
        # Only templates use tags; what both write with is `decisions/formatting.py`.
        ("decisions", ["decisions.templatetags"]),
        # Public pages know nothing of the administration.
        ("decisions/pages", ["django.contrib.admin", "decisions.admin"]),
    ],
)
def test_what_a_folder_does_not_know(folder: str, unknown: list[str]) -> None:
    wrong = [
        (file.name, module)
        for file in files(folder)
        for module in imports(file)
        if is_within(module, *unknown)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("folder", "allowed"),
    [
        ("decisions/vocabulary", ["decisions.vocabulary", "decisions.terms"]),
        (
            "ingest/reading",
            # The dictionary of pyspellchecker, which is data as the vocabulary's is.
            ["ingest.reading", "decisions.vocabulary", "decisions.terms", "spellchecker"],
        ),
    ],
)
def test_pure_packages_import_nothing_but_each_other(folder: str, allowed: list[str]) -> None:
    wrong = [
        (file.name, module)
        for file in files(folder)
        for module in imports(file)
        if module.split(".")[0] not in sys.stdlib_module_names and not is_within(module, *allowed)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("library", "homes"),
    [
        ("tantivy", ["decisions/search"]),
        (
            "pdfminer",
            [
                "ingest/processing/extract.py",
                "ingest/processing/pdf_rows.py",
                "ingest/intake/pdf_encryption.py",
            ],
        ),
        ("multiprocessing", ["ingest/processing/confined_process.py"]),
        ("reportlab", ["ingest/samples"]),
        ("spellchecker", ["ingest/reading/broken_words.py"]),
        ("procrastinate", ["ingest/tasks.py", "ingest/processing/worker.py"]),
    ],
)
def test_libraries_are_known_in_one_place(library: str, homes: list[str]) -> None:
    wrong = [
        file.relative_to(ROOT).as_posix()
        for folder in ("imr_archive", "decisions", "ingest")
        for file in files(folder)
        if any(is_within(module, library) for module in imports(file))
        and not file.relative_to(ROOT).as_posix().startswith(tuple(homes))
    ]
    assert wrong == []


def test_only_ingest_store_writes_decisions() -> None:
    """What writes cases and items is the store (and admin's corrections)."""
    writers = {
        file.relative_to(ROOT).as_posix()
        for file in files("ingest")
        for module in imports(file)
        if module == "decisions.models" and "bulk_create" in file.read_text(encoding="utf-8")
    }
    assert writers == {"ingest/processing/store.py"}
