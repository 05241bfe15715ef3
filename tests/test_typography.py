"""Words on pages have typographic apostrophes and quotation marks; code and search syntax do not."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.support.packages import PACKAGES

ROOT = Path(__file__).parents[1]
#: Files whose strings are no words of pages: SQL, commands, settings, code, search syntax, and words
#: and phrases of letters.
NOT_ON_PAGES = re.compile(
    r"/migrations/|/management/|^imr_archive/runtime/|^ingest/samples/|^(?:decisions|ingest)/models/"
    r"|personal_data/not_names|sanitize_pdf|dataset_examples|ingest/problems|standard_reports/def"
)
CODE = re.compile(r"<(code|pre|script|style)\b.*?</\1>|\{#.*?#\}|<!--.*?-->", re.S)
JINJA, TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S), re.compile(r"<[^<>]*>")
APOSTROPHE = re.compile(r"[A-Za-z]'(?:s|t|re|ve|ll|d|m)\b|s' [a-z]")
#: A string of Python that is a regular expression, or is only logged.
NO_WORDS = re.compile(r"\\[bswd(]|\(\?|%s")
#: Keys of a vocabulary file whose values are shown.
SHOWN = ("label", "title", "name", "description", "note", "met_means", "unmet_means")


def strings_of(source: str) -> Iterator[tuple[int, str]]:
    """Yield the strings of a module that consist of several words, without its docstrings."""
    tree = ast.parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = node.value
            if id(node) not in docstrings and " " in words and not NO_WORDS.search(words):
                yield node.lineno, words


def shown_in(value: Any, key: str = "") -> Iterator[str]:
    """Yield the values of a vocabulary file that are shown."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from shown_in(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from shown_in(inner, key if isinstance(inner, dict) else "")
    elif isinstance(value, str) and key in SHOWN:
        yield value


def test_words_of_templates_have_typographic_marks() -> None:
    straight = []
    for file in sorted((ROOT / "templates").rglob("*.*")):
        source = CODE.sub("", file.read_text())
        straight += [
            (file.name, line.strip())
            for line in TAG.sub(" ", JINJA.sub(" ", source)).splitlines()
            if re.search(r"['\"]", line)
        ]
        straight += [(file.name, found[0]) for found in APOSTROPHE.finditer(source)]
    assert straight == []


def test_words_in_python_have_typographic_marks() -> None:
    straight = []
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            path = file.relative_to(ROOT).as_posix()
            if not NOT_ON_PAGES.search(path):
                straight += [
                    (path, line, words)
                    for line, words in strings_of(file.read_text())
                    if APOSTROPHE.search(words)
                ]
    assert straight == []


def test_words_in_scripts_have_typographic_marks() -> None:
    straight = [
        (file.name, words)
        for file in sorted((ROOT / "static").glob("*.js"))
        for words in re.findall(r'"[^"\n]*"|`[^`]*`', file.read_text())
        if " " in words and APOSTROPHE.search(words) and "//" not in words
    ]
    assert straight == []


def test_labels_have_typographic_marks() -> None:
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.toml")]
    straight = [
        (file.name, words)
        for file in files
        if not NOT_ON_PAGES.search(file.relative_to(ROOT).as_posix())
        for words in shown_in(tomllib.loads(file.read_text()))
        if re.search(r"\w'|\"", words)
    ]
    assert len(files) > 10
    assert straight == []
