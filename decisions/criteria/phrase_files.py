"""Load the criteria and the sentence patterns from the TOML files in this folder."""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from decisions.criteria.phrase_matching import Phrases
from decisions.criteria.phrase_syntax import PhraseSyntaxError, Piece, Words, word_list
from decisions.vocabulary.loading import VocabularyError, VocabularyFile
from decisions.vocabulary.services import known_services

_CRITERIA = Path(__file__).with_name("criterion_phrases.toml")
_WORDING = Path(__file__).with_name("sentence_patterns.toml")
_WORD_LISTS = Path(__file__).with_name("phrase_word_lists.toml")
_JUDGED = Path(__file__).with_name("measured_accuracy.toml")
_WORDS = ("label", "unmet_means", "met_means")
#: The keys of the categories of services whose requests a criterion does not decide at all, and not
#: as met, and of the criterion that its phrases mean in such a request.
_NOT_FOR, _NOT_MET_FOR, _OTHERWISE = "not_for", "not_met_for", "otherwise"
_KEYS = {*_WORDS, _NOT_FOR, _NOT_MET_FOR, _OTHERWISE}


class CriterionName(StrEnum):
    """The stored names of the criteria, in the order in which they are shown."""

    # An enum's own is a Python function, and is called for every phrase of every sentence.
    __hash__ = str.__hash__

    RECOMMENDED = "recommended"
    INDICATION = "indication"
    FINDINGS = "findings"
    CONSERVATIVE_CARE = "conservative_care"
    FIRST_LINE_DRUGS = "first_line_drugs"
    IMPROVEMENT = "improvement"
    AMOUNT = "amount"
    MAIN_ITEM = "main_item"
    NOT_DUPLICATE = "not_duplicate"
    REQUEST_CLEAR = "request_clear"
    REASON_GIVEN = "reason_given"
    MONITORING = "monitoring"
    SURGERY_PLANNED = "surgery_planned"
    ALTERNATIVE = "alternative"
    INGREDIENTS = "ingredients"
    SAFETY = "safety"
    RECORDS = "records"


class Use(StrEnum):
    """The use of a criterion's phrase; criterion_phrases.toml defines each value."""

    MISSING = "missing"
    UNMET = "unmet"
    MET = "met"
    MISSING_ALONE = "missing_alone"
    UNMET_ALONE = "unmet_alone"
    MET_ALONE = "met_alone"
    RULE = "rule"
    NOT_WITH = "not_with"


#: The uses of phrases for met and for unmet criteria.
MET, UNMET = (Use.MET, Use.MET_ALONE), (Use.UNMET, Use.UNMET_ALONE)
#: The uses of phrases for required records that are missing.
MISSING = (Use.MISSING, Use.MISSING_ALONE)


class Cue(StrEnum):
    """The meaning of a phrase of sentence_patterns.toml; the file defines each value."""

    # An enum's own is a Python function, and is called for every phrase of every sentence.
    __hash__ = str.__hash__

    ABSENT_BEFORE = "absent_before"
    ABSENT_AFTER = "absent_after"
    AFFIRMED = "affirmed"
    PRESENT_BEFORE = "present_before"
    PRESENT_AFTER = "present_after"
    PURPOSE = "purpose"
    LINK = "link"
    VERDICT = "verdict"
    CASE = "case"
    CASE_WEAK = "case_weak"
    RULE = "rule"
    RULE_WEAK = "rule_weak"
    APPLIES = "applies"
    FORMULA = "formula"
    CLOSING = "closing"
    GROUND = "ground"
    BACKWARD = "backward"
    BACKWARD_MET = "backward_met"


@dataclass(frozen=True, slots=True)
class Definition:
    """A criterion's label, and the meaning of its being unmet or met.

    `not_unmet_for`, `not_met_for`: the categories of services whose requests it does not decide as
    unmet, and as met; of such a request, its phrases mean the criterion `otherwise`, or nothing.
    """

    name: CriterionName
    label: str
    unmet: str
    met: str
    not_unmet_for: frozenset[str]
    not_met_for: frozenset[str]
    otherwise: CriterionName | None


