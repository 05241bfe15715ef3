"""The scope of the words of a search: the treatment in dispute, or anywhere."""

from decisions.search.field_names import ANYWHERE, TREATMENT
from decisions.search.query_parser import parse
from decisions.search.query_tree import plain_words
from decisions.vocabulary.recognize_query import recognize

#: Asks for the scope that the words are most likely about.
BY_WORDS = "auto"


def scope_of(text: str) -> str:
    """Return the scope in which somebody who types these words most likely looks for them.

    TREATMENT where the vocabulary knows all of them as treatments, with regions and sides of the
    body; else ANYWHERE.
    """
    rows = plain_words(parse(text).node)
    known = [recognize(words) for words in rows]
    whole = all(each and each.services and not each.rest for each in known)
    return TREATMENT if rows and whole else ANYWHERE
