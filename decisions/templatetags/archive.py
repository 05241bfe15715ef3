"""How values look on pages."""

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from decisions.corrected import Correction
from decisions.corrections import standing_of
from decisions.formatting import bar, count, day, percent, stored, whole_percent, words
from decisions.models import Case, DisputedItem, GuidelineCitation

register = template.Library()

for _format in (bar, count, day, percent, stored, whole_percent, words):
    register.filter(_format.__name__, _format)


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
def place(name: str, shown: str) -> SafeString:
    """Return what is shown as a link to the place in the letter that it was read from."""
    if not name:
        return conditional_escape(shown)
    return format_html('<a class="where" href="#at-{}">{}</a>', name, shown)