#: The meaning of a phrase: a criterion and a use, or a cue.
Meaning = Cue | tuple[CriterionName, Use]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All phrases of both files, searched for together.

    Args:
        phrases: the phrases.
        meanings: the meaning of each phrase.
        read_as: words that are read as another one.
    """

    phrases: Phrases
    meanings: Sequence[Meaning]
    read_as: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Judged:
    """The accuracy of reading criteria, measured on decisions that a person labeled.

    Args:
        decisions: the number of labeled decisions.
        right, wrong: the number of criteria found that the labels have, and that they lack.
        missed: the number of labeled criteria that were not found.
    """

    decisions: int
    right: int
    wrong: int
    missed: int

    @property
    def found(self) -> int:
        """The number of criteria that were found."""
        return self.right + self.wrong


@functools.cache
def judged() -> Judged:
    """Return the accuracy of reading criteria; a test checks the figures against the letters.

    Raises:
        VocabularyError: measured_accuracy.toml is not TOML.
    """
    return Judged(**VocabularyFile(_JUDGED).data)


@functools.cache
def definitions() -> Mapping[CriterionName, Definition]:
    """Return the definition of each criterion by name, in display order.

    Raises:
        VocabularyError: criterion_phrases.toml is invalid.
    """
    file = VocabularyFile.of(str(_CRITERIA))
    tables = {path[0]: table for path, table in file.tables(1)}
    if wrong := sorted(set(tables) ^ set(CriterionName)):
        raise file.error(f"the criteria must be {', '.join(CriterionName)}; see {wrong[0]!r}")
    found = {}
    for name in CriterionName:
        table = tables[name]
        file.check_keys((name,), table, {*_KEYS, *Use})
        label, unmet, met = map(table.get, _WORDS)
        if not all(isinstance(text, str) and text for text in (label, unmet, met)):
            raise file.error("label, unmet_means and met_means must be words", (name,))
        otherwise = table.get(_OTHERWISE)
        if otherwise is not None and otherwise not in tables:
            raise file.error(f"there is no criterion {otherwise!r}", (name,))
        not_for = _categories(file, name, table, _NOT_FOR)
        found[name] = Definition(
            name,
            str(label),
            str(unmet),
            str(met),
            not_for,
            not_for | _categories(file, name, table, _NOT_MET_FOR),
            CriterionName(otherwise) if otherwise else None,
        )
    return found


def _categories(file: VocabularyFile, name: str, table: dict[str, Any], key: str) -> frozenset[str]:
    """Return the categories of services under a key of a criterion."""
    known = {service.category for service in known_services()}
    categories = frozenset(file.words((name,), table, key))
    if wrong := sorted(categories - known):
        raise file.error(f"services.toml has no category {wrong[0]!r}", (name,), wrong[0])
    return categories


@functools.cache
def lexicon() -> Lexicon:
    """Return the phrases of the criteria and the cues.

    Raises:
        VocabularyError: one of the files is wrong.
    """
    definitions()
    common = _common_words(VocabularyFile(_WORD_LISTS))
    entries = [*_of_criteria(VocabularyFile.of(str(_CRITERIA))), *_cues(VocabularyFile(_WORDING))]
    written = [entry.phrase for entry in entries]
    try:
        phrases = Phrases(written, common)
    except PhraseSyntaxError as error:
        raise entries[written.index(error.phrase)].wrong(error) from error
    return Lexicon(phrases, [entry.meaning for entry in entries], common.read_as)


def load(*, compiled: bool = False) -> None:
    """Load all phrases; programs that read letters call this at startup.

    Args:
        compiled: whether to compile them as well, so that no visitor waits for it.

    Raises:
        VocabularyError: a file is invalid; the message names the file and the entry.
    """
    found = lexicon()
    if compiled:
        found.phrases.compile()


@dataclass(frozen=True, slots=True)
class _FilePhrase:
    """A phrase of a file, and its meaning."""

    file: VocabularyFile
    meaning: Meaning
    phrase: str

    def wrong(self, error: PhraseSyntaxError) -> VocabularyError:
        """Return an error that names the file."""
        return VocabularyError(f"{self.file.path.name}: {error}")


#: The table of the words that are read as another one, and its list of those that are not.
_READ_AS, _ITSELF = "read_as", "itself"
_DRUGS = re.compile(r"<(.+) in drugs\.toml>")
_ONE_WORD = re.compile(r"[a-z]+")


def _common_words(file: VocabularyFile) -> Words:
    """Return the words that phrases have in common.

    Raises:
        VocabularyError: a value is not a list of words, or refers to a list or a class of drugs
            that does not exist.
    """
    names = file.data.get(_READ_AS, {})
    read_as = {
        word: word if name == _ITSELF else name
        for name in names
        for each in file.words((_READ_AS,), names, name)
        for word in _single_words(each, file)
    }
    lists: dict[str, Piece] = {}
    words = Words(lists, read_as)
    for name in file.data:
        if name != _READ_AS:
            try:
                lists[name] = word_list(file.words((), file.data, name), words)
            except PhraseSyntaxError as error:
                raise VocabularyError(f"{file.path.name}: {error}") from error
    return words


def _single_words(entry: str, file: VocabularyFile) -> Iterator[str]:
    """Yield a word, or the single-word names and brands of the class in drugs.toml that it names.

    Raises:
        VocabularyError: it is neither.
    """
    if not (found := _DRUGS.fullmatch(entry)):
        if not _ONE_WORD.fullmatch(entry):
            raise file.error("only a single lowercase word can be read as another", word=entry)
        yield entry
        return
    drugs = VocabularyFile.of("drugs.toml").data
    if found[1] not in drugs:
        raise file.error(f"drugs.toml has no class {found[1]!r}", word=entry)
    for drug, table in drugs[found[1]].items():
        names = (drug, *table.get("brands", ()))
        yield from filter(_ONE_WORD.fullmatch, map(str.lower, names))


def _of_criteria(file: VocabularyFile) -> Iterator[_FilePhrase]:
    for path, table in file.tables(1):
        for use in Use:
            for phrase in file.words(path, table, use):
                yield _FilePhrase(file, (CriterionName(path[0]), use), phrase)


def _cues(file: VocabularyFile) -> Iterator[_FilePhrase]:
    file.check_keys((), file.data, set(Cue))
    for cue in Cue:
        for phrase in file.words((), file.data, cue):
            yield _FilePhrase(file, cue, phrase)
