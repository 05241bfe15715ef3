"""The error reports of visitors that wait for an answer."""

from django import template

from decisions.models import ErrorReport

register = template.Library()


@register.simple_tag
def unhandled_reports() -> int:
    """Return how many reports nobody has handled yet."""
    return ErrorReport.objects.filter(handled=False).count()
