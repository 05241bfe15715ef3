"""A passage as pages and files show it: its words, and the outcomes of its decisions."""

from dataclasses import dataclass

from decisions.facet_labels import labels
from decisions.pages.search.facet_panel import places_above
from decisions.pages.search_urls import path_of, with_parameters
from decisions.pages.statistics.confidence_interval import FEW, interval
from decisions.search import (
    GUIDELINE,
    PASSAGE,
    Count,
    DecisionSearch,
    Selection,
    passage_text,
    per_generation,
)

_CHAPTER = 2  # the depth of a chapter in the tree of guidelines


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage with the decisions and letters that have all of its sentences.

    Args:
        value: what it is called in URLs.
        text: its words as the newest of the decisions has them; empty where none has it.
        guideline: the name of the chapter that most of the decisions cite; empty where none does.
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


@per_generation
def row_of(passage: str) -> PassageRow:
    """Return a passage with its decisions as the index counts them now.

    Raises:
        IndexMissingError: there is no index.
    """
    search = DecisionSearch().filter(PASSAGE, Selection(frozenset([passage])))
    count = search.count
    if not count.decisions:
        return PassageRow(passage, "", count, 0)
    cited = {
        chapter: of_chapter.decisions
        for chapter, of_chapter in search.split(GUIDELINE).items()
        if chapter.count("/") + 1 == _CHAPTER
    }
    if not cited:
        return PassageRow(passage, passage_text(passage), count, search.letters)
    most = max(cited, key=lambda chapter: (cited[chapter], chapter))
    name = f"{places_above(GUIDELINE, most)} › {labels.shown(GUIDELINE, most)}"
    guideline_search = f"{search_for(passage)}&{GUIDELINE.name}={most}"
    return PassageRow(passage, passage_text(passage), count, search.letters, name, guideline_search)
