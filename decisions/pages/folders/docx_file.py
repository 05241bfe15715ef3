"""A folder as a word-processor document (DOCX)."""

import io
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_COLOR_INDEX
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from decisions.formatting import day, xml_text
from decisions.pages.folders.content import SAMPLES, FolderContent, FolderDecision
from decisions.pages.folders.overview import COLUMNS, WIDTHS, Overview, overview_of

_SMALL = Pt(9)
_BLUE = RGBColor(0x17, 0x4A, 0x7C)


def as_docx(content: FolderContent) -> bytes:
    """Return a folder as DOCX: an overview, then each decision with citation, quotation and notes.

    Only built-in styles are used, so that the document adopts the template of its reader.
    """
    document = Document()
    properties = document.core_properties
    properties.author, properties.comments = "IMR Archive", ""
    properties.title = xml_text(content.title)
    properties.created = datetime.now(UTC)
    document.add_heading(xml_text(content.title), level=1)
    document.add_paragraph(f"{content.summary}. As of {day(content.day)}.")
    if content.samples:
        document.add_paragraph(SAMPLES).runs[0].bold = True
    _add_overview(document, overview_of(content.decisions))
    for decision in content.decisions:
        _add(document, decision)
    section = document.sections[0]
    section.left_margin = section.right_margin = Inches(1)
    document.styles["Footer"].font.size = _SMALL
    _add_foot(section.footer.paragraphs[0], f"IMR Archive, as of {day(content.day)}")
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _add_overview(document: DocumentType, overview: Overview) -> None:
    for heading, lines in (
        ("Treatments", overview.treatments),
        ("What the decisions turned on", overview.criteria),
    ):
        if lines:
            document.add_heading(heading, level=2)
            for line in lines:
                document.add_paragraph(xml_text(line), style="List Bullet")
    if overview.rows:
        document.add_heading("List of decisions", level=2)
        table = document.add_table(rows=0, cols=len(COLUMNS), style="Table Grid")
        table.autofit = False
        for column, width in zip(table.columns, WIDTHS, strict=True):
            column.width = Inches(width)
        for row in (COLUMNS, *overview.rows):
            for cell, words, width in zip(table.add_row().cells, row, WIDTHS, strict=True):
                cell.text, cell.width = xml_text(words), Inches(width)
                for run in cell.paragraphs[0].runs:
                    run.font.size, run.bold = _SMALL, row is COLUMNS
        _repeat_head(table)


def _repeat_head(table: Table) -> None:
    """Repeat a table's first row on each sheet, and split no row between two sheets."""
    for number, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()  # noqa: SLF001  python-docx has no other way
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))


def _add_foot(paragraph: Paragraph, words: str) -> None:
    """Write a text and the page number at the foot of each sheet."""
    paragraph.add_run(f"{words} · ")
    _make_field(paragraph.add_run(), "PAGE")
    paragraph.add_run(" / ")
    _make_field(paragraph.add_run(), "NUMPAGES")


def _make_field(run: Run, name: str) -> None:
    """Turn a run into a field, whose value the word processor computes."""
    for kind in ("begin", name, "separate", "end"):
        if kind == name:
            element = OxmlElement("w:instrText")
            element.text = name
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)  # noqa: SLF001  python-docx has no fields


def _add_link(paragraph: Paragraph, url: str) -> None:
    """Add a hyperlink on a line of its own."""
    link = OxmlElement("w:hyperlink")
    link.set(
        qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    )
    run = paragraph.add_run(f"\n{url}")
    run.font.size, run.font.color.rgb = _SMALL, _BLUE
    link.append(run._r)  # noqa: SLF001  python-docx reads links and makes none
    paragraph._p.append(link)  # noqa: SLF001


def _add(document: DocumentType, decision: FolderDecision) -> None:
    document.add_heading(xml_text(decision.heading), level=2)
    if decision.item:
        cited = document.add_paragraph(xml_text(decision.citation))
        if decision.reviewed_by:
            cited.add_run(f"\n{xml_text(decision.reviewed_by)}").font.size = _SMALL
        if decision.url:
            _add_link(cited, decision.url)
        cited.paragraph_format.keep_with_next = True
        if decision.said:
            document.add_paragraph(decision.said).runs[0].bold = True
        _add_quotation(document, decision)
        for mark in decision.marks:
            if mark.passage:
                marked = document.add_paragraph("Marked: ")
                _highlight(marked, mark.passage.words)
                marked.add_run(mark.passage.where)
    if decision.note:
        document.add_paragraph(f"Note: {xml_text(decision.note)}")


def _add_quotation(document: DocumentType, decision: FolderDecision) -> None:
    if decision.quoted is None:
        document.add_paragraph(decision.unquoted)
        return
    quotation = document.add_paragraph(style="Quote")
    for words, is_marked in decision.quoted_parts:
        if is_marked:
            _highlight(quotation, words)
        else:
            quotation.add_run(xml_text(words))
    quotation.add_run(decision.quoted.where).italic = False


def _highlight(paragraph: Paragraph, words: str) -> None:
    paragraph.add_run(xml_text(words)).font.highlight_color = WD_COLOR_INDEX.YELLOW
