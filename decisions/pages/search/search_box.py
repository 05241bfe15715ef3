"""Redirects of the search box: a case number opens its case, other words choose their scope."""

from django.http import QueryDict

from decisions import case_numbers
from decisions.models import Case
from decisions.pages.search_urls import SearchUrl
from decisions.search import BY_WORDS, scope_of


def redirect_target(query: QueryDict) -> str | None:
    """Return the URL that a search opens instead of its own; None for its own.

    A case number alone opens its case. Words from the search box are looked for in the treatment
    in dispute where the vocabulary knows all of them as a treatment, else anywhere in the letter.
    """
    text = query.get("q", "")
    if case := _case_of(text):
        return case.get_absolute_url()
    if query.get("scope") == BY_WORDS:
        return SearchUrl(query).changed(scope=scope_of(text) if text.strip() else None)
    return None


def _case_of(text: str) -> Case | None:
    """Return the one case whose number is all of a text."""
    numbers = case_numbers.alone(text)
    found = list(Case.public.filter(case_number__in=numbers)[:2]) if numbers else []
    return found[0] if len(found) == 1 else None
