"""How values look in the administration."""

from django import template

from decisions.formatting import count, stored, words

register = template.Library()

for _format in (count, stored, words):
    register.filter(_format.__name__, _format)
