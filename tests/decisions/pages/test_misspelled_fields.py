"""Undefined names in templates raise an error in tests, and are logged in production."""

import logging
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from jinja2 import UndefinedError

from decisions.models import Case
from decisions.pages.jinja_environment import environment
from imr_archive.runtime.environment import BASE_DIR

PAGES = BASE_DIR / "templates" / "pages"
KNOWN: dict[str, Any] = {"case": Case(slug="CM17-9900001"), "names": {"known": 1}, "nothing": None}
by_misspelling = pytest.mark.parametrize(
    "template",
    [
        "{{ case.slugg }}",
        "{{ case['slugg'] }}",
        "{{ case.slug.short }}",
        "{{ case.slugg|default('') }}",
        "{% if case.slugg %}{% endif %}",
        "{% if case.slugg is defined %}{% endif %}",
        "{% for each in case.slugg %}{% endfor %}",
        "{{ names.unknown }}",
        "{{ nothing.slug }}",
        "{{ kase }}",
        "{% if kase %}{% endif %}",
    ],
)


@by_misspelling
def test_a_misspelled_name_is_an_error(template: str) -> None:
    with pytest.raises(UndefinedError, match=r"slug|short|unknown|kase"):
        environment().from_string(template).render(KNOWN)


@by_misspelling
def test_where_the_archive_runs_it_shows_nothing_and_is_logged(
    template: str, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.STRICT_TEMPLATES = False
    with caplog.at_level(logging.WARNING):
        assert environment().from_string(template).render(KNOWN) == ""
    asks = "default" in template or "defined" in template  # it handles undefined names
    assert asks or [record.name for record in caplog.records] == [
        "decisions.pages.jinja_environment"
    ]


def test_what_a_page_may_lack_is_asked_for() -> None:
    template = "{% if kase is defined %}{{ kase.slug }}{% endif %}{{ kase|default('none') }}"
    assert environment().from_string(template).render(KNOWN) == "none"


@pytest.mark.parametrize(
    ("template", "name", "misspelled"),
    [
        ("case/_item.html", "item.quantity", "item.quantities"),
        ("case/case.html", "case.sample", "case.is_sample"),
        ("base.html", "user.is_staff", "user.staff"),
    ],
)
def test_the_page_of_a_case_fails_where_a_template_misspells_a_field(
    template: str, name: str, misspelled: str, golden: Path, settings: Any, tmp_path: Path
) -> None:
    text = (PAGES / template).read_text(encoding="utf-8")
    assert name in text
    wrong = tmp_path / template
    wrong.parent.mkdir(exist_ok=True)
    wrong.write_text(text.replace(name, misspelled), encoding="utf-8")
    pages, administration = settings.TEMPLATES
    settings.TEMPLATES = [{**pages, "DIRS": [tmp_path, PAGES]}, administration]
    case = Case.objects.filter(items__isnull=False).first()
    assert case is not None
    with pytest.raises(UndefinedError, match=misspelled.split(".")[1]):
        Client().get(case.get_absolute_url())
