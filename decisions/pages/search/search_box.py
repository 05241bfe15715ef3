"""Redirects of the search box: a case number opens its case, other words choose their scope.

Words that no letter contains are replaced by the most likely correction, and a question that finds
nothing by what it asks for.
"""

import re

from django.http import QueryDict

from decisions import case_numbers
from decisions.filters import with_outcome_as_filter
from decisions.models import Case
from decisions.pages.search.facet_offers import possible_offers
from decisions.pages.search_urls import SearchUrl
from decisions.search import ANYWHERE, BY_WORDS, SERVICE, question, respelled, scope_of

#: The parameter that holds the query for the words as typed, if the box searched others.
TYPED = "typed"
#: The item after a case number, as pages name it.
_ITEM = re.compile(r"[\s,]+item[\s#]*(\d{1,3})\s*$", re.I)


def redirect_target(query: QueryDict) -> str | None:
    """Return the URL that a search opens instead of its own; None for its own.

    A case number alone opens its case, and "CM17-0123456, item 2" this item. Words from the search
    box are searched in the disputed treatment if the vocabulary knows all of them as a treatment,
    else anywhere in the letter. Misspelled words are corrected if that finds any decision in that
    scope, or else anywhere. A question that finds nothing is searched without the words that only
    ask: as the treatment and the specialty that the others name, or else for the others.

    Raises:
        IndexMissingError: there is no index that can be read.
    """
    query = with_outcome_as_filter(query)
    text = query.get("q", "")
    if url := _case_url(text):
        return url
    if query.get("scope") == BY_WORDS:
        return (
            _respelled(query)
            or _answer(query)
            or SearchUrl(query).changed(scope=_scope(text, query) if text.strip() else None)
        )
    return None


def _scope(text: str, query: QueryDict) -> str:
    return scope_of(text, of_treatment=SERVICE.name in query)


def _respelled(query: QueryDict) -> str | None:
    """Return the URL of a search with its misspelled words corrected; None if that finds none."""
    found = respelled(query.get("q", ""))
    if found is None:
        return None
    url = _that_finds(found.meant, query)
    return url.changed(**{TYPED: found.exact}) if url else None


def _answer(query: QueryDict) -> str | None:
    """Return the URL of the search that a question asks for; None for any other search."""
    text = query.get("q", "")
    asked = question(text)
    if asked is None or _that_finds(text, query):
        return None
    meant = query.copy()
    meant["q"] = asked.meant
    offers = (
        SearchUrl(QueryDict(each.url.partition("?")[2]))
        for each in possible_offers(SearchUrl(meant))
        if not each.left_out
    )
    facets = next((url for url in offers if not url.search.text and len(url.search)), None)
    url = facets or _that_finds(asked.meant, query)
    return url.changed(**{TYPED: text}) if url else None


def _that_finds(words: str, query: QueryDict) -> SearchUrl | None:
    """Return the search for words in their scope, or else anywhere; None if both find nothing."""
    asked = query.copy()
    asked["q"] = words
    for scope in dict.fromkeys((_scope(words, query), ANYWHERE)):
        asked["scope"] = scope
        url = SearchUrl(asked)
        if len(url.search):
            return url
    return None


def _case_url(text: str) -> str | None:
    """Return the URL of the case, or of its item, if a text is exactly its number."""
    item = _ITEM.search(text)
    numbers = case_numbers.possible_numbers(text[: item.start()] if item else text)
    found = list(Case.public.filter(case_number__in=numbers)[:2]) if numbers else []
    if len(found) != 1:
        return None
    return f"{found[0].get_absolute_url()}{f'#item-{int(item[1])}' if item else ''}"
