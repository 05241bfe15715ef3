"""The documents are correct: their paths, commands, links, variables and reference."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.core.management import get_commands

from imr_archive.runtime.environment import VARIABLES
from ingest.operations.reference_docs import FILE, reference
from tests.support.each_row import each_row
from tests.support.packages import PACKAGES

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
#: Where a path of the documents may begin.
FOLDERS = (*PACKAGES, "docs", "static", "templates", "tests")
EVERY_DOCUMENT = each_row("document", DOCUMENTS)


def code(document: Path) -> Iterator[str]:
    """Yield what is between backticks, and the lines of blocks of code."""
    text = document.read_text(encoding="utf-8")
    yield from re.findall(r"`([^`\n]+)`", text)
    yield from re.findall(r"^    (\S.*)$", text, re.M)


def test_the_reference_is_up_to_date() -> None:
    assert FILE.read_text(encoding="utf-8") == reference(), "uv run manage.py write_reference"


def test_the_reference_lists_every_variable_that_is_read() -> None:
    reads = r"""(?:flag|words|text|number|folder|networks|environ\.get)\(\s*["']([A-Z_]+)["']"""
    read = {
        name
        for file in ROOT.glob("imr_archive/**/*.py")
        for name in re.findall(reads, file.read_text(encoding="utf-8"))
    }
    assert read == set(VARIABLES)


@EVERY_DOCUMENT
def test_every_path_exists(document: Path) -> None:
    """A path is what begins with a folder of the project; a star stands for what it says."""
    named = {
        word
        for said in code(document)
        for word in re.findall(rf"(?<![\w./-])(?:{'|'.join(FOLDERS)})/[\w./*-]*", said)
    }
    missing = [path for path in sorted(named) if not any(ROOT.glob(path.rstrip("/.")))]
    assert missing == []


@EVERY_DOCUMENT
def test_every_file_that_is_named_alone_exists(document: Path) -> None:
    named = {
        name
        for said in code(document)
        for name in re.findall(
            r"(?<![\w./*-])[\w-]+\.(?:py|toml|yml|html|css|js|template)(?!\w)", said
        )
    }
    assert named <= _names_of_files()


@cache
def _names_of_files() -> set[str]:
    within = {path.name for folder in FOLDERS for path in (ROOT / folder).rglob("*")}
    return within | {path.name for path in ROOT.iterdir()}


@EVERY_DOCUMENT
def test_every_task_exists(document: Path) -> None:
    tasks = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["poe"]
    named = {task for said in code(document) for task in re.findall(r"run poe ([\w-]+)", said)}
    assert named <= set(tasks["tasks"])


@EVERY_DOCUMENT
def test_every_dotted_name_is_a_module(document: Path) -> None:
    named = {
        name
        for said in code(document)
        for name in re.findall(r"-m (tests\.[\w.]+)|^(tests\.[\w.]+)$", said)
        for name in name
        if name
    }
    missing = [
        name for name in named if not Path(ROOT, *name.split(".")).with_suffix(".py").is_file()
    ]
    assert missing == []


@EVERY_DOCUMENT
def test_every_command_exists(document: Path) -> None:
    named = {
        command for said in code(document) for command in re.findall(r"manage\.py (\w+)", said)
    }
    assert named <= {*get_commands(), "help"}


@EVERY_DOCUMENT
def test_every_link_within_the_project_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8"))
    wrong = [
        link
        for link in links
        if not link.startswith(("http:", "https:")) and not (document.parent / link).exists()
    ]
    assert wrong == []


def test_every_decision_is_in_the_index() -> None:
    index = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    decisions = sorted(path.name for path in ROOT.glob("docs/adr/[0-9]*.md"))
    assert decisions
    assert re.findall(r"\((\d{4}-[\w-]+\.md)\)", index) == decisions


def test_every_benchmark_says_how_to_run_it() -> None:
    runnable = [
        (path.stem, path.read_text(encoding="utf-8"))
        for path in ROOT.glob("tests/benchmarks/*.py")
        if "__main__" in path.read_text(encoding="utf-8")
    ]
    assert runnable
    silent = {
        name
        for name, source in runnable
        if f"uv run python -m tests.benchmarks.{name}"
        not in (ast.get_docstring(ast.parse(source)) or "")
    }
    assert silent == set()
