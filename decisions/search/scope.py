"""The scope of the words of a search: the treatment in dispute, or anywhere."""

from decisions.search.field_names import ANYWHERE, TREATMENT
from decisions.search.query_parser import parse
from decisions.search.query_tree import plain_words
from decisions.vocabulary.recognize_query import recognize

#: The parameter value that selects the most likely scope.
BY_WORDS = "auto"


def scope_of(text: str, *, of_treatment: bool = False) -> str:
    """Return the scope that a visitor who types these words most likely means.

    TREATMENT if the vocabulary knows all of them as treatments, body regions and sides; otherwise
    ANYWHERE.

    Args:
        text: the words.
        of_treatment: whether the search selects a treatment, so that the words need not name one.
    """
    rows = plain_words(parse(text).node)
    known = [recognize(words) for words in rows]
    whole = all(each and (each.services or of_treatment) and not each.rest for each in known)
    return TREATMENT if rows and whole else ANYWHERE
