"""Operators of other search programs, recognized in a query and translated."""

import re
from collections.abc import Sequence
from itertools import chain

from decisions.search.query_lexer import Lexeme
from decisions.vocabulary.body_regions import find_whole_regions
from decisions.vocabulary.matching import tokens
from decisions.vocabulary.recognize_query import Recognized, recognize
from decisions.vocabulary.services import PHARMACEUTICALS

#: "And" is not one: without it, both words are searched as well.
_LOWER_CASE = {"or", "not"}
#: Words near each other in Westlaw and Lexis: /5, w/5, near/5, pre/5; in a sentence or paragraph.
_NEAR = re.compile(r"(?:w|pre|near)?/(?P<within>\d{1,3}|[sp])", re.I)
#: The distance of words that stands for one sentence, and for one paragraph.
_FAR = {"s": 15, "p": 50}
_BEGINNING = re.compile(r"(?P<letters>\w{2,})!")
#: What separates the treatments of a list of alternatives: "MRI, CT or x-ray".
_OR = re.compile(r"(?:\s*,)?\s+or\s+")
_COMMA = re.compile(r"\s*,\s*")
#: What joins a treatment and its region: "MRI of the knee".
_JOINING = {"of", "the", "for", "in", "to"}
_WITHOUT_SPACE_AFTER = {"open", "minus", "field"}


def warning_of(word: str) -> str:
    """Return the sentence about a word that is an operator elsewhere; empty for other words."""
    if word in _LOWER_CASE:
        return f"“{word}” was searched as a word. As an operator, it is written {word.upper()}."
    if _NEAR.fullmatch(word):
        return (
            f"“{word}” was searched as a word. Words at most 5 positions apart are written as a "
            'phrase with a distance: "lumbar injection"~5.'
        )
    if begun := _BEGINNING.fullmatch(word):
        return (
            f"“{word}”: the “!” was ignored. Words that begin in this way are written "
            f"{begun['letters']}*."
        )
    return ""


def alternatives(lexemes: Sequence[Lexeme]) -> list[Lexeme]:
    """Return a query that lists treatments with "or" with the operator; empty for any other query.

    Beside other words, "or" is a word as in letters.
    """
    text = " ".join(lexeme.text for lexeme in lexemes)
    parts = _OR.split(text) if all(lexeme.kind == "word" for lexeme in lexemes) else []
    if len(parts) < 2:
        return []
    treatments = [*chain.from_iterable(map(_COMMA.split, parts))]
    known = [each for each in map(recognize, treatments) if each and not each.rest]
    if len(known) < len(treatments):
        return []
    if all(each.services for each in known):
        return _of_one_region(treatments, known) or _either(treatments)
    return _of_several_regions(treatments, known)


def _of_one_region(treatments: Sequence[str], known: Sequence[Recognized]) -> list[Lexeme]:
    """Return a list that ends with the region of all its treatments: "MRI or CT of the knee".

    A drug has no region, and a region before its treatment belongs to that: "PT or lumbar MRI".
    """
    *others, last = treatments
    region, treatment = _separated(last)
    drug = any(service.category == PHARMACEUTICALS for each in known for service in each.services)
    if not region or not last.endswith(region) or drug or any(each.regions for each in known[:-1]):
        return []
    return [*_in_parentheses(_either([*others, treatment])), *_words(region)]


def _of_several_regions(treatments: Sequence[str], known: Sequence[Recognized]) -> list[Lexeme]:
    """Return a list of regions with their one treatment: "knee or shoulder MRI"."""
    named = [text for text, each in zip(treatments, known, strict=True) if each.services]
    region, treatment = _separated(named[0]) if len(named) == 1 else ("", "")
    if not region:
        return []
    regions = [region if text == named[0] else text for text in treatments]
    return [*_in_parentheses(_either(regions)), *_words(treatment)]


def _separated(words: str) -> tuple[str, str]:
    """Return the body region in words, and the treatment without it: "knee", "MRI"."""
    found = tokens(words)
    region = next(find_whole_regions(found), None)
    if region is None:
        return "", words
    start, end = found[region.start].start, found[region.end - 1].end
    rest = f"{words[:start]} {words[end:]}".split()
    return words[start:end], " ".join(word for word in rest if word not in _JOINING)


def _either(choices: Sequence[str]) -> list[Lexeme]:
    found: list[Lexeme] = []
    for choice in choices:
        found += [Lexeme("OR", "OR"), *_words(choice)] if found else _words(choice)
    return found


def _in_parentheses(lexemes: Sequence[Lexeme]) -> list[Lexeme]:
    return [Lexeme("open", "("), *lexemes, Lexeme("shut", ")")]


def _words(text: str) -> list[Lexeme]:
    return [Lexeme("word", word) for word in text.split()]


def as_words(lexemes: Sequence[Lexeme]) -> str:
    """Return a query in which "or" is searched as a word."""
    return _text([Lexeme("phrase", "or") if each.text == "or" else each for each in lexemes])


def in_own_syntax(lexemes: Sequence[Lexeme]) -> str:
    """Return a query with the operators of other programs as operators; empty if it has none."""
    written: list[Lexeme] = []
    distance = 0
    for lexeme in lexemes:
        word = lexeme.text if lexeme.kind == "word" else ""
        if near := _NEAR.fullmatch(word):
            within = near["within"].lower()
            distance = _FAR.get(within) or int(within)
            continue
        if word in _LOWER_CASE:
            lexeme = Lexeme(word.upper(), word.upper())
        elif begun := _BEGINNING.fullmatch(word):
            lexeme = Lexeme("word", begun["letters"] + ("" if distance else "*"))
        if distance and written and {written[-1].kind, lexeme.kind} <= {"word", "phrase"}:
            before = written.pop()
            words = f"{before.text.rstrip('*')} {lexeme.text}"
            lexeme = Lexeme("phrase", words, max(before.slop, distance))
        distance = 0
        written.append(lexeme)
    return _text(written) if written != [*lexemes] else ""


def _text(lexemes: Sequence[Lexeme]) -> str:
    text = ""
    for lexeme in lexemes:
        text = text.removesuffix(" ") if lexeme.kind == "shut" else text
        text += _form(lexeme) + ("" if lexeme.kind in _WITHOUT_SPACE_AFTER else " ")
    return text.strip()


def _form(lexeme: Lexeme) -> str:
    if lexeme.kind in ("phrase", "unclosed"):
        return f'"{lexeme.text}"' + (f"~{lexeme.slop}" if lexeme.slop else "")
    if lexeme.kind == "field":
        return f"{lexeme.text}:"
    return lexeme.text
