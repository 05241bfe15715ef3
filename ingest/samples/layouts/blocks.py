"""The blocks of a letter, before they are broken into lines: paragraphs and a table."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one font weight."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; letters separate paragraphs with a paragraph of a single space."""

    runs: tuple[Run, ...]
    centered: bool = False


@dataclass(frozen=True, slots=True)
class HeaderTable:
    """The header table: four rows of two labels, each with its value."""

    rows: tuple[tuple[str, str, str, str], ...]


Block = Paragraph | HeaderTable

BLANK = Paragraph((Run(" "),))


def plain(text: str) -> Paragraph:
    """Return a paragraph in regular weight."""
    return Paragraph((Run(text),))


def heading(text: str, *, centered: bool = True) -> Paragraph:
    """Return a heading."""
    return Paragraph((Run(text, bold=True),), centered)


def labeled(label: str, text: str) -> Paragraph:
    """Return a paragraph that begins with a bold label."""
    return Paragraph((Run(label, bold=True), Run(f" {text}")))
