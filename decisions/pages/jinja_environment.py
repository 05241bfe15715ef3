"""The Jinja2 environment: the functions and filters of the templates of pages.

docs/adr/0010 explains why pages use Jinja2 and the administration Django's templates.
"""

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.defaultfilters import (
    capfirst,
    filesizeformat,
    pluralize,
    slugify,
)
from django.templatetags.static import static
from django.utils.timezone import localdate
from django.utils.translation import gettext, ngettext
from jinja2 import (
    ChainableUndefined,
    Environment,
    StrictUndefined,
    Undefined,
    UndefinedError,
    make_logging_undefined,
)
from jinja2.utils import missing

from decisions import formatting
from decisions.corrections.reapply import active_corrections
from decisions.overturn_rates import FEW
from decisions.pages import template_functions as functions
from decisions.pages.folders.links import current_folder
from decisions.pages.sample_notice import NOTICE, holds_samples, sample_mark
from decisions.pages.search.icon import icon_of_the_archive
from decisions.pages.search_urls import letters_of, overturned_of, path_of, site_root
from decisions.pages.template_output import PageEnvironment

_FILTERS = (
    formatting.bar,
    formatting.count,
    formatting.day,
    formatting.day_month_or_year,
    formatting.moment,
    formatting.percent,
    formatting.points,
    formatting.signed_points,
    formatting.whole_points,
    formatting.whole_percent,
    formatting.words,
    capfirst,
    filesizeformat,
    pluralize,
    slugify,
    functions.below,
    functions.slashed,
    functions.unbroken,
)
_FUNCTIONS = (
    static,
    functions.case_citation,
    functions.collected,
    functions.corrected,
    functions.item_url,
    functions.plot_of,
    functions.download_links,
    functions.further_links,
    functions.program_links,
    functions.quoted_words,
    functions.tick,
    current_folder,
    holds_samples,
    icon_of_the_archive,
    letters_of,
    overturned_of,
    sample_mark,
    site_root,
    active_corrections,
)


class Misspelled(StrictUndefined):
    """An undefined name in a template; an error if templates are strict.

    Templates test optional names by `is defined`. A missing attribute of an object is an error
    immediately, even before `is defined` and `default`.

    Raises:
        UndefinedError: the message names the undefined name, or the attribute and its object.
    """

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: type[UndefinedError] = UndefinedError,
    ) -> None:
        super().__init__(hint, obj, name, exc)
        if obj is not missing:
            self._fail_with_undefined_error()


def _undefined() -> type[Undefined]:
    """Return the value of an undefined name.

    In production the page shows nothing in its place, and the log says what is missing.
    """
    if settings.STRICT_TEMPLATES:
        return Misspelled
    return make_logging_undefined(logging.getLogger(__name__), ChainableUndefined)


def environment(**options: Any) -> Environment:
    """Return the environment of the templates of pages.

    Args:
        options: the options in Django's settings.
    """
    ours = {"undefined": _undefined(), "extensions": ["jinja2.ext.i18n"]}
    made = PageEnvironment(**{**options, **ours})
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters |= {each.__name__: each for each in _FILTERS} | {"local_day": _local_day}
    # Django's own is slow: it normalizes accents and checks every letter, some 30 times a page.
    made.filters["truncatechars"] = formatting.shortened
    made.globals |= {each.__name__: each for each in _FUNCTIONS}
    made.globals |= {"url": path_of, "today": localdate, "samples_notice": NOTICE, "few_below": FEW}
    return made


def _local_day(moment: datetime) -> str:
    return formatting.day(localdate(moment))
