"""The chart of years as SVG.

It stands on every page of a search. It is written here and not by a template, which takes five
times as long for its points and bars.
"""

from html import escape

from django import template
from django.template.defaultfilters import pluralize
from django.utils.safestring import SafeString, mark_safe

from decisions.formatting import count, percent, whole_percent
from decisions.pages.charts import HEIGHT, WIDTH, Year, YearChart

register = template.Library()

_LABEL = "Decisions and share overturned by year; the table below holds the numbers."


@register.simple_tag
def year_svg(chart: YearChart) -> SafeString:
    """Return a chart of years: bars for decisions, a line for the share overturned."""
    lines = (f'<polyline class="rate-line" points="{line}"/>' for line in chart.lines)
    drawn = f"""\
<svg viewBox="-44 -14 {WIDTH + 88} {HEIGHT + 40}" role="img" aria-label="{_LABEL}">
<line class="axis" x1="0" x2="{WIDTH}" y1="{HEIGHT}" y2="{HEIGHT}"/>
<text class="bars-end" x="-6" y="6">{count(chart.most)}</text>\
<text class="bars-end" x="-6" y="{HEIGHT + 3}">0</text>
<text class="rates-end" x="{WIDTH + 6}" y="6">{whole_percent(chart.top)}</text>\
<text class="rates-end" x="{WIDTH + 6}" y="{HEIGHT + 3}">0 %</text>
{"".join(map(_bar, chart.years))}{"".join(lines)}{"".join(map(_point, chart.years))}</svg>"""
    return mark_safe(drawn)  # noqa: S308  the names of years are escaped, all else is numbers


def _bar(year: Year) -> str:
    decisions, label = year.count.decisions, escape(year.label)
    return f"""\
<g><title>{label}: {count(decisions)} decision{pluralize(decisions)}, \
{percent(year.count.rate)} overturned</title>
<rect class="year" x="{year.x}" y="{year.y}" width="{year.width}" height="{year.height}"/>
<text class="year-name" x="{year.middle}" y="{HEIGHT + 17}">{label}</text></g>
"""


def _point(year: Year) -> str:
    few = " few" if year.few else ""
    return f'<circle class="rate-point{few}" cx="{year.middle}" cy="{year.rate_y}" r="3.5"/>'
