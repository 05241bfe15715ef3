"""A passage in pages and files: its words, and the outcomes of its decisions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from decisions.facet_labels import labels
from decisions.models import Case, DisputedItem
from decisions.overturn_rates import FEW, interval
from decisions.pages.search.facet_panel import ancestors_in_words
from decisions.pages.search_urls import path_of, with_parameters
from decisions.search import (
    GUIDELINE,
    PASSAGE,
    Count,
    CountedPassage,
    count_passage,
    passage_text,
    passage_words,
)


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage with the decisions and letters that have all of its sentences.

    Args:
        value: its name in URLs.
        text: its words in the newest of the decisions; empty if there is none.
        guideline: the name of the chapter that most of the decisions cite; empty if none cites one.
        guideline_search: the search for those of them that cite it.
    """

    value: str
    text: str
    count: Count
    letters: int
    guideline: str = ""
    guideline_search: str = ""

    @property
    def search(self) -> str:
        """The URL of the search for the decisions."""
        return search_for(self.value)

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95% interval of the overturn rate."""
        return interval(self.count)

    @property
    def few(self) -> bool:
        """Whether the figure rests on few decisions."""
        return self.count.decisions < FEW


def search_for(passage: str) -> str:
    """Return the URL of the search for the decisions that have a passage."""
    return with_parameters(path_of("search"), f"{PASSAGE.name}={passage}")


def passage_row(passage: str) -> PassageRow:
    """Return a passage with the current counts of its decisions.

    Raises:
        IndexMissingError: there is no index.
    """
    counted = count_passage(passage)
    return _row(counted, passage_text(passage) if counted.decisions else "")


def passage_rows(passages: Sequence[CountedPassage]) -> Iterator[PassageRow]:
    """Yield passages with stored figures.

    Their words are taken from decisions that are currently public.

    Raises:
        IndexMissingError: there is no index.
    """
    rationales = dict(
        DisputedItem.objects.filter(
            pk__in=[each.item for each in passages], case__in=Case.public.all()
        ).values_list("pk", "rationale")
    )
    for each in passages:
        text = passage_words(each.value, rationales.get(each.item or 0, ""))
        yield _row(each, text) if text else passage_row(each.value)


def _row(counted: CountedPassage, text: str) -> PassageRow:
    if not counted.chapter:
        return PassageRow(counted.value, text, counted.count, counted.letters)
    chapter = counted.chapter
    return PassageRow(
        counted.value,
        text,
        counted.count,
        counted.letters,
        guideline=f"{ancestors_in_words(GUIDELINE, chapter)} › {labels.shown(GUIDELINE, chapter)}",
        guideline_search=f"{search_for(counted.value)}&{GUIDELINE.name}={chapter}",
    )
