"""Sample letters as the files of an upload."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.samples.invent import sample_letters
from ingest.samples.pdf import write_pdf

if TYPE_CHECKING:
    from ingest.intake.uploads import IncomingFile

#: The number of letters that is enough to show every category, outcome and layout.
DEMO_LETTERS = 60


def sample_files(count: int = DEMO_LETTERS) -> Iterator["IncomingFile"]:
    """Yield sample letters as PDF files, named by case number like published letters."""
    # Imported here because uploads need Django's models and inventing letters does not.
    from ingest.intake.uploads import IncomingFile

    for letter in sample_letters(count):
        yield IncomingFile(f"{letter.case_number}.pdf", io.BytesIO(write_pdf(letter)))
