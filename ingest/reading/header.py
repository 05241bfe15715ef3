"""The header of a letter: case number, five similar dates, priority.

From 2014 on, it is a table of two columns. An extractor returns it row by row (each label before
its value) or column by column (labels, then values); the order of the labels shows which. Before
2014, it is a list of labels under the letterhead, in no fixed order.
"""

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby, pairwise
from typing import NamedTuple

from decisions.state_program import PROGRAM
from decisions.us_date import parse_us_date
from ingest.reading.letter_text import Found, LetterText, Span
from ingest.reading.parsed_letter import IMPOSSIBLE_DATE, ParsedHeader, Problem

_FEWEST, _MOST = PROGRAM.number_digits
CASE_NUMBER = re.compile(rf"\b(?:{PROGRAM.number_kind})\s?\d{{2}}-\d{{{_FEWEST},{_MOST}}}\b")
#: The English names of the months, independent of the locale.
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
#: A date as headers print it: "09/26/2013", "9/26/2013", "September 26, 2013".
DAY = rf"\b(?:\d{{1,2}}/\d{{1,2}}/\d{{4}}|(?:{'|'.join(MONTHS)})\s+\d{{1,2}},?\s+\d{{4}})\b"

_REVIEW = r"(?:UR|Utilization\s+Review)"
_DECIDED = r"(?:Decision|Denial|Determination)"
_DATE_LABELS = {
    "date_assigned": r"Date\s+Assigned\s*:",
    "date_of_injury": r"Date\s+of\s+Injury\s*:",
    "ur_denial_date": (
        rf"{_REVIEW}\s+{_DECIDED}\s+Date\s*:|Date\s+of\s+{_REVIEW}\s+{_DECIDED}\s*:"
    ),
    "decision_date": r"Decision\s+Date\s*:|Date\s+of\s+(?:Decision|Determination)\s*:|\bDated\s*:",
    # The label wraps in its table cell, so the date may be between its two words.
    "application_received": r"Application\b(?:\s+Received\s*:)?",
}
_VALUES = (
    r"|(?P<case_number>Case\s+(?:Number|No\.?|\#)\s*:)"
    r"|(?P<priority>Priority\s*:)"
    rf"|(?P<number>{CASE_NUMBER.pattern})"
    rf"|(?P<day>{DAY})"
    r"|(?P<word>\b(?:Standard|Expedited)\b)"
)


def _tokens_of(labels: dict[str, str], more: str = "") -> re.Pattern[str]:
    named = "|".join(f"(?P<{name}>{pattern})" for name, pattern in labels.items())
    return re.compile(named + _VALUES + more, re.I | re.M)


#: The labels and values of the header table.
HEADER_WORDS = _tokens_of(_DATE_LABELS)
_LIST = _tokens_of(
    _DATE_LABELS | {"application_received": r"Application\s+(?:Received|Date)(?:\s+Date)?\s*:"},
    # Any other label, so that its value is not assigned to a known label above it.
    r"|(?P<other>^(?!IMR\b|MAXIMUS\b)[A-Z][\w()/' ]{2,60}:)",
)
_VALUE_OF = {"case_number": "number", "priority": "word", **dict.fromkeys(_DATE_LABELS, "day")}
#: The text between the dates of one cell, without spaces: "CT 10/16/2015 - CT 10/16/2016".
_JOINING = re.compile(r"(?:[-\u2013,;&/]|to|through|thru|and)?(?:CT:?)?", re.I)
#: The label of each date in a header.
LABEL_NAMES = {
    "date_assigned": "Date Assigned",
    "date_of_injury": "Date of Injury",
    "decision_date": "Decision Date",
    "ur_denial_date": "UR Denial Date",
    "application_received": "Application Received",
}
#: The dates that every header table prints: a missing one is a problem.
ALWAYS_PRINTED = (
    "date_assigned",
    "date_of_injury",
    "decision_date",
    "ur_denial_date",
    "application_received",
)


class _HeaderToken(NamedTuple):
    kind: str
    text: str
    span: Span


# Several steps of reading a letter need them.
@functools.lru_cache(maxsize=1)
def header_words(letter: LetterText, where: Span) -> Sequence[re.Match[str]]:
    """Return the labels and values of a header table in a span of the letter."""
    return [*HEADER_WORDS.finditer(letter.text, where.start, where.end)]


def without_header_words(letter: LetterText, where: Span, filling: Callable[[str], str]) -> str:
    """Return the text of a span with a filling for each of these labels and values."""
    pieces: list[str] = []
    at = where.start
    for words in header_words(letter, where):
        pieces += letter.text[at : words.start()], filling(words[0])
        at = words.end()
    return "".join((*pieces, letter.text[at : where.end]))


def read_header(letter: LetterText, where: Span) -> tuple[ParsedHeader, list[Problem]]:
    """Read the header table in a span of the letter.

    Dates are `MM/DD/YYYY`; an impossible date is a problem and stays None.
    """
    tokens = _tokens(header_words(letter, where))
    labels = [token.kind for token in tokens if token.kind in _VALUE_OF]
    if not labels:
        return ParsedHeader(), [
            Problem("no_header", "The letter has no header table: it gives no dates of the case.")
        ]
    both_dates = {"decision_date", "date_of_injury"} <= set(labels)
    by_columns = both_dates and labels.index("decision_date") < labels.index("date_of_injury")
    if by_columns:
        return _header(dict(_pair_by_columns(tokens)))
    values = dict(_pair_by_rows(tokens))
    header, problems = _header(values)
    return header, [*problems, *_further_days(letter, tokens, values)]


