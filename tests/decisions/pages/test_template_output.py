"""The output of templates is escaped as by plain Jinja2."""

import pytest
from django.http import QueryDict
from django.template import engines
from django.utils.safestring import SafeString
from jinja2 import Environment
from markupsafe import Markup

from decisions.formatting import shortened
from decisions.pages.search_urls import SearchUrl
from decisions.pages.template_functions import unbroken

_KEPT = '<span class="nowrap">'

VALUES = [
    "lumbar MRI",
    "<script>alert(1)</script>",
    "\"a\" & 'b'",
    "&amp;",
    "",
    4812,
    True,
    None,
    0.5,
    Markup("<b>marked</b>"),
    SafeString("<i>safe</i>"),
    ["<", 1],
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_is_escaped_as_by_jinja(value: object) -> None:
    template = "{% macro of(value) %}<p>{{ value }}</p>{% endmacro %}<a {{ value }}>{{ of(value) }}"
    ours = engines["jinja2"].from_string(template).render({"value": value})
    assert ours == Environment(autoescape=True).from_string(template).render(value=value)


@pytest.mark.parametrize(
    "template",
    [
        "{{ dict(a=1, b=[2])|list }}{{ [3, 4].index(4) }}",
        "{% set two = [1, 4] %}{{ range(*two)|list }}{{ dict(**{'a': 1}) }}",
        "{% macro of(value, end='.') %}<b>{{ value }}{{ end }}</b>{% endmacro %}{{ of('<', end='&') }}",
        "{% macro of() %}<b>{{ caller('<') }}</b>{% endmacro %}"
        "{% call(value) of() %}{{ value }}{% endcall %}",
        "{% for value in [1, 2] %}{{ loop.cycle('<', '>') }}{% endfor %}",
        "{{ gettext('%(many)s < 3', many=2) }}{% trans many=2 %}{{ many }} items{% endtrans %}",
    ],
)
def test_functions_are_called_as_by_jinja(template: str) -> None:
    theirs = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    theirs.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    shown = engines["jinja2"].from_string(template).render()
    assert shown == theirs.from_string(template).render()


@pytest.mark.parametrize(
    ("text", "length", "shown"),
    [("neck", 4, "neck"), ("necks", 4, "nec…"), ("", 4, ""), ("élan vital", 5, "élan…")],
)
def test_a_text_is_cut_off_at_a_length(text: str, length: int, shown: str) -> None:
    assert shortened(text, length) == shown


def test_urls_keep_other_parameters_in_their_order() -> None:
    url = SearchUrl(QueryDict("q=a%26b&sex=male&sex=female&year=2016&page=3"))
    assert url.changed(sex=["x y", "é"]) == "/?q=a%26b&year=2016&sex=x+y&sex=%C3%A9"
    assert url.changed(sex=None) == "/?q=a%26b&year=2016"
    assert url.toggle("sex").url("male") == "/?q=a%26b&sex=female&year=2016"
    assert url.toggle("sex").url("o&o") == "/?q=a%26b&sex=male&sex=female&sex=o%26o&year=2016"
    assert url.toggle("age").url("17") == ("/?q=a%26b&sex=male&sex=female&year=2016&age=17")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("MRI & EMG", "MRI &amp; EMG"),
        ("fusion L4-5 <b>", f"fusion {_KEPT}L4-5</span> &lt;b&gt;"),
        ("L5-S1, 12-28 visits", f"{_KEPT}L5-S1</span>, {_KEPT}12-28</span> visits"),
        ("of CM16-0221706: X-ray", f"of {_KEPT}CM16-0221706</span>: {_KEPT}X-ray</span>"),
        ("low-dose, one-time", "low-dose, one-time"),
        (SafeString("<mark>L4-5</mark>"), f"<mark>{_KEPT}L4-5</span></mark>"),
        (Markup("MRI &amp; EMG"), Markup("MRI &amp; EMG")),
        (Markup("Case CM16-0221706"), f"Case {_KEPT}CM16-0221706</span>"),
    ],
)
def test_short_terms_and_case_numbers_are_not_broken(text: str, html: str) -> None:
    assert unbroken(text) == html
    assert hasattr(unbroken(text), "__html__"), "a page does not escape it again"
