"""Every number of a search, by each engine, compared with an independent SQL query."""

import os
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain
from typing import Any, TypeVar

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from decisions.enums import CitedBy
from decisions.pages.statistics.crosstab_axes import axes
from decisions.search import (
    DATE_RANGES,
    DECIDED,
    FACETS,
    GUIDELINE,
    INJURY,
    OUTCOME,
    RECEIVED,
    TREATMENT,
    Axis,
    Count,
    DateRange,
    DecisionSearch,
    Facet,
    Selection,
    Session,
    crosstab,
    current_session,
    field_of,
    indexer,
)
from decisions.search.analyzer import stems_of
from decisions.search.documents import all_documents
from decisions.search.opensearch.engine import OpenSearchEngine
from decisions.search.opensearch.session import OpenSearchSession
from decisions.vocabulary.recognize_query import recognize
from decisions.vocabulary_rows import slug_of, tree_path
from imr_archive.runtime.search_url import search_address_of
from tests.support import invented_cases
from tests.support.archives import archive_in
from tests.support.engines import ENGINES, TANTIVY
from tests.support.flat_table import FLAT

DECISIONS = 15_000
#: Numbers of decisions and letters from which a search counts differently, as small as the archive.
LISTED, CASES_AT_ONCE = 6_500, 2_000
COMBINATIONS = 500
TABLES = 200
SEED = 4
#: OpenSearch is slower, so it runs every fifth combination; 1 runs all of them.
STEP = int(os.environ.get("IMR_OPENSEARCH_STEP", "5"))
SHARDS = 2  # of OpenSearch, so that a number from a single shard would be noticed

#: The fields with the values of facets; guidelines also have a field for each citing side.
FIELDS = [*(f.name for f in FACETS), *(field_of(GUIDELINE, by) for by in CitedBy)]
#: Numbers the decisions, and creates a table of all values, each with a bit string of the decisions
#: that have it. Bit strings are fast to combine.
BITS = f"""
ALTER TABLE flat ADD number int GENERATED ALWAYS AS IDENTITY;
CREATE FUNCTION pg_temp.with_bit(bits varbit, number int) RETURNS varbit LANGUAGE sql IMMUTABLE
    AS $$ SELECT set_bit(bits, number - 1, 1) $$;
CREATE AGGREGATE pg_temp.bits_of(int) (sfunc = pg_temp.with_bit, stype = varbit,
    initcond = '{{nothing}}');
CREATE TABLE named AS {
    " UNION ALL ".join(
        f"SELECT {number} AS field, value, pg_temp.bits_of(number) AS bits "
        f"FROM flat, unnest({field}) value GROUP BY value"
        for number, field in enumerate(FIELDS)
    )
};
ANALYZE flat"""

#: Adds the words of each item, and a number for the text of its rationale; rationales that differ
#: only in case and white space have the same number.
ITEMS = r"""
ALTER TABLE flat ADD item text[], ADD rationale int;
UPDATE flat SET rationale = i.text,
item = ARRAY(SELECT DISTINCT found[1] FROM regexp_matches(
    lower(CASE WHEN i.authorized = '' THEN concat_ws(' ', i.heading, i.disputed)
        ELSE i.disputed END), '[a-z0-9]+', 'g') found)
FROM (SELECT id, heading, disputed, authorized, dense_rank() OVER (
    ORDER BY trim(lower(regexp_replace(rationale, '\s+', ' ', 'g'))) COLLATE "C") AS text
    FROM decisions_disputeditem) i WHERE i.id = flat.id
"""


