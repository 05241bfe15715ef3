"""The interface of a search engine: `tantivy/` and `opensearch/` have it, and pass the same tests.

An engine is asked with plain data (`conditions.py`, `query_tree.py`) and given documents with
plain fields (`documents.py`). Its numbers are exact, or it says which ones are not. Engines agree
in every number but those of three words or more near each other (`index_query.Row`).
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

#: What an engine knows a decision by; it means something in one session alone.
Key: TypeAlias = Any
Answer = TypeVar("Answer")
#: The numbers that an engine may only be able to estimate.
DECISIONS, LETTERS = "decisions", "letters"


class IndexQuestion(Generic[Answer]):
    """What an index is asked; `Answer` is what it says to that. See `Session.ask`."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts that were asked for.

    Args:
        sets: how many decisions have each string of each column.
        letters: how many letters they are from; 0 where those were not asked for.
    """

    sets: Mapping[SetColumn, dict[str, int]]
    letters: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class CountsAsked(IndexQuestion[Counted]):
    """What is to be counted of the decisions that fit some conditions.

    Args:
        conditions: which decisions.
        columns: of which strings are counted.
        letters: whether letters are counted.
    """

    conditions: Conditions
    columns: tuple[SetColumn, ...] = ()
    letters: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class PageAsked(IndexQuestion[list[Key]]):
    """Which decisions fit, in an order of `field_names.py`: `number` of them from `start` on.

    Of decisions that come out equal, the same one comes first each time.
    """

    conditions: Conditions
    order: str
    start: int
    number: int


@dataclass(frozen=True, slots=True, eq=False)
class PlacesAsked(IndexQuestion[dict[str, int]]):
    """How many of the decisions that fit have each value of a field below a `place` in its tree."""

    conditions: Conditions
    field: str
    place: str


@dataclass(frozen=True, slots=True, eq=False)
class FrequenciesAsked(IndexQuestion[list[int]]):
    """How many decisions have each word in a field; replaced ones may be counted too."""

    field: str
    words: tuple[str, ...]


class Session(Protocol):
    """The index as one generation left it: all answers of a session fit together.

    Every method raises EngineError where the engine fails.
    """

    @property
    def generation(self) -> int:
        """A number that grows whenever the index changes."""

    @property
    def committed_at(self) -> datetime:
        """When the index became what it is in this generation; with a time zone."""

    @property
    def memory(self) -> dict[Hashable, Any]:
        """What was found out about this generation, to be kept as long as it is the last one."""

    @property
    def estimates(self) -> frozenset[str]:
        """Which numbers are estimates: of DECISIONS (in facets, too), LETTERS; none where exact."""

    @property
    def holds_samples(self) -> bool:
        """Whether the decisions are invented samples."""

    @property
    def newest_case(self) -> int:
        """The id of the case that came in last; 0 where there is none."""

    def number(self, conditions: Conditions) -> int:
        """Return how many decisions fit."""

    def letters(self, conditions: Conditions) -> int:
        """Return how many letters those are from."""

    def sets(
        self, conditions: Conditions, columns: Sequence[SetColumn]
    ) -> dict[SetColumn, dict[str, int]]:
        """Return how many of the decisions that fit have each string of some columns."""

    def ask(self, *asked: IndexQuestion[Answer]) -> list[Answer]:
        """Return the answers to some questions, all of which are asked at once.

        A page that asks for all it shows waits for the index once.
        """

    def cases(self, conditions: Conditions) -> Iterator[tuple[int, int]]:
        """Yield the id of each case of those that fit, and how many of its decisions do."""

    def page(self, conditions: Conditions, order: str, start: int, number: int) -> list[Key]:
        """Return what `PageAsked` asks for."""

    def after(
        self, conditions: Conditions, order: str, place: int | None, number: int
    ) -> list[tuple[int, Key]]:
        """Return decisions that fit and come after a place in an order, the first ones first.

        Each comes with its own place, a number that no other decision has in that order. It is made
        of what the order is by and of what the database calls the decision: it stays the same,
        whatever comes into the index or leaves it.

        Args:
            conditions: which decisions.
            order: NEWEST, OLDEST or LONGEST.
            place: what a decision came with; None for the beginning.
            number: how many to return at the most.
        """

    def last_cases(self, conditions: Conditions, number: int) -> list[Key]:
        """Return decisions that fit, those of the case that came in last first."""

    def similar(
        self,
        texts: Mapping[str, str],
        services: Mapping[str, float],
        conditions: Conditions,
        case_id: int,
        number: int,
    ) -> list[Key]:
        """Return decisions that share most of what is particular about some texts.

        Which ones is an engine's own choice; there is no right answer.

        Args:
            texts: text by field.
            services: paths of services, each with its boost.
            conditions: which decisions.
            case_id: the case whose decisions are left out.
            number: how many to return at the most.
        """

    def newest_numbers(
        self, conditions: Conditions, columns: Sequence[str], most: int
    ) -> list[tuple[int | None, ...]]:
        """Return what the newest decisions that fit have in some columns of numbers.

        Args:
            conditions: which decisions.
            columns: names of `field_names.py`.
            most: how many decisions to return at the most.
        """

    def case_ids(self, keys: Sequence[Key]) -> list[int]:
        """Return the case of each of some decisions."""

    def item_ids(self, keys: Sequence[Key]) -> list[int]:
        """Return the item in the database of each of some decisions."""

    def shown(self, keys: Sequence[Key]) -> list[dict[str, Any]]:
        """Return what a result shows of some decisions: `DecisionDocument.shown`, read."""

    def case_numbers(self, beginning: str, most: int) -> list[str]:
        """Return case numbers, as the index holds them, that begin so; of too many, any."""

    def words(self, field: str, beginning: str, most: int) -> list[tuple[str, int]]:
        """Return words of EXACT or PASSAGE that begin so, each with how many decisions have it.

        The most frequent ones come first. Decisions that were replaced may still be counted.
        """

    def frequencies(self, field: str, words: Sequence[str]) -> list[int]:
        """Return what `FrequenciesAsked` asks for."""


class Builder(Protocol):
    """Takes the documents of an index that is being made."""

    def add(self, documents: Iterable[DecisionDocument]) -> int:
        """Add documents, those of a case together; return how many.

        Raises:
            EngineError: the engine cannot write.
        """


class Engine(Protocol):
    """Keeps one index and answers from it. At most one process writes at a time (`indexer.py`)."""

    def session(self) -> Session:
        """Return the index as it is now, whichever process wrote it.

        Raises:
            IndexMissingError: there is none, one of another version, or a damaged one.
        """

    def generation(self) -> int:
        """Return the generation that a session would have; this costs no search.

        Raises:
            IndexMissingError: there is no index.
        """

    def replace_cases(
        self, case_ids: Collection[int], documents: Iterable[DecisionDocument]
    ) -> None:
        """Remove what the index has of some cases and add their documents, in one step.

        Visitors see samples or decisions of the state, never both: whatever the index holds of the
        other kind than the first document goes in the same step.

        Raises:
            IndexMissingError: there is no index.
            EngineError: the engine cannot write; the index is as it was.
        """

    def replacing(self, total: int) -> AbstractContextManager[Builder]:
        """Build a new index that takes the place of the current one when the block ends well.

        Args:
            total: how many documents there will be, for whoever waits.
        """

    def progress(self) -> RebuildProgress | None:
        """Return how far a new index is; None where none is being made."""

    def suspect(self) -> None:
        """Have the process that keeps the index look for damage."""

    def take_suspicion(self) -> bool:
        """Return whether a process suspects damage, and forget it."""

    def damage(self) -> Iterator[str]:
        """Yield what of the index is not as it was written; this reads all of it.

        Raises:
            IndexMissingError: there is no index.
        """

    def discard(self) -> None:
        """Have every process stop using the current index: it is to be made again."""
