"""tantivy's tokenizer: a text's words, and the stems of English words.

The analyzer of every engine uses these: an engine is given stems, and cuts nothing itself.
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


def words_of(text: str) -> list[str]:
    """Return the words of a text, in small letters and without accents."""
    return _cutter.analyze(text)


def stem_of(word: str) -> str:
    """Return the stem of an English word; empty for what is not a word."""
    return "".join(_stemmer.analyze(word))
