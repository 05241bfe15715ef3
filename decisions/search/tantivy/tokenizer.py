"""tantivy's tokenizer: a text's words, and the stems of English words.

The analyzer uses them for every engine: engines receive stems and do not stem themselves.
"""

import tantivy


def _words() -> tantivy.TextAnalyzerBuilder:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
    )


_cutter = _words().build()
_stemmer = _words().filter(tantivy.Filter.stemmer("english")).build()


def split_words(text: str) -> list[str]:
    """Return the words of a text, in lowercase and without accents."""
    return _cutter.analyze(text)


def stem_of(word: str) -> str:
    """Return the stem of an English word; empty if the text is not a word."""
    return "".join(_stemmer.analyze(word))
