"""100 random searches give the same number by the page, the API, the MCP server, the dataset and SQL."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import duckdb
import pytest
from django.db import connection
from django.test import Client, override_settings
from mcp import Client as McpClient

from decisions.dataset.snapshot_folders import Snapshot
from decisions.mcp_server.server import mcp_server
from decisions.search import FACETS, GUIDELINE_BY, OUTCOME, YEAR
from tests.dataset.recount import parquet_of
from tests.support import invented_cases
from tests.support.flat_table import FLAT
from tests.support.mcp_client import asked, call

SEARCHES, SEED = 100, 7
_COUNTS = "count(*), count(*) FILTER (WHERE {overturned}), count(DISTINCT {case})"

#: Decisions, overturned ones and letters; and for each year its decisions.
Numbers = tuple[int, int, int, dict[str, int]]


@dataclass(slots=True)
class RandomSearch:
    """A search as each door is asked it.

    Args:
        parameters: of the page, the API and the tools.
        of_sql: conditions of the flat table, each with a place for its value.
        of_files: those of the dataset.
        values: of both.
    """

    parameters: dict[str, Any] = field(default_factory=dict)
    of_sql: list[str] = field(default_factory=lambda: ["true"])
    of_files: list[str] = field(default_factory=lambda: ["true"])
    values: list[Any] = field(default_factory=list)

    def narrow(self, of_sql: str, of_files: str, value: Any) -> None:
        self.of_sql.append(of_sql)
        self.of_files.append(of_files)
        self.values.append(value)

    @property
    def asks_of_outcomes(self) -> bool:
        """Whether rates, which leave that out, are of other decisions."""
        return not {"outcome", "not_outcome"}.isdisjoint(self.parameters)


@pytest.mark.slow
def test_100_searches_have_one_number_through_five_doors(
    published: Snapshot, client: Client
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FLAT)
    searches = [*random_searches(random.Random(SEED))]
    counted = [by_sql(search) for search in searches]
    assert sum(numbers[0] > 0 for numbers in counted) > SEARCHES * 0.6, "most find nothing"
    assert any(0 < numbers[1] < numbers[0] for numbers in counted)
    with override_settings(API_LIMIT=10 * SEARCHES):
        for search, numbers in zip(searches, counted, strict=True):
            what = f"seed {SEED}: {search.parameters}"
            assert by_files(search, published) == numbers, what
            for path in ("/decisions.json", "/api/v1/facets"):
                assert answered(search, client.get(path, search.parameters).json(), numbers), what

    async def ask_tools(tools: McpClient) -> None:
        for search, (decisions, overturned, letters, by_year) in zip(
            searches, counted, strict=True
        ):
            what = f"seed {SEED}: {search.parameters}"
            found = await call(tools, "search_decisions", search=search.parameters, limit=1)
            assert (found["decisions"], found["letters"]) == (decisions, letters), what
            if not search.asks_of_outcomes:
                rates = await call(tools, "overturn_rate", search=search.parameters, by="year")
                assert rates["all"]["decisions"] == decisions, what
                assert rates["all"]["overturned"] == overturned, what
                assert {v["value"]: v["decisions"] for v in rates["values"]} == by_year, what

    asked(mcp_server(), ask_tools)


def random_searches(chance: random.Random) -> Iterator[RandomSearch]:
    facets = [each for each in (*FACETS, *GUIDELINE_BY.values()) if each != YEAR]
    known = {
        facet: [
            value
            for (value,) in rows(f"SELECT DISTINCT v FROM flat, unnest({facet.name}) v ORDER BY 1")
        ]
        for facet in facets
    }
    for _ in range(SEARCHES):
        search = RandomSearch()
        for facet in chance.sample(facets, chance.choice([0, 1, 1, 2, 3])):
            chosen = sorted(
                chance.sample(known[facet], min(len(known[facet]), chance.randint(1, 4)))
            )
            no = chance.random() < 0.3
            search.parameters[f"{'not_' if no else ''}{facet.name}"] = chosen
            search.narrow(
                f"{'NOT' if no else ''} {facet.name} && %s::text[]",
                f"{'NOT' if no else ''} list_has_any(search_{facet.name}, ?)",
                chosen,
            )
        if chance.random() < 0.3:
            word, no = invented_cases.word(int(chance.random() ** 4 * 300)), chance.random() < 0.3
            search.parameters["q"] = f"{'-' if no else ''}{word}"
            search.narrow(
                f"{'NOT' if no else ''} words @> ARRAY[%s]",
                f"{'NOT' if no else ''} regexp_matches(rationale || ' ' || clinical_summary, "
                "'\\b' || ? || '\\b')",
                word,
            )
        if chance.random() < 0.3:
            day = date(2014, 1, 1) + timedelta(chance.randrange(1500))
            search.parameters["decided_from"] = day.isoformat()
            search.narrow("decided >= %s", "decision_date >= ?", day)
        yield search


def answered(search: RandomSearch, page: dict[str, Any], numbers: Numbers) -> bool:
    """Whether an answer of the page, or of the API, has the numbers."""
    decisions, overturned, letters, by_year = numbers
    years = page["facets"][YEAR.name]["values"]
    same = (page["decisions"], page["letters"]) == (decisions, letters)
    same &= {value["value"]: value["decisions"] for value in years} == by_year
    same &= sum(value["overturned"] for value in years) == overturned
    rate = page["either_outcome"]
    return same and (search.asks_of_outcomes or rate["overturned"] == overturned)


def by_sql(search: RandomSearch) -> Numbers:
    where = " AND ".join(search.of_sql)
    counts = _COUNTS.format(overturned="overturned", case="case_id")
    [(decisions, overturned, letters)] = rows(
        f"SELECT {counts} FROM flat WHERE {where}", search.values
    )
    by_year = rows(f"SELECT year[1], count(*) FROM flat WHERE {where} GROUP BY 1", search.values)
    return decisions, overturned, letters, dict(by_year)


def by_files(search: RandomSearch, snapshot: Snapshot) -> Numbers:
    of_files = f"FROM {parquet_of(snapshot.folder)} WHERE {' AND '.join(search.of_files)}"
    counts = _COUNTS.format(overturned=f"{OUTCOME.name} = 'overturned'", case="case_uid")
    [(decisions, overturned, letters)] = duckdb.execute(
        f"SELECT {counts} {of_files}", search.values
    ).fetchall()
    by_year = duckdb.execute(
        f"SELECT search_year[1], count(*) {of_files} GROUP BY 1", search.values
    ).fetchall()
    return decisions, overturned, letters, dict(by_year)


def rows(statement: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
