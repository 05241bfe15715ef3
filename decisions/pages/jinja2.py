"""The Jinja2 environment: the functions and filters of the templates of pages.

Why they are Jinja's, and those of the administration Django's: docs/adr/0010.
"""

from datetime import datetime
from typing import Any

from django.template.defaultfilters import (
    capfirst,
    filesizeformat,
    pluralize,
    slugify,
    truncatechars,
)
from django.templatetags.static import static
from django.utils.timezone import localdate
from django.utils.translation import gettext, ngettext
from jinja2 import ChainableUndefined, Environment

from decisions import formatting
from decisions.corrections.standing import standing_of
from decisions.pages import template_functions as functions
from decisions.pages.folders.links import current_folder
from decisions.pages.sample_notice import NOTICE, holds_samples, sample_mark
from decisions.pages.search.icon import icon_of_the_archive
from decisions.pages.search_urls import path_of, site_root

_FILTERS = (
    formatting.bar,
    formatting.count,
    formatting.day,
    formatting.moment,
    formatting.percent,
    formatting.points,
    formatting.signed_points,
    formatting.whole_percent,
    formatting.words,
    capfirst,
    filesizeformat,
    pluralize,
    slugify,
    truncatechars,
    functions.slashed,
)
_FUNCTIONS = (
    static,
    functions.case_citation,
    functions.citation,
    functions.corrected,
    functions.item_url,
    functions.place,
    functions.plot_of,
    functions.download_links,
    functions.quoted_words,
    functions.tick,
    current_folder,
    holds_samples,
    icon_of_the_archive,
    sample_mark,
    site_root,
    standing_of,
)


def environment(**options: Any) -> Environment:
    """Return what the templates of pages are read with.

    Args:
        options: what Django's settings say.
    """
    # Pages that are shown when all else fails know neither a request nor a user.
    ours = {"undefined": ChainableUndefined, "extensions": ["jinja2.ext.i18n"]}
    made = Environment(**{**options, **ours})  # noqa: S701  Django escapes
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters |= {each.__name__: each for each in _FILTERS} | {"local_day": _local_day}
    made.globals |= {each.__name__: each for each in _FUNCTIONS}
    made.globals |= {"url": path_of, "today": localdate, "samples_notice": NOTICE}
    return made


def _local_day(moment: datetime) -> str:
    return formatting.day(localdate(moment))
