"""DOCX file -> text. Run it on untrusted files only in a `ConfinedProcess`.

Word files are read only as drafts; a decision letter is never a Word file.
"""

import io
import zipfile
from collections.abc import Iterator, Sequence
from itertools import chain

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from ingest.processing.extract_text import ReadingError

#: The most bytes that a file may unpack to, including its pictures.
MOST_UNPACKED = 60_000_000
#: The most parts of a document; one with some hundred pictures has some hundred parts.
_MOST_PARTS = 3_000
#: The elements that `Run.text` of python-docx includes besides the text itself.
_SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
#: The former place of a moved passage, and the duplicate of a text box for older programs.
_LEFT_OUT = (
    qn("w:moveFrom"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
)
_BETWEEN_CELLS = "    "
_LONGEST_LABEL = 60


def text_of_docx(data: bytes) -> str:
    """Return the text of a DOCX file: page headers, then paragraphs and rows of tables as lines.

    Unlike `Paragraph.text` of python-docx, it includes text inserted with tracked changes, form
    fields and text boxes. It does not include deleted text and pictures.

    Raises:
        ReadingError: the file unpacks to more than `MOST_UNPACKED`, has no text, or cannot be
            read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            # A part is never unpacked beyond its stated size.
            unpacked = sum(part.file_size for part in parts.infolist())
            if unpacked > MOST_UNPACKED or len(parts.infolist()) > _MOST_PARTS:
                raise ReadingError(
                    "too_large",
                    "The Word file contains too much to be checked. Save it without its pictures, "
                    "or paste its text.",
                )
        # Its parser neither loads nor expands entities, and refuses very deep documents.
        document = Document(io.BytesIO(data))
        headers = [
            each.target_part.element
            for each in document.part.rels.values()
            if each.reltype == RELATIONSHIP_TYPE.HEADER and not each.is_external
        ]
        pieces = chain.from_iterable(map(_text, (*headers, document.element.body)))
        text = "".join(pieces)
    except (ReadingError, MemoryError):
        raise
    except Exception as error:  # zipfile, lxml and python-docx raise nearly anything
        raise ReadingError(
            "broken_docx",
            "The Word file could not be read: it is damaged, a template, or has macros. Open it, "
            "save it again as a Word document (.docx) or a PDF, or paste its text.",
        ) from error
    if not text.strip():
        raise ReadingError(
            "no_text",
            "The Word file has no text. Words in its pictures cannot be read: paste the text.",
        )
    return text


def _text(element: BaseOxmlElement) -> Iterator[str]:
    """Yield the pieces of an element's text; nesting is limited by the parser."""
    for child in element.iterchildren():
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag == qn("w:tr"):
            cells = ["".join(_text(cell)).strip() for cell in child.iterchildren(qn("w:tc"))]
            yield (": " if _is_label(cells) else _BETWEEN_CELLS).join(cells) + "\n"
        elif child.tag not in _LEFT_OUT:
            yield from _text(child)
            if child.tag == qn("w:p"):
                yield "\n"


def _is_label(cells: Sequence[str]) -> bool:
    """Return whether a row is an entry of a form: a label without a colon, and its value."""
    return len(cells) == 2 and 0 < len(cells[0]) <= _LONGEST_LABEL and cells[0][-1].isalnum()