def read_header_list(
    letter: LetterText,
    where: Span,
    sentences: Iterable[tuple[str, re.Pattern[str]]] = (),
    dates: Iterable[str] = ALWAYS_PRINTED,
) -> tuple[ParsedHeader, list[Problem]]:
    """Read the list of labels under a letterhead in a span of the letter.

    Args:
        letter: the letter.
        where: the span.
        sentences: pairs of a date's name and a pattern with a group "day"; they find dates without
            a label anywhere in the letter.
        dates: the dates that letters of this layout print; a missing one is a problem.

    A case number needs no label if it is the only one in the span.
    """
    values: dict[str, _HeaderToken] = {}
    for name, token in _pair_list(_tokens(_LIST.finditer(letter.text, where.start, where.end))):
        values.setdefault(name, token)
    numbers = {
        _normal_case_number(match[0]): match
        for match in CASE_NUMBER.finditer(letter.text, where.start, where.end)
    }
    if "case_number" not in values and len(numbers) == 1:
        (match,) = numbers.values()
        values["case_number"] = _HeaderToken("number", match[0], Span(*match.span()))
    for name, pattern in sentences:
        if name not in values and (said := pattern.search(letter.text)):
            values[name] = _HeaderToken("day", said["day"], Span(*said.span("day")))
    return _header(values, tuple(dates))


def _tokens(found: Iterable[re.Match[str]]) -> list[_HeaderToken]:
    return [_HeaderToken(match.lastgroup or "", match[0], Span(*match.span())) for match in found]


def _header(
    values: dict[str, _HeaderToken], dates: tuple[str, ...] = ALWAYS_PRINTED
) -> tuple[ParsedHeader, list[Problem]]:
    days, problems = _days({name: values[name] for name in _DATE_LABELS if name in values}, dates)
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


def _pair_by_rows(tokens: list[_HeaderToken]) -> Iterator[tuple[str, _HeaderToken]]:
    """Pair each label with the first value of its kind before the next label."""
    waiting: str | None = None
    for token in tokens:
        if token.kind in _VALUE_OF:
            waiting = token.kind
        elif waiting and token.kind == _VALUE_OF[waiting]:
            yield waiting, token
            waiting = None


def _further_days(
    letter: LetterText, tokens: list[_HeaderToken], values: dict[str, _HeaderToken]
) -> Iterator[Problem]:
    """Yield a problem for each date that another one follows in its cell."""
    names = {token.span: name for name, token in values.items()}
    for token, following in pairwise(tokens):
        name = names.get(token.span)
        if name and token.kind == following.kind == "day":
            between = letter.text[token.span.end : following.span.start]
            if _JOINING.fullmatch("".join(between.split())):
                both = Span(token.span.start, following.span.end)
                message = (
                    f'The header gives several dates for "{LABEL_NAMES[name]}", '
                    f"{token.text} and {following.text}: the first one counts."
                )
                yield Problem("several_dates", message, both)


def _pair_by_columns(tokens: list[_HeaderToken]) -> Iterator[tuple[str, _HeaderToken]]:
    """Pair labels and values in order, separately for each kind.

    If the numbers of labels and values differ, no value of that kind can be assigned.
    """
    for kind in ("number", "word", "day"):
        labels = [token.kind for token in tokens if _VALUE_OF.get(token.kind) == kind]
        values = [token for token in tokens if token.kind == kind]
        if len(labels) == len(values):
            yield from zip(labels, values, strict=True)


def _pair_list(tokens: list[_HeaderToken]) -> Iterator[tuple[str, _HeaderToken]]:
    """Pair each label with its value, or a run of labels with the run of values below it.

    If a run of several values differs in length from the run of labels above it, no value of that
    kind can be assigned.
    """
    labels: list[_HeaderToken] = []
    for is_label, run in groupby(tokens, key=lambda token: token.kind in (*_VALUE_OF, "other")):
        if is_label:
            labels = list(run)
            continue
        values = list(run)
        if len(values) == 1:
            if labels and _VALUE_OF.get(labels[-1].kind) == values[0].kind:
                yield labels[-1].kind, values[0]
        else:
            yield from _pair_by_columns([*labels, *values])


def _days(
    values: dict[str, _HeaderToken], expected: tuple[str, ...]
) -> tuple[dict[str, Found[date] | None], list[Problem]]:
    days: dict[str, Found[date] | None] = {}
    problems: list[Problem] = []
    for name, label in LABEL_NAMES.items():
        token = values.get(name)
        if token is None:
            if name in expected:
                problems.append(Problem("no_date", f'The header gives no date for "{label}".'))
            continue
        if day := parse_us_date(token.text):
            days[name] = Found(day, token.span)
        else:
            problems.append(
                Problem(
                    IMPOSSIBLE_DATE,
                    f'The header gives {token.text} for "{label}": there is no such day.',
                    token.span,
                )
            )
    return days, problems


def _normal_case_number(printed: str) -> str:
    return re.sub(r"\s", "", printed.upper())
