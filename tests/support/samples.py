"""Sample letters as files, and the comparison of what is read from them with the original."""

import functools
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from ingest.operations.evaluation import Verdict
from ingest.samples import TEXT_STYLES, SampleLetter, TextStyle, write_pdf, write_text


def _as_text(letter: SampleLetter, style: TextStyle) -> bytes:
    return write_text(letter, style).encode()


#: Functions that write a letter, by format: a PDF, or text in one of the styles.
WRITERS: dict[str, Callable[[SampleLetter], bytes]] = {
    "pdf": write_pdf,
    **{style: functools.partial(_as_text, style=style) for style in TEXT_STYLES},
}


def compared(value: Any) -> Any:
    """Remove what line breaks may change: hyphens, spaces and text offsets."""
    if isinstance(value, dict):
        return {key: compared(inner) for key, inner in value.items() if key not in ("start", "end")}
    if isinstance(value, list):
        return [compared(inner) for inner in value]
    return re.sub(r"[\s-]", "", value) if isinstance(value, str) else value


def criteria_of(letter: dict[str, Any]) -> Counter[tuple[int, str, bool]]:
    """Count the criteria in a letter's JSON, each as (item, criterion, whether it is met)."""
    return Counter(
        (item["position"], each["criterion"], each["met"])
        for item in letter["items"]
        for each in item["criteria"]
    )


def without_criteria(letter: dict[str, Any]) -> dict[str, Any]:
    """Return a letter's JSON without the values read from prose, which are measured by F1."""
    left_out = ("criteria", "deciding_sentence")
    items = [
        {key: value for key, value in item.items() if key not in left_out}
        for item in letter["items"]
    ]
    return {**letter, "items": items}


def criteria_verdicts(want: dict[str, Any], got: dict[str, Any]) -> Counter[Verdict]:
    """Count the criteria of a letter that are correct, missing and invented."""
    expected, found = criteria_of(want), criteria_of(got)
    return Counter(
        {
            Verdict.RIGHT: (expected & found).total(),
            Verdict.MISSING: (expected - found).total(),
            Verdict.INVENTED: (found - expected).total(),
        }
    )
