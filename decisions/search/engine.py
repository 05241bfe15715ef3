"""The interface of a search engine; `tantivy/` and `opensearch/` implement it.

An engine receives questions as plain data (`conditions.py`, `query_tree.py`) and documents with
plain fields (`documents.py`). Its numbers are exact, or it reports which ones are not. Engines
agree in every number, except for three or more words near each other (`index_query.PhraseQuery`).
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

from decisions.search.conditions import Conditions
from decisions.search.documents import DecisionDocument
from decisions.search.errors import RebuildProgress
from decisions.search.facet_index_columns import SetColumn

#: An engine's key of a decision; it is valid only within one session.
Key: TypeAlias = Any
Answer = TypeVar("Answer")
#: The numbers that an engine may have to estimate.
DECISIONS, LETTERS = "decisions", "letters"


class IndexQuestion(Generic[Answer]):
    """A question to an index; `Answer` is the type of its answer. See `Session.ask`."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts that answer `CountsQuestion`.

    Args:
        sets: the number of decisions with each string of each column.
        letters: the number of their letters; 0 if it was not requested.
    """

    sets: Mapping[SetColumn, dict[str, int]]
    letters: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class CountsQuestion(IndexQuestion[Counted]):
    """A question for counts over the matching decisions.

    Args:
        conditions: which decisions.
        columns: the columns whose strings are counted.
        letters: whether to count letters.
    """

    conditions: Conditions
    columns: tuple[SetColumn, ...] = ()
    letters: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class PageQuestion(IndexQuestion[list[Key]]):
    """A question for `number` matching decisions from `start` on, in an order of `field_names.py`.

    The order of equal decisions is stable.
    """

    conditions: Conditions
    order: str
    start: int
    number: int


@dataclass(frozen=True, slots=True, eq=False)
class NodesBelowQuestion(IndexQuestion[dict[str, int]]):
    """A question for the number of matching decisions with each value below a `node` of a tree."""

    conditions: Conditions
    field: str
    node: str


@dataclass(frozen=True, slots=True, eq=False)
class FrequenciesQuestion(IndexQuestion[list[int]]):
    """A question for the number of decisions with each word; replaced ones may be counted too."""

    field: str
    words: tuple[str, ...]


class Session(Protocol):
    """A consistent view of the index: all answers of a session are of the same generation.

    Every method raises EngineError if the engine fails.
    """

    @property
    def generation(self) -> int:
        """A number that grows whenever the index changes."""

    @property
    def committed_at(self) -> datetime:
        """When this generation of the index was committed, with a time zone."""

    @property
    def memory(self) -> dict[Hashable, Any]:
        """A cache for this generation, discarded when the next one begins."""

    @property
    def estimates(self) -> frozenset[str]:
        """Estimated counts: DECISIONS (also in facets), LETTERS; empty if all are exact."""

    @property
    def holds_samples(self) -> bool:
        """Whether the decisions are invented samples."""

    @property
    def newest_case(self) -> int:
        """The id of the last added case, or 0."""

    def number(self, conditions: Conditions) -> int:
        """Return the number of matching decisions."""

    def letters(self, conditions: Conditions, *, of_many: bool = False) -> int:
        """Return the number of letters of the matching decisions.

        Args:
            conditions: what the decisions match.
            of_many: whether it is known that many match, which saves an engine from looking.
        """

    def sets(
        self, conditions: Conditions, columns: Sequence[SetColumn]
    ) -> dict[SetColumn, dict[str, int]]:
        """Return the number of matching decisions with each string of some columns."""

    def ask(self, *asked: IndexQuestion[Answer]) -> list[Answer]:
        """Return the answers to several questions, asked in one request.

        A page that asks all its questions at once waits for the index once.
        """

    def cases(self, conditions: Conditions) -> Iterator[tuple[int, int]]:
        """Yield the id of each case with matching decisions, and their number."""

    def page(self, conditions: Conditions, order: str, start: int, number: int) -> list[Key]:
        """Return the answer to `PageQuestion`."""

    def after(
        self, conditions: Conditions, order: str, position: int | None, number: int
    ) -> list[tuple[int, Key]]:
        """Return the next matching decisions after a position in an order.

        Each has its own position, a number that is unique in that order. The position is made of
        the sort key and the decision's database id: it stays the same when other decisions are
        added or removed.

        Args:
            conditions: which decisions.
            order: NEWEST, OLDEST, LONGEST or MOST_ITEMS.
            position: that of a decision; None for the beginning.
            number: the most decisions to return.
        """

    def last_cases(self, conditions: Conditions, number: int) -> list[Key]:
        """Return matching decisions, those of the last added case first."""

    def similar(
        self,
        texts: Mapping[str, str],
        services: Mapping[str, float],
        conditions: Conditions,
        case_id: int,
        number: int,
    ) -> list[Key]:
        """Return the decisions that share the most distinctive words with texts.

        Engines may differ in the result; there is no single right answer.

        Args:
            texts: text by field.
            services: paths of services, each with its boost.
            conditions: which decisions.
            case_id: the case whose decisions are excluded.
            number: the most decisions to return.
        """

    def newest_numbers(
        self, conditions: Conditions, columns: Sequence[str], most: int
    ) -> list[Sequence[int | None]]:
        """Return, for each numeric column, its values for the newest matching decisions.

        Args:
            conditions: which decisions.
            columns: names from `field_names.py`.
            most: the most decisions to return.
        """

    def case_ids(self, keys: Sequence[Key]) -> list[int]:
        """Return the case ids of decisions, in the order of the keys."""

    def item_ids(self, keys: Sequence[Key]) -> list[int]:
        """Return the item ids of decisions, in the order of the keys."""

    def shown(self, keys: Sequence[Key]) -> list[dict[str, Any]]:
        """Return the displayed values of decisions: the parsed `DecisionDocument.shown`."""

    def case_numbers(self, beginning: str, most: int) -> list[str]:
        """Return case numbers with a prefix, as the index holds them; any of them if too many."""

    def words(self, field: str, beginning: str, most: int) -> list[tuple[str, int]]:
        """Return words of EXACT or PASSAGE with a prefix, each with its number of decisions.

        The most frequent words come first. Replaced decisions may still be counted.
        """

    def words_near(self, word: str, edits: int) -> list[tuple[str, int]]:
        """Return words of EXACT that may be meant by a word, each with its number of decisions.

        Words that begin with the same letter and differ by at most one or two edits are among
        them; so may be others, and the word itself. Replaced decisions may still be counted.
        """

    def frequencies(self, field: str, words: Sequence[str]) -> list[int]:
        """Return the answer to `FrequenciesQuestion`."""


class Builder(Protocol):
    """Receives the documents of a new index."""

    def add(self, documents: Iterable[DecisionDocument]) -> int:
        """Add documents, grouped by case; return their number.

        Raises:
            EngineError: the engine cannot write.
        """


class Engine(Protocol):
    """Maintains one index and searches it. At most one process writes at a time (`indexer.py`)."""

    def session(self) -> Session:
        """Return a session on the current index, regardless of which process wrote it.

        Raises:
            IndexMissingError: there is none, one of another version, or a damaged one.
        """

    def generation(self) -> int:
        """Return the current generation, without opening a session.

        Raises:
            IndexMissingError: there is no index.
        """

    def replace_cases(
        self, case_ids: Collection[int], documents: Iterable[DecisionDocument]
    ) -> None:
        """Replace the documents of some cases in one step.

        Visitors see samples or decisions of the state, never both: decisions of the other kind than
        the first document are removed in the same step.

        Raises:
            IndexMissingError: there is no index.
            EngineError: the engine cannot write; the index is unchanged.
        """

    def replacing(self, total: int) -> AbstractContextManager[Builder]:
        """Build a new index that replaces the current one if the block succeeds.

        Args:
            total: the expected number of documents, for the progress display.
        """

    def progress(self) -> RebuildProgress | None:
        """Return the progress of a new index, or None if none is being built."""

    def suspect(self) -> None:
        """Request a check for damage by the process that writes the index."""

    def take_suspicion(self) -> bool:
        """Return whether a process requested a check for damage, and clear the request."""

    def damage(self) -> Iterator[str]:
        """Yield the damaged parts of the index. This reads the whole index.

        Raises:
            IndexMissingError: there is no index.
        """

    def missing_replicas(self) -> str:
        """Return why parts of the index, or of a new index, lack a replica; empty if none does."""

    def discard(self) -> None:
        """Make every process stop using the current index, so that it is rebuilt."""
