"""Redirects of the search box: a case number opens its case, other words choose their scope.

Words that no letter contains are replaced by the most likely correction.
"""

from django.http import QueryDict

from decisions import case_numbers
from decisions.models import Case
from decisions.pages.search_urls import SearchUrl
from decisions.search import ANYWHERE, BY_WORDS, respelled, scope_of

#: The parameter that holds the query for the words as typed, if the box searched others.
TYPED = "typed"


def redirect_target(query: QueryDict) -> str | None:
    """Return the URL that a search opens instead of its own; None for its own.

    A case number alone opens its case. Words from the search box are searched in the disputed
    treatment if the vocabulary knows all of them as a treatment, else anywhere in the letter.
    Misspelled words are corrected if that finds any decision in that scope, or else anywhere.

    Raises:
        IndexMissingError: there is no index that can be read.
    """
    text = query.get("q", "")
    if case := _case_of(text):
        return case.get_absolute_url()
    if query.get("scope") == BY_WORDS:
        return _respelled(query) or SearchUrl(query).changed(
            scope=scope_of(text) if text.strip() else None
        )
    return None


def _respelled(query: QueryDict) -> str | None:
    """Return the URL of a search with its misspelled words corrected; None if that finds none."""
    found = respelled(query.get("q", ""))
    if found is None:
        return None
    asked = query.copy()
    asked["q"] = found.meant
    for scope in dict.fromkeys((scope_of(found.meant), ANYWHERE)):
        asked["scope"] = scope
        url = SearchUrl(asked)
        if len(url.search):
            return url.changed(**{TYPED: found.exact})
    return None


def _case_of(text: str) -> Case | None:
    """Return the case if a text is exactly its number."""
    numbers = case_numbers.possible_numbers(text)
    found = list(Case.public.filter(case_number__in=numbers)[:2]) if numbers else []
    return found[0] if len(found) == 1 else None
