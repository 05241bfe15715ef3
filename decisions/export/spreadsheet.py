"""An Excel workbook, streamed while it is written (ECMA-376, "SpreadsheetML").

The parts of the format may be in any order, so the list of sheets comes last, when their number is
known. docs/adr/0011 explains why no library writes it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from stream_zip import ZIP_32, stream_zip

from decisions.formatting import xml_text

#: Limits of Excel: "Excel specifications and limits", Microsoft.
MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
#: The most characters of one sheet: Excel rejects the ZIP format for files of more than 4 GB.
_LARGEST_SHEET = 2_000_000_000

_MADE = datetime(2013, 1, 1)  # the same content makes the same bytes
_EPOCH = date(1899, 12, 30).toordinal()  # day 0 of Excel, for days after February 1900
_FIRST_DAY = date(1900, 3, 1)
#: Positions in the styles below.
_NUMBER, _DATE, _TEXT, _HEADING, _WRAPPED, _LINK, _NAMED_NUMBER = range(1, 8)
_ROW_HEIGHT = 60  # points: four lines of a text that wraps; Excel shows the rest when it is dragged
_PRINTED = 10  # the first columns: more side by side are too small to read on paper
_LONGEST_LINK = 255  # of a text within a formula
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
#: What Excel would read as a character: "_x0041_" as "A" (ECMA-376, ST_Xstring).
_CODE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"


@dataclass(frozen=True, slots=True)
class Link:
    """A link."""

    url: str


Cell = str | int | date | Link | None


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a sheet.

    Args:
        heading: the heading.
        width: the width in characters.
        wraps: whether long text wraps.
    """

    heading: str
    width: int = 18
    wraps: bool = False


@dataclass(slots=True)
class _Sheet:
    """A sheet of the workbook; `rows`, which include the headings, are counted while writing."""

    name: str
    columns: Sequence[SheetColumn]
    rows: int = 0

    @property
    def area(self) -> str:
        """All its cells: `A1:C11`."""
        return self.area_of(len(self.columns))

    def area_of(self, columns: int) -> str:
        """Return the cells of its first columns."""
        return f"A1:{_letters(min(columns, len(self.columns)))}{max(self.rows, 1)}"


#: One sheet of paper wide, and as many high as the rows need.
_ON_PAPER = (
    '<pageMargins left="0.3" right="0.3" top="0.4" bottom="0.6" header="0.2" footer="0.3"/>'
    '<pageSetup orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
)
_ABOUT = (SheetColumn("", 16), SheetColumn("", 90, wraps=True))


def spreadsheet(
    title: str,
    columns: Sequence[SheetColumn],
    rows: Iterable[Sequence[Cell]],
    about: Sequence[tuple[str, Cell]] = (),
    most: int = MOST_ROWS,
) -> Iterator[bytes]:
    """Yield the bytes of a workbook with filterable rows and frozen headings.

    On paper it has its first columns, on a sheet of their width with the headings.

    Args:
        title: the name of the sheet.
        columns: the columns of every sheet. Their headings are its first row; the first two
            columns are frozen, too.
        rows: the rows of text, whole numbers, dates, links and None. Text is never interpreted as
            a formula; text that is too long for a cell is cut, and a note says so.
        about: the names and values of a last sheet that describes the source of the rows.
        most: the most rows of a sheet, including the headings; further rows are in further sheets.
    """
    sheets: list[_Sheet] = []

    def parts() -> Iterator[tuple[str, Iterable[str]]]:
        source = iter(rows)
        following: Sequence[Cell] | None = next(source, ())
        while following is not None:
            sheets.append(_Sheet(title if not sheets else f"{title} {len(sheets) + 1}", columns))
            here = chain([following], source) if following else iter(())
            yield f"xl/worksheets/sheet{len(sheets)}.xml", _table(sheets[-1], here, most)
            following = next(source, None)
        tables = len(sheets)
        if about:
            sheets.append(_Sheet("About", _ABOUT))
            yield f"xl/worksheets/sheet{len(sheets)}.xml", _plain(sheets[-1], about)
        yield "xl/styles.xml", [_styles()]
        yield "xl/workbook.xml", [_workbook(sheets, tables)]
        yield "xl/_rels/workbook.xml.rels", [_relations(len(sheets))]
        yield "_rels/.rels", [_root()]
        yield "[Content_Types].xml", [_types(len(sheets))]

    yield from stream_zip(
        (name, _MADE, 0o600, ZIP_32, (text.encode() for text in content))
        for name, content in parts()
    )


def _table(sheet: _Sheet, rows: Iterable[Sequence[Cell]], most: int) -> Iterator[str]:
    """Yield a sheet with as many rows as fit; the rest remain in `rows` for the next sheet."""
    stays = (
        '<pane xSplit="2" ySplit="1" topLeftCell="C2" activePane="bottomRight" state="frozen"/>'
        if len(sheet.columns) > 2
        else '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    )
    headings = "".join(_text(column.heading, _HEADING) for column in sheet.columns)
    yield f"{_beginning(sheet, stays)}<row>{headings}</row>"
    sheet.rows = 1
    size = 0
    wraps = [column.wraps for column in sheet.columns]
    tall = f' ht="{_ROW_HEIGHT}" customHeight="1"' if any(wraps) else ""
    for row in rows:
        text = f"<row{tall}>{''.join(map(_cell, row, wraps))}</row>"
        yield text
        sheet.rows += 1
        size += len(text)
        if sheet.rows == most or size > _LARGEST_SHEET:
            break
    yield (
        f'</sheetData><autoFilter ref="{sheet.area}"/>'
        f"{_ON_PAPER}<headerFooter>"
        "<oddFooter>&amp;L&amp;A, &amp;D&amp;RPage &amp;P of &amp;N</oddFooter>"
        "</headerFooter></worksheet>"
    )


def _plain(sheet: _Sheet, rows: Iterable[tuple[str, Cell]]) -> Iterator[str]:
    """Yield a sheet of names and values."""
    yield _beginning(sheet, "")
    for name, value in rows:
        # Aligned to the left, as texts are: the column is wide, and its numbers are no table.
        number = f'<c s="{_NAMED_NUMBER}"><v>{value}</v></c>' if isinstance(value, int) else ""
        yield f"<row>{_text(name, _HEADING)}{number or _cell(value, wraps=True)}</row>"
    yield f"</sheetData>{_ON_PAPER}</worksheet>"


def _beginning(sheet: _Sheet, pane: str) -> str:
    widths = "".join(
        f'<col min="{number}" max="{number}" width="{column.width}" customWidth="1"/>'
        for number, column in enumerate(sheet.columns, 1)
    )
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}">'
        '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{widths}</cols><sheetData>'
    )


