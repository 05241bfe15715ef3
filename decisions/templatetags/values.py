"""The values of a facet as a list of links.

A search page shows a hundred values. They are written here and not by a template, which takes
half of the page's time for them.
"""

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

from decisions.formatting import bar, count, percent
from decisions.pages.facet_lists import FacetValue

register = template.Library()


@register.simple_tag
def value_list(values: Iterable[FacetValue], all_address: str) -> SafeString:
    """Return values, and those below them, as a list.

    Args:
        values: what is listed; each leads to the search with it, and to the search without it.
        all_address: the page of all values of their facet.
    """
    return mark_safe(_list(values, escape(all_address)))  # noqa: S308  every value is escaped


def _list(values: Iterable[FacetValue], all_address: str) -> str:
    return f'<ul class="values">{"".join(_row(value, all_address) for value in values)}</ul>'


def _row(value: FacetValue, all_address: str) -> str:
    label = escape(value.label)
    above = f' <span class="quiet">{escape(value.above)}</span>' if value.above else ""
    overturned = f"{percent(value.count.rate)} overturned"
    return f"""
<li{' class="selected"' if value.selected else ""}>
<a class="value" id="{escape(f"{value.facet.name}:{value.name}")}" href="{escape(value.address)}"\
{' aria-current="true"' if value.selected else ""}>
<span class="tick" aria-hidden="true"></span>
<span class="label">{label}{above}</span>
<span class="number">{count(value.count.decisions)}</span>
<svg class="bar" viewBox="0 0 100 6" role="img" aria-label="{overturned}" \
preserveAspectRatio="none"><title>{overturned}</title>\
<rect class="all" width="100" height="6"/>\
<rect class="part" width="{bar(value.count.rate)}" height="6"/></svg>
</a>
<a class="not" id="{escape(f"not:{value.facet.name}:{value.name}")}" \
href="{escape(value.exclude_address)}" aria-label="Exclude {label}" \
title="Exclude">−</a>
{_list(value.below, all_address) if value.below else ""}{_hidden(value, all_address)}</li>"""


def _hidden(value: FacetValue, all_address: str) -> str:
    if not value.hidden:
        return ""
    joint = "&amp;" if "?" in all_address else "?"
    address = f"{all_address}{joint}{escape(urlencode({'find': value.label}))}"
    more = f"{count(value.hidden)} more in {escape(value.label)}"
    return f'<p class="others"><a href="{address}">{more}</a></p>'
