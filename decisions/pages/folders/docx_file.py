"""A folder as a document of a word processor (DOCX)."""

import io
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_COLOR_INDEX
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from decisions.formatting import day, xml_text
from decisions.pages.folders.content import SAMPLES, FolderContent, FolderDecision
from decisions.pages.folders.overview import COLUMNS, Overview, overview_of

_SMALL = Pt(9)


def as_docx(content: FolderContent) -> bytes:
    """Return a folder as DOCX: an overview, then each decision with citation, quotation and notes.

    Built-in styles are used throughout, so that the reader's own template gives them its look.
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
    footer = document.sections[0].footer.paragraphs[0]
    footer.add_run(f"IMR Archive, as of {day(content.day)}").font.size = _SMALL
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
        for row in (COLUMNS, *overview.rows):
            for cell, words in zip(table.add_row().cells, row, strict=True):
                cell.text = xml_text(words)
                for run in cell.paragraphs[0].runs:
                    run.font.size, run.bold = _SMALL, row is COLUMNS


def _add(document: DocumentType, decision: FolderDecision) -> None:
    document.add_heading(xml_text(decision.heading), level=2)
    if decision.item:
        cited = document.add_paragraph(xml_text(decision.citation))
        cited.add_run(f"\n{xml_text(decision.source)}").font.size = _SMALL
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