def _letters(column: int) -> str:
    """Return the name of a column, counted from 1: A, Z, AA."""
    name = ""
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def _cell(value: Cell, wraps: bool) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, int):
        return f'<c s="{_NUMBER}"><v>{value}</v></c>'
    if isinstance(value, date):
        if value < _FIRST_DAY:
            return _text(value.isoformat(), _TEXT)
        return f'<c s="{_DATE}"><v>{value.toordinal() - _EPOCH}</v></c>'
    if isinstance(value, Link):
        return _link(value.url)
    return _text(value, _WRAPPED if wraps else _TEXT)


def _link(url: str) -> str:
    """Return a cell that links to a URL.

    It is a formula: the format's own links are limited to 65,530 and written after all rows, so
    they would have to be kept in memory until then.
    """
    if len(url) > _LONGEST_LINK:
        return _text(url, _TEXT)
    quoted = url.replace('"', '""').translate(_ESCAPES)
    shown = url.translate(_ESCAPES)
    return f'<c t="str" s="{_LINK}"><f>HYPERLINK("{quoted}")</f><v>{shown}</v></c>'


def _text(value: str, style: int) -> str:
    if len(value) > LONGEST_CELL:
        note = f" … [cut: {len(value):,} characters]"
        value = value[: LONGEST_CELL - len(note)] + note
    value = _CODE.sub("_x005F_", xml_text(value)).translate(_ESCAPES)
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{value}</t></is></c>'


def _styles() -> str:
    # quotePrefix: text stays text when somebody edits its cell.
    top = '<alignment vertical="top"/>'
    left = '<alignment vertical="top" horizontal="left"/>'
    wrapped = '<alignment vertical="top" wrapText="1"/>'
    return (
        f'{_XML}<styleSheet xmlns="{_MAIN}">'
        '<fonts count="3"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font>'
        '<font><u/><sz val="11"/><color rgb="FF0563C1"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="8"><xf xfId="0"/>'
        f'<xf xfId="0" applyAlignment="1">{top}</xf>'
        f'<xf numFmtId="14" applyNumberFormat="1" xfId="0" applyAlignment="1">{left}</xf>'
        f'<xf xfId="0" quotePrefix="1" applyAlignment="1">{top}</xf>'
        f'<xf fontId="1" applyFont="1" xfId="0" applyAlignment="1">{wrapped}</xf>'
        f'<xf xfId="0" quotePrefix="1" applyAlignment="1">{wrapped}</xf>'
        f'<xf fontId="2" applyFont="1" xfId="0" applyAlignment="1">{top}</xf>'
        f'<xf xfId="0" applyAlignment="1">{left}</xf></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    )


def _workbook(sheets: Sequence[_Sheet], tables: int) -> str:
    """Return the list of sheets; the headings of tables, which come first, are on every page."""
    listed = "".join(
        f'<sheet name="{sheet.name}" sheetId="{number}" r:id="rId{number}"/>'
        for number, sheet in enumerate(sheets, 1)
    )
    names = "".join(
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{number}" hidden="1">'
        f"'{sheet.name}'!{_absolute(sheet.area)}</definedName>"
        f'<definedName name="_xlnm.Print_Area" localSheetId="{number}">'
        f"'{sheet.name}'!{_absolute(sheet.area_of(_PRINTED))}</definedName>"
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{number}">'
        f"'{sheet.name}'!$1:$1</definedName>"
        for number, sheet in enumerate(sheets[:tables])
    )
    return (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATION}"><sheets>{listed}</sheets>'
        f"<definedNames>{names}</definedNames></workbook>"
    )


def _absolute(area: str) -> str:
    """Return an area as a name refers to it: `$A$1:$C$11`."""
    return re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", area)


def _relations(sheets: int) -> str:
    made = [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, sheets + 1)]
    return _relationships([*made, ("styles", "styles.xml")])


def _root() -> str:
    return _relationships([("officeDocument", "xl/workbook.xml")])


def _relationships(targets: Sequence[tuple[str, str]]) -> str:
    made = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATION}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{made}</Relationships>'


def _types(sheets: int) -> str:
    parts = [
        ("/xl/workbook.xml", "sheet.main"),
        ("/xl/styles.xml", "styles"),
        *((f"/xl/worksheets/sheet{number}.xml", "worksheet") for number in range(1, sheets + 1)),
    ]
    made = "".join(
        f'<Override PartName="{name}" ContentType="{_KIND}.{kind}+xml"/>' for name, kind in parts
    )
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{made}</Types>'
    )
