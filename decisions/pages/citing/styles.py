"""Citation styles, for readers and for reference managers."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from decisions.pages.citing.citation_parts import Reference
from decisions.state_program import PROGRAM

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
    """A citation style for programs.

    Args:
        label: its name on pages.
        ending: the file ending.
        content_type: the content type of the files.
        write: the function that writes a citation.
    """

    label: str
    ending: str
    content_type: str
    write: Callable[[Reference], str]


def short(cited: Reference) -> str:
    """Write a short citation for a repeated reference: IMR CM16-0221706, item 1 (2016)."""
    case = cited.case
    year = f" ({case.decided.year})" if case.decided else ""
    name = case.name if case.sample else f"{PROGRAM.short_name} {case.key}"
    return f"{name}, item {cited.position}{year}"


def full(cited: Reference) -> str:
    """Write a citation in full words, with the outcome. Pages show the URL separately."""
    return f"{cited.case.full_name}, item {cited.position} ({cited.item}): {cited.outcome}."


def legal(cited: Reference) -> str:
    """Write a citation in the Bluebook form for decisions of agencies.

    Name, number and place in the decision, agency and full date in parentheses (rule 14.3). A brief
    seldom has the URL, which pages show separately.
    """
    case, when = cited.case, ""
    if case.decided:
        when = f"{_MONTHS[case.decided.month - 1]} {case.decided.day}, {case.decided.year}"
    name, by = f"{PROGRAM.short_name} {case.name}", PROGRAM.bluebook_authority
    if case.sample:
        name, by = case.name, ""
    known = " ".join(filter(None, (by, when)))
    return f"{name}, item {cited.position}{f' ({known})' if known else ''}."


def bibtex(cited: Reference) -> str:
    """Write an entry of BibTeX."""
    decided, authority = cited.case.decided, _authority(cited)
    fields = {
        "title": f"{{{_for_bibtex(_title(cited))}}}",
        "author": f"{{{{{authority}}}}}" if authority else "",
        "year": f"{{{decided.year}}}" if decided else "",
        "month": f"{decided:%b}".lower() if decided else "",
        "number": f"{{{_for_bibtex(cited.case.key)}}}",
        "url": f"{{{cited.url}}}",
        "note": f"{{{_for_bibtex(_note(cited))}}}",
    }
    lines = ",\n".join(f"  {name} = {value}" for name, value in fields.items() if value)
    return f"@misc{{{_id(cited)},\n{lines}\n}}\n"


def ris(cited: Reference) -> str:
    """Write a record of RIS, as its specification of 2011 has a case: PB is the court."""
    decided = cited.case.decided
    tags = [
        ("TY", "CASE"),
        ("TI", _title(cited)),
        ("PB", _authority(cited)),
        ("DA", f"{decided:%Y/%m/%d}/" if decided else ""),  # all three slashes are required
        ("PY", str(decided.year) if decided else ""),
        ("M1", cited.case.key),
        ("N1", _note(cited)),
        ("UR", cited.url),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in tags if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def csl_json(cited: Reference) -> str:
    """Write an item of CSL-JSON, the format of citation processors (csl-data.json, version 1.0)."""
    decided = cited.case.decided
    item: dict[str, object] = {
        "id": _id(cited),
        "type": "legal_case",
        "title": _title(cited),
        "authority": _authority(cited),
        "number": cited.case.key,
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
#: The styles for readers: the name of each, and the function that writes it.
STYLES = (("Short", short), ("Full", full), ("Bluebook-like", legal))


def _id(cited: Reference) -> str:
    return f"{cited.case.key}-{cited.position}"


def _title(cited: Reference) -> str:
    name = cited.case.name
    return f"{name if cited.case.sample else f'{PROGRAM.name} {name}'}, item {cited.position}"


def _note(cited: Reference) -> str:
    return f"{cited.item}: {cited.outcome}"


def _authority(cited: Reference) -> str:
    return "" if cited.case.sample else PROGRAM.authority


def _for_bibtex(value: str) -> str:
    return "".join(_BIBTEX.get(sign, sign) for sign in " ".join(value.split()))
