"""A folder as files: for a word processor, for paper, and as tables."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from decisions.export.columns import COLUMNS, Column
from decisions.export.formats import FORMATS, csv_of, kind_of_decisions, workbook, written
from decisions.export.rows import Row, rows_of_items
from decisions.export.spreadsheet import Cell
from decisions.pages.folders.content import FolderContent, FolderDecision
from decisions.pages.folders.docx_file import as_docx
from decisions.pages.folders.pdf_file import as_pdf

#: What tables of a folder have besides the columns of every export.
_MORE = (
    Column("cited_as", "Citation", "The citation."),
    Column("letter_page", "Page of the letter", "The page of the letter that is quoted."),
    Column("marked", "Marked passages", "The marked passages.", "list"),
    Column("note", "Note", "The note of the folder’s owner."),
)
_COLUMNS = (*COLUMNS, *_MORE)


@dataclass(frozen=True, slots=True)
class FolderFile:
    """A kind of file of a folder.

    Args:
        label: its name on pages.
        ending: the ending of the file's name and of its URL.
        content_type: its media type.
        write: a function that returns the bytes for a folder and the URL of the site.
    """

    label: str
    ending: str
    content_type: str
    write: Callable[[FolderContent, str], Iterable[bytes]]


def _csv(content: FolderContent, root: str) -> Iterator[bytes]:
    rows = (map(written, row) for row in _rows(content, root))
    return csv_of([[column.name for column in _COLUMNS], *rows])


def _xlsx(content: FolderContent, root: str) -> Iterator[bytes]:
    about: list[tuple[str, Cell]] = [
        ("Folder", content.title),
        ("Decisions", content.summary),
        ("As of", content.day),
        ("Holds", kind_of_decisions(samples=content.samples)),
    ]
    return workbook(_rows(content, root), about, _COLUMNS)


def _rows(content: FolderContent, root: str) -> Iterator[Row]:
    shown = {each.item.pk: each for each in content.decisions if each.item}
    for pk, row in rows_of_items(list(shown), root):
        yield [*row, *_more(shown[pk])]


def _more(decision: FolderDecision) -> Row:
    marks = [mark.passage.words for mark in decision.marks if mark.passage]
    return [decision.citation, decision.letter_page, marks, decision.note]


FOLDER_FILES = {
    each.ending: each
    for each in (
        FolderFile(
            "Word (DOCX)",
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            lambda content, root: [as_docx(content)],
        ),
        FolderFile("PDF", "pdf", "application/pdf", lambda content, root: [as_pdf(content)]),
        FolderFile(FORMATS["xlsx"].label, "xlsx", FORMATS["xlsx"].content_type, _xlsx),
        FolderFile("CSV", "csv", FORMATS["csv"].content_type, _csv),
    )
}
