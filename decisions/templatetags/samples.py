"""The invented samples that visitors see."""

from django import template

from decisions.models import Case

register = template.Library()


@register.simple_tag
def shown_samples() -> int:
    """Return how many invented cases are public."""
    return Case.public.filter(sample=True).count()