@pytest.fixture(scope="module")
def crowded(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        archive_in(tmp_path_factory.mktemp("crowded")),
    ):
        patch.setattr("decisions.search.facet_counts.MOST_LISTED", LISTED)
        patch.setattr("decisions.search.criteria_counts.MOST_LISTED", LISTED)
        patch.setattr("decisions.search.opensearch.counts._CASES_AT_ONCE", CASES_AT_ONCE)
        invented_cases.fill(DECISIONS, seed=SEED)
        indexer.rebuild()
        connection.close()  # temp_buffers cannot change after a session used temporary tables
        with connection.cursor() as cursor:
            cursor.execute("SET temp_buffers = '256MB'")
            cursor.execute(FLAT)
            cursor.execute("SELECT count(*) FROM flat")
            nothing = "0" * cursor.fetchone()[0]
            cursor.execute(ITEMS)
            cursor.execute(BITS.format(nothing=nothing))
        yield
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE flat, cited, named")
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module", params=ENGINES)
def session(
    request: pytest.FixtureRequest, crowded: None, django_db_blocker: DjangoDbBlocker
) -> Session:
    """Return a session of an engine; both engines index the same decisions."""
    if request.param == TANTIVY:
        return current_session()
    engine = OpenSearchEngine(search_address_of(request.getfixturevalue("search_url")()), SHARDS)
    with django_db_blocker.unblock():
        with engine.replacing(DECISIONS) as builder:
            for some in all_documents():
                builder.add(some)
        return engine.session()


@pytest.mark.slow
def test_every_number_of_500_searches_is_the_databases(session: Session, db: None) -> None:
    chance = random.Random(SEED)
    values = _values()
    sizes, of_treatments = [], 0
    for number in range(COMBINATIONS):
        search, words = _combination(chance, values)
        if number % _step(session):
            continue
        search = replace(search, pinned=session)
        said = _said_once("numbers", number, _said_by_the_database, search, words)
        found = search.facets()
        what = f"combination {number} of seed {SEED}: {search}"
        assert search.count == said["count"], what
        assert len(search) == said["count"].decisions, what
        assert search.letters == said["letters"], what
        for facet in FACETS:
            assert found[facet] == _shown(facet, said[facet], search), f"{what}: {facet.name}"
        sizes.append(len(search))
        of_treatments += bool(words) and search.scope == TREATMENT and len(search) > 0
        if number % 5:
            continue
        said_of_criteria = _said_once("reasons", number, _criteria_by_the_database, search, words)
        assert _criteria_shown(search) == said_of_criteria, f"{what}: what decides"
        facet = chance.choice(FACETS)
        split = _said_once("split", number, _split_by_the_database, search, words, facet)
        assert search.split(facet) == split, f"{what}: split by {facet.name}"
    assert sum(map(bool, sizes)) > len(sizes) * 0.6, "most combinations find nothing"
    assert of_treatments > len(sizes) * 0.05, "no words are looked for in the treatment"
    assert sum(size > 1000 for size in sizes) > len(sizes) * 0.1, "none finds much"


@pytest.mark.slow
def test_every_cell_of_200_tables_is_the_databases(session: Session, db: None) -> None:
    chance = random.Random(SEED)
    values, filled, tables = _values(), 0, 0
    for number in range(TABLES):
        search, words = _combination(chance, values)
        rows, columns = chance.sample(list(axes().values()), 2)
        if number % _step(session):
            continue
        tables += 1
        cells = crosstab(replace(search, pinned=session), rows, columns).cells
        expected = _said_once("table", number, _table_by_the_database, search, words, rows, columns)
        assert cells == expected, f"table {number} of seed {SEED}: {rows} by {columns} of {search}"
        filled += bool(cells)
    assert filled > tables * 0.5, "most tables are empty"


Words = list[tuple[bool, str]]
Said = TypeVar("Said")
#: Cached results of SQL queries, which are slower than the engines; both engines share them.
_said: dict[tuple[str, int], Any] = {}


def _step(session: Session) -> int:
    """Return the step between the combinations that an engine runs: 5 or a divisor of it."""
    return STEP if isinstance(session, OpenSearchSession) else 1


def _said_once(what: str, number: int, ask: Callable[..., Said], *asked: object) -> Said:
    if (what, number) not in _said:
        _said[what, number] = ask(*asked)
    said: Said = _said[what, number]
    return said


