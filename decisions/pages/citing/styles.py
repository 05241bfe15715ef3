"""The ways to write a citation: for readers, and for programs that keep references."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from decisions.formatting import day
from decisions.pages.citing.reference import Reference
from decisions.program import PROGRAM

#: The Bluebook, table T12.
_MONTHS = (
    "Jan.",
    "Feb.",
    "Mar.",
    "Apr.",
    "May",
    "June",
    "July",
    "Aug.",
    "Sept.",
    "Oct.",
    "Nov.",
    "Dec.",
)
_BIBTEX = {
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


@dataclass(frozen=True, slots=True)
class FileStyle:
    """A style that programs read.

    Args:
        label: its name on pages.
        ending: of its files.
        content_type: of its files.
        write: writes a citation.
    """

    label: str
    ending: str
    content_type: str
    write: Callable[[Reference], str]


def short(cited: Reference) -> str:
    """Write a citation for a decision that was cited before: IMR CM16-0221706, item 1 (2016)."""
    year = f" ({cited.decided.year})" if cited.decided else ""
    name = _named(cited) if cited.sample else f"{PROGRAM.short_name} {cited.number}"
    return f"{name}, item {cited.position}{year}"


def full(cited: Reference) -> str:
    """Write a citation in full words, with what was decided and the address."""
    decided = f" ({day(cited.decided)})" if cited.decided else ""
    by = "" if cited.sample else f"{PROGRAM.authority}, {PROGRAM.name}, "
    return (
        f"{by}{_named(cited)}{decided}, item {cited.position} ({cited.item}): {cited.outcome}. "
        f"{cited.url}"
    )


def legal(cited: Reference) -> str:
    """Write a citation as the Bluebook has it for decisions of agencies (rule 14.3)."""
    when = ""
    if cited.decided:
        month = _MONTHS[cited.decided.month - 1]
        when = f"{month} {cited.decided.day}, {cited.decided.year}"
    name, by = f"{PROGRAM.short_name} {_named(cited)}", PROGRAM.bluebook_authority
    if cited.sample:
        name, by = _named(cited), ""
    return f"{name}, item {cited.position} ({' '.join(filter(None, (by, when)))}), {cited.url}."


def bibtex(cited: Reference) -> str:
    """Write an entry of BibTeX."""
    fields = {
        "title": _title(cited),
        "author": f"{{{_by(cited)}}}" if _by(cited) else "",
        "year": str(cited.decided.year) if cited.decided else "",
        "month": cited.decided.strftime("%b").lower() if cited.decided else "",
        "number": cited.number,
        "url": cited.url,
        "note": _note(cited),
    }
    verbatim = ("url", "month", "author")
    lines = [
        f"  {name} = {value}" if name == "month" else f"  {name} = {{{value}}}"
        for name, value in (
            (name, value if name in verbatim else _for_bibtex(value))
            for name, value in fields.items()
        )
        if value
    ]
    return f"@misc{{{cited.number}-{cited.position},\n" + ",\n".join(lines) + "\n}\n"


def ris(cited: Reference) -> str:
    """Write a record of RIS."""
    tags = [
        ("TY", "CASE"),
        ("TI", _title(cited)),
        ("AU", _by(cited)),
        ("DA", f"{cited.decided:%Y/%m/%d}" if cited.decided else ""),
        ("PY", str(cited.decided.year) if cited.decided else ""),
        ("M1", cited.number),
        ("N1", _note(cited)),
        ("UR", cited.url),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in tags if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def csl_json(cited: Reference) -> str:
    """Write an item of CSL-JSON, the format of citation processors."""
    decided = cited.decided
    item: dict[str, object] = {
        "id": f"{cited.number}-{cited.position}",
        "type": "legal_case",
        "title": _title(cited),
        "authority": _by(cited),
        "number": cited.number,
        "note": _note(cited),
        "URL": cited.url,
    }
    if decided:
        item["issued"] = {"date-parts": [[decided.year, decided.month, decided.day]]}
    return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


FILE_STYLES = {
    style.ending: style
    for style in (
        FileStyle("BibTeX", "bib", "application/x-bibtex; charset=utf-8", bibtex),
        FileStyle("RIS", "ris", "application/x-research-info-systems; charset=utf-8", ris),
        FileStyle("CSL-JSON", "csl.json", "application/vnd.citationstyles.csl+json", csl_json),
    )
}
#: The styles for readers: the name of each, and what writes it.
STYLES = (("Short", short), ("Full", full), ("Bluebook-like", legal))


def _title(cited: Reference) -> str:
    name = _named(cited) if cited.sample else f"{PROGRAM.name} {_named(cited)}"
    return f"{name}, item {cited.position}"


def _named(cited: Reference) -> str:
    """Return what is cited; an invented letter is never called a determination."""
    if cited.sample:
        return f"Invented sample letter No. {cited.number}, not an actual state decision"
    return f"Final Determination No. {cited.number}"


def _note(cited: Reference) -> str:
    return f"{cited.item}: {cited.outcome}"


def _by(cited: Reference) -> str:
    return "" if cited.sample else PROGRAM.authority


def _for_bibtex(value: str) -> str:
    return "".join(_BIBTEX.get(sign, sign) for sign in " ".join(value.split()))
