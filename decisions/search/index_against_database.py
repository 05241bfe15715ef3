"""Verification of the index against the database."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain

from decisions.models import Case, SearchOutboxEntry
from decisions.search.current_engine import current_engine
from decisions.search.documents import all_documents
from decisions.search.errors import EngineError, IndexMissingError
from decisions.search.facet_definitions import FACETS, Facet, with_ancestors
from decisions.search.results import DecisionSearch


def index_faults() -> Iterator[str]:
    """Yield a sentence for each difference between the index and the database."""
    try:
        damaged = list(current_engine().damage())
        yield from (f"{path} of the search index is damaged." for path in damaged)
        if not damaged:
            yield from _faults()
    except IndexMissingError:
        yield "There is no readable search index of this version."
    except EngineError as error:
        yield f"The search engine fails on the search index ({error})."


def missing_replicas() -> str:
    """Return why parts of the index, or of a new one, lack a replica; empty if none does.

    Raises:
        EngineError: the engine does not answer.
    """
    return current_engine().missing_replicas()


def _faults() -> Iterator[str]:
    if waiting := SearchOutboxEntry.objects.values("case_id").distinct().count():
        yield f"{waiting:,} changed cases are not in the search index yet."
    cases: Counter[int] = Counter()
    values: dict[Facet, Counter[str]] = {facet: Counter() for facet in FACETS}
    for document in chain.from_iterable(all_documents()):
        cases[document.case_id] += 1
        for facet in FACETS:
            values[facet].update(_counted(facet, document.facets[facet.name]))
    search = DecisionSearch()
    indexed = dict(search.cases())
    names = dict(Case.objects.values_list("id", "slug")) if indexed != cases else {}
    for case in sorted(indexed.keys() | cases.keys()):
        if (there := indexed.get(case, 0)) != (right := cases[case]):
            yield (
                f"Case {names.get(case, f'with the number {case}, which is gone,')} has {right} "
                f"decisions in the database and {there} in the search index."
            )
    if len(search) != cases.total() or search.letters != len(cases):
        yield (
            f"The search page counts {len(search):,} decisions in {search.letters:,} letters; the "
            f"database has {cases.total():,} in {len(cases):,}."
        )
    for facet, counted in search.facets().items():
        for value in sorted(counted.keys() | values[facet].keys()):
            shown = counted[value].decisions if value in counted else 0
            if shown != (right := values[facet][value]):
                yield (
                    f'The search page counts {shown:,} decisions with the {facet.name} "{value}"; '
                    f"the database has {right:,}."
                )


def _counted(facet: Facet, values: Iterable[str]) -> set[str]:
    """Return the values for which a search counts a decision: in a tree, including ancestors."""
    if not facet.tree:
        return set(values)
    paths = {path for value in values for path in with_ancestors(value)}
    return {path for path in paths if path.count("/") < facet.counted_depth}