def _values() -> dict[str, list[str]]:
    """Return the values of each facet field, the most frequent first."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for name in (*(f.name for f in FACETS), *(field_of(GUIDELINE, by) for by in CitedBy)):
            cursor.execute(
                f"SELECT v FROM flat, unnest({name}) v GROUP BY v ORDER BY count(*) DESC, v"
            )
            found[name] = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT w FROM flat, unnest(item) w GROUP BY w ORDER BY count(*) DESC, w")
        found[TREATMENT] = _with_one_form([row[0] for row in cursor.fetchall()])
    return found


def _with_one_form(words: list[str]) -> list[str]:
    """Return the words that are found as printed only, because SQL compares them so.

    Others share a stem with another word, or can be printed as two ("pre-operative").
    """
    forms = Counter(stem for word in words for stem in set(stems_of(word)))
    known = set(words)
    return [
        word
        for word in words
        if len(stems_of(word)) == 1
        and forms[stems_of(word)[0]] == 1
        and not any({word[:at], word[at:]} <= known for at in range(1, len(word)))
    ]


def _combination(
    chance: random.Random, values: dict[str, list[str]]
) -> tuple[DecisionSearch, Words]:
    """Return a random search, and each of its words with whether it is excluded."""
    search = DecisionSearch(cited_by=chance.choice([None, None, *CitedBy]))
    for facet in chance.sample(FACETS, chance.choice([0, 1, 1, 2, 2, 3, 4])):
        known = values[field_of(facet, search.cited_by)]
        drawn = [known[int(len(known) * chance.random() ** 3)] for _ in range(chance.randint(1, 4))]
        ruled_out = chance.random() < 0.3
        kept = frozenset(drawn[:1] if chance.random() < 0.3 else drawn)
        none: frozenset[str] = frozenset()
        selection = Selection(none, kept) if ruled_out else Selection(kept, none)
        if chance.random() < 0.1 and len(drawn) > 1:
            selection = Selection(frozenset(drawn[1:]), frozenset(drawn[:1]))
        search = search.filter(facet, selection)
    for dates in DATE_RANGES:
        if chance.random() < 0.12:
            first = date(2012, 1, 1) + timedelta(chance.randrange(4000))
            ends = (first, first + timedelta(chance.randrange(1, 2500)))
            search = search.between(dates, *chance.choice([ends, (ends[0], None), (None, ends[1])]))
    if chance.random() < 0.05:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT case_number FROM decisions_case ORDER BY id OFFSET %s LIMIT 1",
                [chance.randrange(5000)],
            )
            search = search.of_case(cursor.fetchone()[0].lower().replace("-", " "))
    words: Words = []
    if chance.random() < 0.2:
        known = values[TREATMENT]
        words = [
            (chance.random() < 0.3, known[int(len(known) * chance.random() ** 3)])
            for _ in range(chance.choice([1, 1, 2]))
        ]
        search = search.in_scope(TREATMENT).without_synonyms()
        search = search.matching(" ".join(f"{'-' if out else ''}{word}" for out, word in words))
    elif chance.random() < 0.5:
        for _ in range(chance.choice([1, 1, 2])):
            words.append(
                (chance.random() < 0.3, invented_cases.word(int(chance.random() ** 4 * 3000)))
            )
        search = search.matching(" ".join(f"{'-' if out else ''}{word}" for out, word in words))
    return search, words


def _conditions(search: DecisionSearch, words: Words) -> tuple[str, list[Any]]:
    """Return the SQL conditions of a search, except those of facets."""
    conditions: list[str] = ["true"]
    values: list[Any] = []
    if search.scope == TREATMENT:
        asked = [text for ruled_out, text in words if not ruled_out]
        runs = [(True, [text]) for ruled_out, text in words if ruled_out]
        for ruled_out, run in ([(False, asked)] if asked else []) + runs:
            condition, parts = _of_treatment(run)
            conditions.append(f"{'NOT ' if ruled_out else ''}{condition}")
            values += parts
    else:
        for ruled_out, text in words:
            conditions.append(f"{'NOT ' if ruled_out else ''}words @> ARRAY[%s]")
            values.append(text)
    columns: dict[DateRange, str] = {INJURY: "injury", RECEIVED: "received", DECIDED: "decided"}
    for dates, ends in search.dates.items():
        for sign, day in zip((">=", "<="), ends, strict=True):
            if day:
                conditions.append(f"{columns[dates]} {sign} %s")
                values.append(day)
    if search.case:
        conditions.append("case_id = (SELECT id FROM decisions_case WHERE case_number = %s)")
        values.append(search.case.upper().replace(" ", "-"))
    return " AND ".join(conditions), values


def _of_treatment(run: list[str]) -> tuple[str, list[Any]]:
    """Return the SQL condition that an item has the words or the treatment that they name."""
    has, values = "item @> %s::text[]", [run]
    known = recognize(" ".join(run))
    if known is None:
        return has, values
    named, parts = ["item @> %s::text[]"], [list(known.rest)]
    if known.services:
        named.append("service && %s::text[]")
        parts.append([tree_path(service.path) for service in known.services])
    if known.regions:
        named.append("region @> %s::text[]")
        parts.append(list(map(slug_of, known.regions)))
    return f"({has} OR ({' AND '.join(named)}))", [*values, *parts]


def _fit(search: DecisionSearch, facet: Facet) -> tuple[str, list[Any]]:
    """Return the SQL condition that a row matches the selection of one facet."""
    selection, name = search.selections[facet], field_of(facet, search.cited_by)
    parts: list[str] = ["true"]
    values: list[Any] = []
    if selection.included:
        parts.append(f"{name} && %s::text[]")
        values.append(sorted(selection.included))
    if selection.excluded:
        parts.append(f"NOT {name} && %s::text[]")
        values.append(sorted(selection.excluded))
    return f"({' AND '.join(parts)})", values


def _said_by_the_database(search: DecisionSearch, words: Words) -> dict[Any, Any]:
    where, values = _conditions(search, words)
    chosen = search.selections
    all_fit = " & ".join(["words", *(facet.name for facet in chosen)])
    # A facet's counts ignore its own selection and follow all others.
    others_fit = {
        facet: " & ".join(["words", *(other.name for other in chosen if other != facet)])
        for facet in chosen
    }
    asked = {facet: FIELDS.index(field_of(facet, search.cited_by)) for facet in FACETS}
    statement = f"""
        WITH fits AS MATERIALIZED (
            SELECT (SELECT string_agg(CASE WHEN {where} THEN '1' ELSE '0' END, '' ORDER BY number)
                    FROM flat)::varbit AS words
                {"".join(f", {_bits(s, asked[f])} AS {f.name}" for f, s in chosen.items())}),
        base AS MATERIALIZED (
            SELECT {all_fit} AS fit, bits AS overturned
                {"".join(f", {fit} AS but_{facet.name}" for facet, fit in others_fit.items())}
            FROM fits, named WHERE field = {asked[OUTCOME]} AND value = 'overturned'),
        counted AS (
            SELECT field, value, bits & CASE field
                {"".join(f" WHEN {asked[facet]} THEN but_{facet.name}" for facet in chosen)}
                WHEN -1 THEN NULL ELSE fit END AS counted
            FROM named, base WHERE field = ANY(%s))
        SELECT NULL::int, 'all', bit_count(fit), bit_count(fit & overturned) FROM base
        UNION ALL SELECT NULL::int, 'letters', count(DISTINCT case_id), 0
            FROM flat, base WHERE get_bit(fit, number - 1) = 1
        UNION ALL SELECT field, value, bit_count(counted), bit_count(counted & overturned)
            FROM counted, base WHERE bit_count(counted) > 0"""
    said: dict[Any, Any] = {facet: {} for facet in FACETS}
    facets = {field: facet for facet, field in asked.items()}
    for selection in chosen.values():
        values += [sorted(kind) for kind in (selection.included, selection.excluded) if kind]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, list(facets)])
        for field, value, decisions, overturned in cursor.fetchall():
            if field is not None:
                said[facets[field]][value] = Count(decisions, overturned)
            elif value == "letters":
                said["letters"] = decisions
            else:
                said["count"] = Count(decisions, overturned)
    return said


def _bits(selection: Selection, field: int) -> str:
    """Return SQL for a bit string of the decisions that match a selection."""
    any_of = f"(SELECT bit_or(bits) FROM named WHERE field = {field} AND value = ANY(%s))"
    parts = [any_of] * bool(selection.included) + [f"~{any_of}"] * bool(selection.excluded)
    return " & ".join(parts)


def _split_by_the_database(search: DecisionSearch, words: Words, facet: Facet) -> dict[str, Count]:
    where, values = _conditions(search, words)
    fits = [_fit(search, other) for other in search.selections if other != OUTCOME]
    name = field_of(facet, search.cited_by)
    depth = "" if facet != GUIDELINE else "AND length(value) - length(replace(value, '/', '')) < 2"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT value, count(*), count(*) FILTER (WHERE overturned)
                FROM flat, unnest({name}) value
                WHERE {where} {"".join(f" AND {fit}" for fit, _ in fits)} {depth} GROUP BY value""",
            [*values, *chain(*(v for _, v in fits))],
        )
        return {value: Count(decisions, lost) for value, decisions, lost in cursor.fetchall()}


