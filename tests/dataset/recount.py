"""The standard reports, recounted from the dataset by DuckDB, without the archive's code.

Each statement returns, for each value, the counts in the first columns of the report's table.
"""

from pathlib import Path

_DECISIONS = "count(*), count(*) FILTER (WHERE outcome = 'overturned')"
_LETTERS = """
(SELECT case_uid, any_value(coalesce(year(decision_date)::varchar, 'undated')) AS of_year,
    any_value(decision_date) AS decided, any_value(date_of_injury) AS injury,
    any_value(date_assigned) AS assigned, any_value(application_received) AS received,
    count(*) AS decisions, count(*) FILTER (WHERE outcome = 'overturned') AS overturned
 FROM decisions GROUP BY case_uid)
"""
_DRUGS = "list_contains(search_service, 'pharmaceuticals')"


def parquet_of(folder: Path) -> str:
    """Return what DuckDB reads the decisions of a snapshot from."""
    return f"read_parquet('{folder}/parquet/*/decisions.parquet')"


def by_value(column: str, depth: int = 0, where: str = "true", below: str = "") -> str:
    """Return decisions and overturned by the values of a list column.

    Args:
        column: which.
        depth: of a tree, the level of the values, from 1; 0 for all.
        where: which decisions.
        below: what values begin with.
    """
    level = f"AND len(string_split(value, '/')) = {depth}" if depth else ""
    return f"""
        SELECT value, {_DECISIONS}
        FROM (SELECT outcome, unnest({column}) AS value FROM decisions WHERE {where})
        WHERE starts_with(value, '{below}') {level} GROUP BY value
    """


def by_year(part: str, whole: str = "true") -> str:
    """Return by year the decisions of the whole, those of the part, and how many are overturned."""
    return f"""
        SELECT coalesce(year(decision_date)::varchar, 'undated'), count(*),
            count(*) FILTER (WHERE {part}),
            count(*) FILTER (WHERE {part} AND outcome = 'overturned')
        FROM decisions WHERE {whole} GROUP BY 1
    """


def days(first: str) -> str:
    """Return by year the letters, and quartiles of the days from a date to the decision."""
    return f"""
        SELECT of_year, count(*), quantile_cont(decided - {first}, 0.5),
            quantile_cont(decided - {first}, 0.25), quantile_cont(decided - {first}, 0.75)
        FROM {_LETTERS} WHERE decided >= {first} GROUP BY 1
    """


#: By the name of the report: the statement, and the columns of the table that it counts.
RECOUNTS = {
    "letters-and-decisions": (
        f"""SELECT of_year, count(*), sum(decisions), sum(decisions) / count(*), sum(overturned)
            FROM {_LETTERS} GROUP BY 1""",
        ("Letters", "Decisions", "Decisions per letter", "Overturned"),
    ),
    "case-outcomes": (
        f"""SELECT of_year, count(*), count(*) FILTER (WHERE overturned = 0),
                count(*) FILTER (WHERE overturned = 0) / count(*),
                count(*) FILTER (WHERE overturned BETWEEN 1 AND decisions - 1),
                count(*) FILTER (WHERE overturned = decisions)
            FROM {_LETTERS} GROUP BY 1""",
        ("Letters", "Upheld", "Upheld, share", "Partially overturned", "All overturned"),
    ),
    "decisions-per-letter": (
        f"""SELECT CASE WHEN decisions <= 3 THEN decisions::varchar
                WHEN decisions <= 6 THEN '4-6' WHEN decisions <= 10 THEN '7-10'
                ELSE '11-or-more' END,
                count(*), sum(decisions), sum(overturned), sum(overturned) / sum(decisions)
            FROM {_LETTERS} GROUP BY 1""",
        ("Letters", "Decisions", "Overturned", "Rate"),
    ),
    "timeliness": (days("assigned"), None),
    "days-from-application": (days("received"), None),
    "claim-age": (
        f"""SELECT CASE WHEN years = 0 THEN 'Less than 1' WHEN years <= 2 THEN years::varchar
                WHEN years <= 4 THEN '3 to 4' WHEN years <= 9 THEN '5 to 9'
                WHEN years <= 19 THEN '10 to 19' ELSE '20 or more' END,
                count(*), sum(decisions), sum(overturned), sum(overturned) / sum(decisions)
            FROM (SELECT *, datesub('year', injury, decided) AS years FROM {_LETTERS}
                  WHERE injury <= decided) GROUP BY 1""",
        ("Letters", "Decisions", "Overturned", "Rate"),
    ),
    "accident-year": (
        f"""SELECT year(injury)::varchar, count(*), sum(decisions), sum(overturned),
                sum(overturned) / sum(decisions)
            FROM {_LETTERS} WHERE injury IS NOT NULL GROUP BY 1""",
        ("Letters", "Decisions", "Overturned", "Rate"),
    ),
    "overturned-by-year": (by_value("search_year"), None),
    "priority": (by_value("search_priority"), None),
    "categories": (by_value("search_service", 1), None),
    "subcategories": (by_value("search_service", 2), None),
    "drug-classes": (by_value("search_service", 2, _DRUGS, "pharmaceuticals/"), None),
    "body-regions": (by_value("search_region"), None),
    "denied-or-modified": (by_value("search_modified"), None),
    "guidelines-of-claims-administrators": (
        by_value("search_guideline_claims_administrator", 1),
        None,
    ),
    "guidelines-of-reviewers": (by_value("search_guideline_reviewer", 1), None),
    "no-guideline-cited": (by_value("search_cites_nothing"), None),
    "what-decisions-turned-on": (
        """SELECT value, count(*),
                count(*) FILTER (WHERE outcome = 'upheld') / any_value(upheld),
                count(*) FILTER (WHERE outcome = 'overturned') / any_value(overturned)
            FROM (SELECT outcome, unnest(search_turned_on) AS value,
                    (SELECT count(*) FROM decisions WHERE outcome = 'upheld') AS upheld,
                    (SELECT count(*) FROM decisions WHERE outcome = 'overturned') AS overturned
                FROM decisions)
            GROUP BY value""",
        ("Decisions", "Share of upheld", "Share of overturned"),
    ),
    "reviewer-specialty": (by_value("search_specialty"), None),
    "reviewer-license": (by_value("search_state"), None),
    "patient-age": (by_value("search_age"), None),
    "patient-sex": (by_value("search_sex"), None),
    "drugs-by-year": (by_year(_DRUGS), None),
    "opioids-by-year": (
        by_year("list_contains(search_service, 'pharmaceuticals/opioids')", _DRUGS),
        None,
    ),
    "compounds-by-year": (
        by_year("list_contains(search_service, 'pharmaceuticals/topical-compounds')", _DRUGS),
        None,
    ),
    "modified-by-year": (by_year("ur_modified"), None),
    "not-documented": (
        by_year("list_contains(search_turned_on, 'records-unmet')"),
        ("Decisions", "Records insufficient"),
    ),
}
