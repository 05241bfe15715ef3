"""Text of letters as HTML: escaped, then marked. No other module inserts tags into such text."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import count, pairwise

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from decisions.models import Case
from decisions.search import Excerpt, TextRange

#: The characters from which on the text of a letter is not on the page of its case, which would be
#: too heavy: it has the rationales as well. Only few letters of many items are as long.
LONG = 20_000
_PAGE_BREAK = "\f\n"
#: The share of the usual length from which a line is full: its end is not that of a paragraph.
_FULL = 0.75
#: The usual lengths of lines in text that was set in lines: longer ones are whole paragraphs.
_SET_IN_LINES = range(60, 131)


@dataclass(frozen=True, slots=True)
class Noted:
    """A span of a text that is set apart, and the note after it."""

    start: int
    end: int
    note: SafeString


def marked(
    text: str, marks: Iterable[TextRange], start: int = 0, end: int | None = None, name: str = ""
) -> SafeString:
    """Return `text[start:end]` with `marks`, which are sorted and disjoint, marked.

    With a name, each mark is the target of a link to `#name-1`, `#name-2`, ...
    """
    numbered = [(number, first, last) for number, (first, last) in enumerate(marks, 1)]
    return _marked(text, numbered, start, len(text) if end is None else end, name)


def marked_and_noted(
    text: str,
    marks: Iterable[TextRange],
    noted: Iterable[Noted],
    name: str,
    apart: Sequence[TextRange] = (),
) -> SafeString:
    """Return a text as `marked` does, with `noted` and the spans of `apart` set apart.

    The spans of each are sorted and disjoint; a noted span is followed by its note. A mark that
    crosses a border is marked on both sides of it, and a span of `apart` is split at the border of
    a noted one.
    """
    numbered = [(number, first, last) for number, (first, last) in enumerate(marks, 1)]
    made, at = [], 0
    for each in noted:
        made += [
            _set_apart(text, numbered, apart, at, each.start, name),
            format_html(
                "<u>{}</u>{}",
                _set_apart(text, numbered, apart, each.start, each.end, name),
                each.note,
            ),
        ]
        at = each.end
    made.append(_set_apart(text, numbered, apart, at, len(text), name))
    return mark_safe("".join(made))  # noqa: S308  every piece is escaped where it is made


def _set_apart(
    text: str,
    numbered: Sequence[tuple[int, int, int]],
    apart: Sequence[TextRange],
    start: int,
    end: int,
    name: str,
) -> SafeString:
    """Return `text[start:end]` as `_marked` does, with the spans in it set apart."""
    made = []
    for begin, stop in apart:
        first, last = max(begin, start), min(stop, end)
        if first < last:
            made += [
                _marked(text, numbered, start, first, name),
                format_html("<small>{}</small>", _marked(text, numbered, first, last, name)),
            ]
            start = last
    made.append(_marked(text, numbered, start, end, name))
    return mark_safe("".join(made))  # noqa: S308  every piece is escaped where it is made


def _marked(
    text: str, numbered: Iterable[tuple[int, int, int]], start: int, end: int, name: str
) -> SafeString:
    """Return `text[start:end]` with the parts of numbered marks in it marked.

    A mark is the target of a link where it begins.
    """
    pieces = []
    for number, begin, stop in numbered:
        first, last = max(begin, start), min(stop, end)
        if first < last:
            target = f' id="{escape(name)}-{number}"' if name and first == begin else ""
            pieces.append(escape(text[start:first]))
            pieces.append(f"<mark{target}>{escape(text[first:last])}</mark>")
            start = last
    pieces.append(escape(text[start:end]))
    return mark_safe("".join(pieces))  # noqa: S308  every piece is escaped above


def excerpt(text: str, part: Excerpt) -> SafeString:
    """Return a part of a text with marks, and dots at an end where text is omitted."""
    return format_html(
        "{}{}{}",
        "… " if part.start else "",
        marked(text, part.marks, part.start, part.end),
        " …" if part.end < len(text) else "",
    )


def page_of(case: Case, position: int) -> int | None:
    """Return the page, from 1, of a position in the text of a case's letter.

    It is None for a letter that came as text without page breaks.
    """
    text = case.letter_text
    if not case.letter_is_pdf and _PAGE_BREAK not in text:
        return None
    return text.count(_PAGE_BREAK, 0, position) + 1


@dataclass(frozen=True, slots=True)
class WayBack:
    """The id and the name of the element that shows what was read at a span.

    Args:
        page: the URL of its page, if it is not that of the letter's text.
    """

    target: str
    name: str
    page: str = ""


def anchored(
    text: str,
    spans: Mapping[str, TextRange],
    marks: Sequence[TextRange] = (),
    ways_back: Mapping[str, WayBack] | None = None,
) -> SafeString:
    """Return a letter's text in which each span is the target of a link to `#at-name`.

    Spans may be nested; if two overlap, the later one ends with the earlier one. Each page but the
    first begins with its number. The sorted and disjoint `marks` are marked; one that
    crosses the border of a span or a page is marked on both sides. A span in `ways_back` is
    followed by a link, which `case.css` shows on narrow screens while the span, or one in it, is
    the target. Paragraphs are as wide as the page, not as the paper.
    """
    text = _unwrapped(text)
    back = ways_back or {}
    pages = count(2)
    made: list[str] = []
    ends: list[tuple[int, str]] = []  # the ends and names of the open spans, the innermost last
    position = 0

    def write(until: int) -> None:
        nonlocal position
        for number, page in enumerate(text[position:until].split(_PAGE_BREAK)):
            if number:
                made.append(f'<span class="new-page">Page {next(pages)}</span>')
                position += len(_PAGE_BREAK)
            made.append(
                marked(
                    text,
                    _within(marks, position, position + len(page)),
                    position,
                    position + len(page),
                )
            )
            position += len(page)

    def close(until: float) -> None:
        while ends and ends[-1][0] <= until:
            end, name = ends.pop()
            write(end)
            made.append("</i>")
            if way := back.get(name):
                href = f"{way.page}#{escape(way.target)}"
                made.append(f'<a class="back" href="{href}">Back to {escape(way.name)}</a>')

    for name, (start, end) in sorted(spans.items(), key=lambda named: _outer_first(named[1])):
        close(start)
        write(start)
        made.append(f'<i id="at-{escape(name)}">')
        ends.append((min(end, ends[-1][0]) if ends else end, name))
    close(len(text))
    write(len(text))
    return mark_safe("".join(made))  # noqa: S308  every piece is escaped above


def _unwrapped(text: str) -> str:
    """Return a text with a space, not a line break, where a full line goes on in the next one."""
    lines = text.split("\n")
    lengths = sorted(len(line) for line in lines if line.strip())
    usual = lengths[len(lengths) * 9 // 10] if lengths else 0
    if usual not in _SET_IN_LINES:
        return text
    made = []
    for line, following in pairwise(lines):
        goes_on = len(line) >= _FULL * usual and following.strip() and not line.endswith("\f")
        made += [line, " " if goes_on else "\n"]
    return "".join([*made, lines[-1]])


def _within(marks: Sequence[TextRange], start: int, end: int) -> Iterator[TextRange]:
    """Yield the parts of ordered, disjoint marks between two positions."""
    for first, last in marks[bisect_right(marks, start, key=_end_of) :]:
        if first >= end:
            return
        yield max(first, start), min(last, end)


def _end_of(mark: TextRange) -> int:
    return mark[1]


def _outer_first(span: TextRange) -> tuple[int, int]:
    return span[0], -span[1]
