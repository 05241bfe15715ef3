"""Letters as text, in the output styles of programs that extract text from PDFs."""

from collections.abc import Callable, Iterator, Mapping
from typing import Literal, get_args

from ingest.samples.layouts.blocks import HeaderTable
from ingest.samples.letter import SampleLetter
from ingest.samples.typeset import LEFT, Page, typeset

#: "pypdf"; "doubled": the same with every line feed doubled; "layout": `pdftotext -layout`;
#: "plain": `pdftotext`.
TextStyle = Literal["pypdf", "doubled", "layout", "plain"]
TEXT_STYLES: tuple[TextStyle, ...] = get_args(TextStyle)

#: The width of a character in `pdftotext -layout` in points, and the columns of the table.
_CHARACTER = 4.78
_COLUMNS = (0, 22, 54, 74)


def write_text(letter: SampleLetter, style: TextStyle) -> str:
    """Return a letter's text in one of the styles."""
    return _WRITERS[style](typeset(letter))


def _pypdf(pages: list[Page]) -> str:
    """Lines end with a space, an empty paragraph is a space; a page ends with an empty line."""
    return "\n".join("".join(f"{line}\n" for line in _pypdf_lines(page)) for page in pages)


def _pypdf_lines(page: Page) -> Iterator[str]:
    for number, line in enumerate(page.lines):
        if page.table and number == page.table_at:
            yield from _pypdf_table(page.table)
        yield f"{line.text} " if line.text.strip() else " "


def _pypdf_table(table: HeaderTable) -> Iterator[str]:
    *rows, last = table.rows
    for row in rows:
        yield f"{row[0]} {row[1]} {row[2]}  {row[3]} ".rstrip() + " "
    yield f"{last[0]}  {last[1]} Application "
    yield "Received:  "
    yield f"{last[3]} "


def _doubled(pages: list[Page]) -> str:
    return _pypdf(pages).replace("\n", "\n\n")


def _layout(pages: list[Page]) -> str:
    """Lines keep their indentation; a form feed ends each page."""
    return "".join(_layout_page(page) for page in pages)


def _layout_page(page: Page) -> str:
    lines: list[str] = []
    for number, line in enumerate(page.lines):
        if page.table and number == page.table_at:
            lines += _layout_table(page.table)
        indent = " " * round((line.left - LEFT) / _CHARACTER)
        lines.append(f"{indent}{line.text}".rstrip())
    return "\n".join(lines).strip("\n") + "\n\f"


def _layout_table(table: HeaderTable) -> Iterator[str]:
    for row in table.rows:
        words = "".join(
            cell.replace(" Received:", "").ljust(end - start)
            for cell, start, end in zip(row, _COLUMNS, (*_COLUMNS[1:], 100), strict=True)
        )
        yield words.rstrip()
    yield " " * _COLUMNS[2] + "Received:"


def _plain(pages: list[Page]) -> str:
    """Empty paragraphs are omitted, and the header table is printed column by column."""
    return "".join(_plain_page(page) for page in pages)


def _plain_page(page: Page) -> str:
    lines = []
    if page.table:
        for column in range(len(_COLUMNS)):
            cells = [row[column] for row in page.table.rows if row[column]]
            lines += [cell.replace("n Received:", "n\nReceived:") for cell in cells]
            lines.append("")
    lines += [line.text for line in page.lines if line.text.strip()]
    return "\n".join(lines) + "\n\n\f"


_WRITERS: Mapping[TextStyle, Callable[[list[Page]], str]] = {
    "pypdf": _pypdf,
    "doubled": _doubled,
    "layout": _layout,
    "plain": _plain,
}
