"""Imports: the contracts of pyproject.toml, and rules that these cannot express."""

import ast
import graphlib
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports

from decisions import search
from tests.support.packages import PACKAGES

ROOT = Path(__file__).resolve().parents[1]


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def files(folder: str) -> list[Path]:
    found = sorted(Path(ROOT, folder).rglob("*.py"))
    assert found, f"there is no Python in {folder}"
    return found


def is_within(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def search_modules() -> list[str]:
    found = [file.relative_to(ROOT).with_suffix("") for file in files("decisions/search")]
    return [".".join(file.parts) for file in found if file.name != "__init__"]


def test_the_contracts_are_kept() -> None:
    """`uv run lint-imports` says which import breaks one."""
    assert lint_imports(str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_no_module_imports_itself_through_others() -> None:
    graph = grimp.build_graph(*PACKAGES, exclude_type_checking_imports=True, cache_dir=None)
    imported = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    graphlib.TopologicalSorter(imported).prepare()  # raises CycleError, which names the circle


@pytest.mark.parametrize(
    ("folder", "allowed"),
    [
        ("decisions/state_program", ["decisions.state_program", "decisions.enums"]),
        (
            "decisions/appeal",
            [
                "decisions.appeal",
                "decisions.criteria",
                "decisions.vocabulary",
                "decisions.enums",
                "decisions.us_date",
            ],
        ),
        ("decisions/criteria", ["decisions.criteria", "decisions.vocabulary", "decisions.enums"]),
        (
            "decisions/vocabulary",
            ["decisions.vocabulary", "decisions.state_program", "decisions.enums"],
        ),
        (
            "ingest/reading",
            # The dictionary of pyspellchecker, which is data as the vocabulary's is.
            [
                "ingest.reading",
                "decisions.vocabulary",
                "decisions.state_program",
                "decisions.enums",
                "decisions.us_date",
                "spellchecker",
            ],
        ),
    ],
)
def test_pure_packages_import_nothing_but_each_other(folder: str, allowed: list[str]) -> None:
    """Contracts name what is forbidden; here everything is that is not named."""
    wrong = [
        (file.name, module)
        for file in files(folder)
        for module in imports(file)
        if module.split(".")[0] not in sys.stdlib_module_names and not is_within(module, *allowed)
    ]
    assert wrong == []


def test_public_pages_know_nothing_of_the_administration() -> None:
    """Contracts see libraries as a whole, and pages are made with the rest of Django."""
    wrong = [
        (file.name, module)
        for file in files("decisions/pages")
        for module in imports(file)
        if is_within(module, "django.contrib.admin")
    ]
    assert wrong == []


def test_no_module_imports_private_names() -> None:
    """Those taken from a module by a dot are what SLF001 of ruff finds."""
    wrong = [
        (file.name, module)
        for folder in PACKAGES
        for file in files(folder)
        if "migrations" not in file.parts
        for module in imports(file)
        if module.split(".")[0] in PACKAGES and re.search(r"\._(?!_)", module)
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
    assert writers == {"ingest/processing/case_rows.py"}


def test_tests_import_the_public_names_of_the_search_from_its_package() -> None:
    """What is behind the door, they take where they test that."""
    behind = {f"{module}.{name}" for module in search_modules() for name in search.__all__}
    wrong = [
        (file.name, module)
        for file in files("tests")
        for module in imports(file)
        if module in behind
    ]
    assert wrong == []


#: Names by which Django finds classes in their modules.
FOUND_BY_DJANGO = ("Command", "DatabaseWrapper", "Meta", "Migration")


def test_each_class_has_a_name_of_its_own() -> None:
    """Whoever searches for a name finds one thing; Django itself looks for those left out."""
    places = defaultdict(list)
    for file in (each for folder in (*PACKAGES, "tests") for each in files(folder)):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name not in FOUND_BY_DJANGO:
                places[node.name].append(file.name)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_a_start_loads_no_pages_and_no_reader() -> None:
    code = (
        "import django, sys; django.setup(); print(*{'decisions.pages', 'decisions.search', "
        "'ingest.admin', 'ingest.reading', 'ingest.tasks', 'numpy', 'pdfminer'} & {*sys.modules})"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT)
    assert loaded.stdout.split() == []


def test_no_test_imports_another() -> None:
    """What tests share is in tests/support."""
    wrong = [
        (file.name, module)
        for file in files("tests")
        for module in imports(file)
        if module.startswith("tests.") and module.split(".")[-1].startswith(("test_", "conftest"))
    ]
    assert wrong == []
