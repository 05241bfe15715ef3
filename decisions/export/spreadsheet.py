"""An Excel workbook that is sent while it is being written.

The format is ECMA-376, "SpreadsheetML". Its parts may stand in any order, so the list of sheets
comes last, when their number is known. Why no library writes it: docs/adr/0011.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain

from stream_zip import ZIP_32, stream_zip

from decisions.formatting import xml_text

#: Limits of Excel: "Excel specifications and limits", Microsoft.
MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
#: Of one sheet, in characters: Excel does not like the kind of ZIP that holds more than 4 GB.
_LARGEST_SHEET = 2_000_000_000

_MADE = datetime(2013, 1, 1)  # the same content makes the same bytes
_EPOCH = date(1899, 12, 30).toordinal()  # day 0 of Excel, for days after February 1900
_FIRST_DAY = date(1900, 3, 1)
_DATE, _TEXT, _HEADING = 1, 2, 3  # places in the styles below
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"

Cell = str | int | date | None


def spreadsheet(
    title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]], most: int = MOST_ROWS
) -> Iterator[bytes]:
    """Yield the bytes of a workbook.

    Args:
        title: the name of its sheet.
        headings: the first row of every sheet.
        rows: text, whole numbers, dates, or nothing. Text is never taken for a formula; what is
            longer than a cell can hold is cut, and says so.
        most: the rows of a sheet with its headings; what is beyond goes on in the next sheet.
    """
    names: list[str] = []

    def parts() -> Iterator[tuple[str, Iterable[str]]]:
        source = iter(rows)
        following: Sequence[Cell] | None = next(source, ())
        while following is not None:
            names.append(title if not names else f"{title} {len(names) + 1}")
            here = chain([following], source) if following else iter(())
            yield f"xl/worksheets/sheet{len(names)}.xml", _sheet(headings, here, most)
            following = next(source, None)
        yield "xl/styles.xml", [_styles()]
        yield "xl/workbook.xml", [_workbook(names)]
        yield "xl/_rels/workbook.xml.rels", [_relations(len(names))]
        yield "_rels/.rels", [_root()]
        yield "[Content_Types].xml", [_types(len(names))]

    yield from stream_zip(
        (name, _MADE, 0o600, ZIP_32, (text.encode() for text in content))
        for name, content in parts()
    )


def _sheet(headings: Sequence[str], rows: Iterable[Sequence[Cell]], most: int) -> Iterator[str]:
    """Yield a sheet of the rows that fit in it; those that do not are left to the next one."""
    yield (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        "</sheetView></sheetViews><sheetData><row>"
        f"{''.join(_text(heading, _HEADING) for heading in headings)}</row>"
    )
    size = 0
    for number, row in enumerate(rows, 2):
        text = f"<row>{''.join(map(_cell, row))}</row>"
        yield text
        size += len(text)
        if number == most or size > _LARGEST_SHEET:
            break
    yield "</sheetData></worksheet>"


def _cell(value: Cell) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    if isinstance(value, date):
        if value < _FIRST_DAY:
            return _text(value.isoformat(), _TEXT)
        return f'<c s="{_DATE}"><v>{value.toordinal() - _EPOCH}</v></c>'
    return _text(value, _TEXT)


def _text(value: str, style: int) -> str:
    if len(value) > LONGEST_CELL:
        note = f" … [cut: {len(value):,} characters]"
        value = value[: LONGEST_CELL - len(note)] + note
    value = xml_text(value).translate(_ESCAPES)
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{value}</t></is></c>'


def _styles() -> str:
    # quotePrefix: text stays text when somebody edits its cell.
    return (
        f'{_XML}<styleSheet xmlns="{_MAIN}">'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="4"><xf xfId="0"/><xf numFmtId="14" applyNumberFormat="1" xfId="0"/>'
        '<xf xfId="0" quotePrefix="1"/><xf fontId="1" applyFont="1" xfId="0"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    )


def _workbook(names: Sequence[str]) -> str:
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, 1)
    )
    return (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATION}">'
        f"<sheets>{sheets}</sheets></workbook>"
    )


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
