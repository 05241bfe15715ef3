"""Sample letters as files, and what may differ when they are read again."""

import functools
import re
from collections.abc import Callable
from typing import Any

from ingest.samples import TEXT_STYLES, SampleLetter, TextStyle, write_pdf, write_text


def _as_text(letter: SampleLetter, style: TextStyle) -> bytes:
    return write_text(letter, style).encode()


#: What a letter is written as: a PDF, or text in one of the styles.
FORMS: dict[str, Callable[[SampleLetter], bytes]] = {
    "pdf": write_pdf,
    **{style: functools.partial(_as_text, style=style) for style in TEXT_STYLES},
}


def compared(value: Any) -> Any:
    """Leave out what a line's end may have added or taken: hyphens and spaces."""
    if isinstance(value, dict):
        return {key: compared(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [compared(inner) for inner in value]
    return re.sub(r"[\s-]", "", value) if isinstance(value, str) else value