def _criteria_shown(search: DecisionSearch) -> dict[tuple[str, str], tuple[Any, ...]]:
    mentions = search.criteria().mentions
    return {
        key: (each.decisions, each.letters, each.texts, dict(each.years))
        for key, each in mentions.items()
    }


def _criteria_by_the_database(
    search: DecisionSearch, words: Words
) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Map each outcome and criterion to its counts of decisions, letters, texts and years."""
    where, values = _conditions(search, words)
    fits = [_fit(search, facet) for facet in search.selections]
    found = f"""FROM flat, unnest(turned_on || ''::text) value
        WHERE {where} {"".join(f" AND {fit}" for fit, _ in fits)}"""
    values += chain(*(v for _, v in fits))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT outcome[1], value, count(*), count(DISTINCT case_id),
                count(DISTINCT rationale) {found} GROUP BY outcome[1], value""",
            values,
        )
        counted = {(o, value): numbers for o, value, *numbers in cursor.fetchall()}
        cursor.execute(
            f"SELECT outcome[1], value, year[1], count(*) {found} GROUP BY 1, 2, 3", values
        )
        years: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        for outcome, value, year, number in cursor.fetchall():
            years[outcome, value][year] = number
    listed = sum(numbers[0] for (_, value), numbers in counted.items() if not value) <= LISTED
    return {
        key: (decisions, *((letters, texts) if listed else (None, None)), years[key])
        for key, (decisions, letters, texts) in counted.items()
    }


