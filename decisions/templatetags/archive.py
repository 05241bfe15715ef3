"""How values look on pages."""

from datetime import date

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from decisions.corrected import Correction
from decisions.corrections import standing_of
from decisions.models import Case, DisputedItem, GuidelineCitation
from decisions.pages.marking import marked
from decisions.search.highlight import Highlighter

register = template.Library()


@register.filter
def count(number: int) -> str:
    """Write a number with thousands separated: 4,812."""
    return f"{number:,}"


@register.filter
def percent(share: float | None) -> str:
    """Write a share from 0 to 1 as a percentage with one decimal: 11.2 %."""
    return "–" if share is None else f"{share * 100:.1f}\N{NO-BREAK SPACE}%"


@register.filter
def whole_percent(share: float) -> str:
    """Write a share from 0 to 1 as a whole percentage: 20 %."""
    return f"{share:.0%}".replace("%", "\N{NO-BREAK SPACE}%")


@register.filter
def bar(share: float | None) -> str:
    """Return the length of a bar, from 0 to 100, for a share from 0 to 1."""
    return f"{(share or 0) * 100:.1f}"


@register.filter
def day(value: date | str | None) -> str:
    """Write a date, given as such or in ISO form: 9 Dec 2016."""
    if not value:
        return ""
    when = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{when.day} {when:%b %Y}"


@register.filter
def words(value: str) -> str:
    """Write a stored word such as `partially_overturned` in plain words."""
    return value.replace("_", " ")


@register.filter
def stored(value: object) -> str:
    """Write a value of a correction: a list as one line, nothing as words."""
    if isinstance(value, list):
        return " · ".join(map(str, value)) or "not stated"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "not stated" if value in (None, "") else str(value)


@register.simple_tag
def corrected(part: Case | DisputedItem | GuidelineCitation, *fields: str) -> SafeString | str:
    """Mark a value that a person corrected, with a link to when and why.

    Args:
        part: what the value is of.
        fields: the fields that the value shows; "" where a person added the whole part.
    """
    correction = next(filter(None, map(part.corrected.get, fields)), None)
    if correction is None:
        return ""
    return format_html(' <a class="corrected" href="#correction-{}">corrected</a>', correction)


@register.simple_tag
def standing_corrections(case: Case) -> list[Correction]:
    """Return the corrections that a case shows."""
    return standing_of(case)


@register.simple_tag
def highlight(highlighter: Highlighter, text: str) -> SafeString:
    """Return a text with the words of a search marked."""
    return marked(text, highlighter.marks(text))


@register.simple_tag
def excerpt(highlighter: Highlighter, text: str) -> SafeString:
    """Return the part of a text that shows most words of a search, marked."""
    part = highlighter.excerpt(text)
    return format_html(
        "{}{}{}",
        "… " if part.start else "",
        marked(text, part.marks, part.start, part.end),
        " …" if part.end < len(text) else "",
    )


@register.simple_tag
def place(name: str, shown: str) -> SafeString:
    """Return what is shown as a link to the place in the letter that it was read from."""
    if not name:
        return conditional_escape(shown)
    return format_html('<a class="where" href="#at-{}">{}</a>', name, shown)
