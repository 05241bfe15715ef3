"""The cells of a table of statistics.

A table has hundreds of them. They are written here and not by a template, which takes most of the
page's time for them.
"""

from html import escape

from django import template
from django.template.defaultfilters import pluralize
from django.utils.safestring import SafeString, mark_safe

from decisions.formatting import count, percent
from decisions.pages.crosstab_page import Cell

register = template.Library()


@register.simple_tag
def table_cell(cell: Cell | None, kind: str = "") -> SafeString:
    """Return a cell with its rate and the number of its decisions, which leads to their search.

    Args:
        cell: what it counts; None where there is no decision.
        kind: "total" for one that sums up its row or column; the others are shaded by their rate,
            unless it rests on few decisions.
    """
    if cell is None:
        return mark_safe('<td class="none"><span class="hidden">none</span></td>')
    decisions = cell.count.decisions
    number = count(decisions)
    if cell.search:
        label = f"{number} decision{pluralize(decisions)}: search them"
        number = f'<a href="{escape(cell.search)}" aria-label="{label}">{number}</a>'
    else:
        number = f"<span>{number}</span>"
    shade = "few" if cell.few else "" if kind else f"heat-{cell.shade}"
    classes = f"{escape(kind)} {shade}".strip()
    shown = f'<td class="{classes}">{percent(cell.count.rate)} {number}</td>'
    return mark_safe(shown)  # noqa: S308  the address is escaped, all else is numbers
