"""Formats of values in the administration, and the counts of its first page."""

from django import template

from decisions.formatting import count, duration, stored, words
from decisions.models import Case, ErrorReport

register = template.Library()

for _format in (count, duration, stored, words):
    register.filter(_format.__name__, _format)


@register.simple_tag
def unhandled_reports() -> int:
    """Return how many reports of errors nobody has handled yet."""
    return ErrorReport.objects.filter(handled=False).count()


@register.simple_tag
def shown_samples() -> int:
    """Return how many invented cases are public."""
    return Case.public.filter(sample=True).count()
