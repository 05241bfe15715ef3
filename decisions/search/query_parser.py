"""The query language: text -> a tree of words, and warnings about what was not understood.

    cervical mri             both words
    "red flag"               a phrase;  "red flag"~3  its words at most 3 apart
    mri OR ct   NOT knee     or, not;  -knee  is the same as  NOT knee
    (mri OR ct) cervical     parentheses
    arthro*                  words with this prefix
    MRI/CT   knee,wrist      both words
    rationale:"red flag"     only in one field
    year:2016                only decisions with this value of a facet
    =stimulant               the word as it is written, in none of its other forms

Everything else is words. No input is an error: unsupported parts are ignored with a warning.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from decisions import case_numbers
from decisions.search.field_names import CASE_NUMBER
from decisions.search.foreign_syntax import alternatives, as_words, in_own_syntax, warning_of
from decisions.search.query_lexer import Lexeme, lex, side_by_side
from decisions.search.query_tree import FIELDS, And, Node, Not, Or, Phrase, Word, written

LONGEST_QUERY = 1000
MOST_WORDS = 64
DEEPEST_NESTING = 20
SHORTEST_BEGINNING = 2
NO_WORDS = (
    "The search has no words to look for, so it finds all decisions, or all that its filters allow."
)
#: The longest prefix; tantivy does not support more than some hundred letters.
LONGEST_BEGINNING = 100
#: The most prefixes of a query: each one matches every indexed word that begins with it.
MOST_BEGINNINGS = 8
#: The greatest distance of words that counts as near.
FARTHEST = 50


@dataclass(frozen=True, slots=True)
class Parsed:
    """A parsed query.

    Args:
        node: its tree; None if it is empty.
        warnings: the warnings for the visitor.
        meant: another reading of the query: with operators of other search programs in the form of
            this language, or with "or" as a word; empty if there is none.
    """

    node: Node | None
    warnings: tuple[str, ...] = ()
    meant: str = ""


def parse(text: str) -> Parsed:
    """Parse a query as it was typed."""
    warnings = []
    if len(text) > LONGEST_QUERY:
        text = text[:LONGEST_QUERY]
        warnings.append(f"Only the first {LONGEST_QUERY:,} characters were searched.")
    lexemes = lex(case_numbers.separate_numbers(text))
    if either := alternatives(lexemes):
        node = _QueryParser(either, warnings).whole()
        if node is not None:
            warnings.append(f"“or” between treatments is OR, so this is: {written(node)}.")
        return Parsed(node, tuple(dict.fromkeys(warnings)), as_words(lexemes))
    node = _QueryParser(lexemes, warnings).whole()
    if node is None and text.strip():
        warnings.insert(0, NO_WORDS)
    return Parsed(node, tuple(dict.fromkeys(warnings)), in_own_syntax(lexemes))


@dataclass(slots=True)
class _QueryParser:
    """Recursive descent over lexemes; `depth` bounds the recursion."""

    lexemes: list[Lexeme]
    warnings: list[str]
    position: int = 0
    words: int = 0
    beginnings: int = 0
    depth: int = 0
    field_name: str | None = None

    def whole(self) -> Node | None:
        parts = []
        while self.position < len(self.lexemes):
            if (part := self._either()) is not None:
                parts.append(part)
            if self._take("shut"):
                self.warnings.append("A “)” has no matching “(”, so it was ignored.")
        return _join(And, parts)

    def _either(self) -> Node | None:
        parts = [self._both()]
        while operator := self._take("OR"):
            following = self._both()
            if parts[-1] is None or following is None:
                self._lone(operator)
            parts.append(following)
        return _join(Or, parts)

    def _both(self) -> Node | None:
        parts: list[Node | None] = []
        while (lexeme := self._peek()) and lexeme.kind not in ("OR", "shut"):
            if operator := self._take("AND"):
                following = self._peek()
                if not parts or following is None or following.kind in ("OR", "AND", "shut"):
                    self._lone(operator)
            else:
                parts.append(self._one())
        return _join(And, list(_numbers_as_choices(parts)))

    def _one(self) -> Node | None:
        lexeme = self._next()
        if lexeme.kind in ("NOT", "minus"):
            following = self._peek()
            if following is None or following.kind in ("OR", "AND", "shut"):
                self._lone(lexeme)
                return None
            part = self._deeper(self._one)
            return Not(part) if part is not None else None
        if lexeme.kind == "open":
            return self._group()
        if lexeme.kind == "field":
            return self._in_field(lexeme.text)
        if lexeme.kind in ("phrase", "unclosed"):
            if lexeme.kind == "unclosed":
                self.warnings.append(
                    "A quotation mark isn’t closed, so everything after it is one phrase."
                )
            if "*" in lexeme.text:
                self.warnings.append("A “*” inside quotation marks is ignored.")
            if case_numbers.is_number(lexeme.text):
                return self._word(lexeme.text.strip())
            words = lexeme.text.split()
            slop = self._slop(lexeme)
            return Phrase(lexeme.text, self.field_name, slop) if self._room(words) else None
        return self._word(lexeme.text)

    def _group(self) -> Node | None:
        node = self._deeper(self._either)
        if not self._take("shut"):
            self.warnings.append("A “(” has no matching “)”, so it was closed at the end.")
        return node

    def _in_field(self, name: str) -> Node | None:
        known = FIELDS.get(name.lower())
        if known is None:
            names = ", ".join(f"{field}:" for field in FIELDS)
            self.warnings.append(
                f"There is no field “{name}:”, so the words after it were searched in all fields. "
                f"The fields are {names}."
            )
            known = self.field_name
        outer, self.field_name = self.field_name, known
        try:
            return self._deeper(self._one) if self._peek() else None
        finally:
            self.field_name = outer

    def _word(self, text: str) -> Node | None:
        if text.endswith(":") and text[:-1].lower() in FIELDS:
            self.warnings.append(f"“{text}” has nothing after it, so it was ignored.")
            return None
        if words := side_by_side(text):
            return _join(And, [self._word(word) for word in words])
        if warning := warning_of(text):
            self.warnings.append(warning)
        if text.startswith("="):
            return self._exact(text.lstrip("="))
        stem = text.rstrip("*")
        if not re.search(r"\w", stem):
            if "*" in text:
                self.warnings.append("A “*” stands for the end of a word, as in arthro*.")
            return None
        beginning = text.endswith("*")
        if "*" in stem:
            self.warnings.append(f"“{text}”: a “*” works only at the end of a word.")
            stem, star, _ = stem.lstrip("*").partition("*")
            beginning = beginning or bool(star)
        if beginning and len(stem) < SHORTEST_BEGINNING:
            self.warnings.append(
                f"“{text}” is too short: type at least {SHORTEST_BEGINNING} letters before the “*”."
            )
            beginning = False
        if beginning and len(stem) > LONGEST_BEGINNING:
            self.warnings.append(f"A “*” after more than {LONGEST_BEGINNING} letters was ignored.")
            beginning = False
        if beginning:
            self.beginnings += 1
            if self.beginnings > MOST_BEGINNINGS:
                self.warnings.append(
                    f"The “*” works for only the first {MOST_BEGINNINGS} words that have one."
                )
                beginning = False
        return Word(stem, self.field_name, beginning) if self._room([stem]) else None

    def _exact(self, text: str) -> Node | None:
        if not text:
            self.warnings.append("Type “=” right before a word to find only that form of it.")
            return None
        if self.field_name is not None:
            self.warnings.append(f"“={text}”: an exact word is searched in the whole letter.")
        return Word(text, exact=True) if self._room([text]) else None

    def _slop(self, phrase: Lexeme) -> int:
        if phrase.slop > FARTHEST:
            self.warnings.append(
                f"Words can be at most {FARTHEST} positions apart, so ~{FARTHEST} was used."
            )
        return min(phrase.slop, FARTHEST)

    def _deeper(self, parse_part: Callable[[], "Node | None"]) -> Node | None:
        if self.depth >= DEEPEST_NESTING:
            self.warnings.append(
                f"Parentheses are nested more than {DEEPEST_NESTING} deep, so the rest was ignored."
            )
            self.position = len(self.lexemes)
            return None
        self.depth += 1
        try:
            return parse_part()
        finally:
            self.depth -= 1

    def _room(self, words: list[str]) -> bool:
        self.words += len(words)
        if self.words > MOST_WORDS:
            self.warnings.append(f"Only the first {MOST_WORDS} words were searched.")
            self.position = len(self.lexemes)
        return bool(words) and self.words <= MOST_WORDS

    def _lone(self, operator: Lexeme) -> None:
        self.warnings.append(f"“{operator.text}” has no word next to it, so it was ignored.")

    def _peek(self) -> Lexeme | None:
        return self.lexemes[self.position] if self.position < len(self.lexemes) else None

    def _next(self) -> Lexeme:
        self.position += 1
        return self.lexemes[self.position - 1]

    def _take(self, kind: str) -> Lexeme | None:
        lexeme = self._peek()
        return self._next() if lexeme and lexeme.kind == kind else None


def _numbers_as_choices(parts: Sequence[Node | None]) -> Iterator[Node | None]:
    """Yield the parts, with adjacent case numbers as alternatives: no decision has two."""
    for is_number, run in groupby(parts, key=_is_case_number):
        if is_number:
            yield _join(Or, list(run))
        else:
            yield from run


def _is_case_number(node: Node | None) -> bool:
    return (
        isinstance(node, Word)
        and not node.beginning
        and node.field in (None, CASE_NUMBER)
        and bool(case_numbers.case_number_keys(node.text))
    )


def _join(kind: type[And] | type[Or], parts: Sequence[Node | None]) -> Node | None:
    said = tuple(part for part in parts if part is not None)
    return kind(said) if len(said) > 1 else next(iter(said), None)