def _table_by_the_database(
    search: DecisionSearch, words: Words, rows: Axis, columns: Axis
) -> dict[tuple[str, str], Count]:
    where, values = _conditions(search, words)
    fits = [_fit(search, facet) for facet in search.selections]
    depths = "".join(
        f" AND length({value}) - length(replace({value}, '/', '')) = {axis.depth - 1}"
        for value, axis in (("r", rows), ("k", columns))
        if axis.facet.tree
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT r, k, count(*), count(*) FILTER (WHERE overturned)
                FROM flat, unnest({rows.field}) r, unnest({columns.field}) k
                WHERE {where} {"".join(f" AND {fit}" for fit, _ in fits)} {depths}
                GROUP BY r, k""",
            [*values, *chain(*(v for _, v in fits))],
        )
        return {(r, k): Count(decisions, lost) for r, k, decisions, lost in cursor.fetchall()}


def _shown(facet: Facet, counts: dict[str, Count], search: DecisionSearch) -> dict[str, Count]:
    """Return the counts that a search displays; sections only below selected chapters."""
    if facet != GUIDELINE:
        return counts
    selection = search.selections.get(GUIDELINE, Selection())
    chosen = {
        "/".join(p.split("/")[:2]) for p in selection.included | selection.excluded if "/" in p
    }
    return {
        value: count
        for value, count in counts.items()
        if value.count("/") < 2 or value.rpartition("/")[0] in chosen
    }
