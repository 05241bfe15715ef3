"""The header table: case number, five dates that look alike, priority.

The table has two columns. An extractor gives it row by row (each label before its value) or
column by column (labels, then values); the order of the labels tells which.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ingest.reading.parsed import ParsedHeader, Problem
from ingest.reading.text import Found, LetterText, Span

CASE_NUMBER = re.compile(r"\b(?:CM|IMR)\s?\d{2}-\d{6,8}\b")

_DATE_LABELS = {
    "date_assigned": r"Date\s+Assigned\s*:",
    "date_of_injury": r"Date\s+of\s+Injury\s*:",
    "decision_date": r"Decision\s+Date\s*:",
    "ur_denial_date": r"UR\s+Denial\s+Date\s*:",
    # Its cell wraps, and its date may stand between its two words.
    "application_received": r"Application\b(?:\s+Received\s*:)?",
}
_TOKEN = re.compile(
    "|".join(f"(?P<{name}>{pattern})" for name, pattern in _DATE_LABELS.items())
    + r"|(?P<case_number>Case\s+Number\s*:)"
    + r"|(?P<priority>Priority\s*:)"
    + rf"|(?P<number>{CASE_NUMBER.pattern})"
    + r"|(?P<day>\b\d{1,2}/\d{1,2}/\d{4}\b)"
    + r"|(?P<word>\b(?:Standard|Expedited)\b)",
    re.I,
)
_VALUE_OF = {"case_number": "number", "priority": "word", **dict.fromkeys(_DATE_LABELS, "day")}
_LABEL_NAMES = {
    "date_assigned": "Date Assigned",
    "date_of_injury": "Date of Injury",
    "decision_date": "Decision Date",
    "ur_denial_date": "UR Denial Date",
    "application_received": "Application Received",
}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    span: Span


def read_header(letter: LetterText, where: Span) -> tuple[ParsedHeader, list[Problem]]:
    """Read the header table that stands in a stretch of the letter.

    Dates are `MM/DD/YYYY`; one that no calendar has is a problem and stays None.
    """
    tokens = [
        _Token(match.lastgroup or "", match[0], Span(match.start(), match.end()))
        for match in _TOKEN.finditer(letter.text, where.start, where.end)
    ]
    labels = [token.kind for token in tokens if token.kind in _VALUE_OF]
    if not labels:
        return ParsedHeader(), [
            Problem("no_header", "The letter has no header table: it gives no dates of the case.")
        ]
    by_columns = (
        {"decision_date", "date_of_injury"} <= set(labels)
        and labels.index("decision_date") < labels.index("date_of_injury")
    )  # fmt: skip
    values = dict(_pair_by_columns(tokens) if by_columns else _pair_by_rows(tokens))
    days, problems = _days({name: values[name] for name in _DATE_LABELS if name in values})
    number, priority = values.get("case_number"), values.get("priority")
    if number is None:
        problems.append(Problem("no_case_number", "The header gives no case number."))
    return (
        ParsedHeader(
            case_number=Found(_normal_case_number(number.text), number.span) if number else None,
            priority=Found(priority.text.capitalize(), priority.span) if priority else None,
            **days,
        ),
        problems,
    )


def _pair_by_rows(tokens: list[_Token]) -> Iterator[tuple[str, _Token]]:
    """Give each label the first value of its kind before the next label."""
    waiting: str | None = None
    for token in tokens:
        if token.kind in _VALUE_OF:
            waiting = token.kind
        elif waiting and token.kind == _VALUE_OF[waiting]:
            yield waiting, token
            waiting = None


def _pair_by_columns(tokens: list[_Token]) -> Iterator[tuple[str, _Token]]:
    """Give labels and values to each other in order, kind by kind.

    With fewer dates than labels nobody can tell which one is missing.
    """
    for kind in ("number", "word", "day"):
        labels = [token.kind for token in tokens if _VALUE_OF.get(token.kind) == kind]
        values = [token for token in tokens if token.kind == kind]
        if len(labels) == len(values):
            yield from zip(labels, values, strict=True)


def _days(values: dict[str, _Token]) -> tuple[dict[str, Found[date] | None], list[Problem]]:
    days: dict[str, Found[date] | None] = {}
    problems: list[Problem] = []
    for name, label in _LABEL_NAMES.items():
        token = values.get(name)
        if token is None:
            problems.append(Problem("no_date", f'The header gives no date for "{label}".'))
            continue
        month, day, year = (int(number) for number in token.text.split("/"))
        try:
            days[name] = Found(date(year, month, day), token.span)
        except ValueError:
            problems.append(
                Problem(
                    "impossible_date",
                    f'The header gives {token.text} for "{label}": there is no such day.',
                    token.span,
                )
            )
    return days, problems


def _normal_case_number(printed: str) -> str:
    return re.sub(r"\s", "", printed.upper())
