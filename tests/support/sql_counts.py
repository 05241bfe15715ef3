"""Counts of an archive by independent SQL, which shares no code with the index."""

from django.db import connection

from decisions.search import (
    GUIDELINE,
    LICENSE_STATE,
    OUTCOME,
    REGION,
    SERVICE,
    SPECIALTY,
    YEAR,
    Axis,
)

#: The values of each facet of a decision.
_VALUES = {
    SERVICE: (
        "SELECT path FROM decisions_service WHERE id = i.service_id UNION "
        "SELECT s.path FROM decisions_furtherservice f JOIN decisions_service s "
        "ON s.id = f.service_id WHERE f.item_id = i.id"
    ),
    OUTCOME: "SELECT i.outcome",
    YEAR: "SELECT coalesce(to_char(c.decision_date, 'YYYY'), 'undated')",
    GUIDELINE: (
        "SELECT DISTINCT g.path FROM decisions_guidelinecitation x "
        "JOIN decisions_guideline g ON g.id = x.guideline_id WHERE x.item_id = i.id"
    ),
    REGION: "SELECT DISTINCT replace(lower(r), ' ', '-') FROM unnest(i.body_regions) r",
    LICENSE_STATE: (
        "SELECT DISTINCT replace(lower(s), ' ', '-') FROM decisions_reviewer r, "
        "unnest(r.licence_states) s WHERE r.id = c.reviewer_id"
    ),
    SPECIALTY: (
        "SELECT DISTINCT coalesce(counted.slug, s.slug) FROM decisions_reviewer_specialties l "
        "JOIN decisions_specialty s ON s.id = l.specialty_id "
        "LEFT JOIN decisions_specialty counted ON counted.id = s.counted_as_id "
        "WHERE l.reviewer_id = c.reviewer_id"
    ),
}
_FROM = "FROM decisions_disputeditem i JOIN decisions_case c ON c.id = i.case_id"


def _values_on(axis: Axis) -> str:
    """Return the SQL of the values of a decision on an axis."""
    by = f" AND x.cited_by = '{axis.cited_by}'" if axis.cited_by else ""
    values = f"({_VALUES[axis.facet]}{by}) v(x)"
    if not axis.facet.tree:
        return f"(SELECT v.x FROM {values})"
    return (
        "(SELECT DISTINCT array_to_string((string_to_array(v.x, '/'))[1:"
        f"{axis.depth}], '/') "
        f"FROM {values} WHERE array_length(string_to_array(v.x, '/'), 1) >= {axis.depth})"
    )


def table_by_sql(rows: Axis, columns: Axis) -> dict[tuple[str, str], tuple[int, int]]:
    """Return the number of decisions and of overturned ones for each row and column."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.x, k.x, count(*), count(*) FILTER (WHERE i.outcome = 'overturned') "
            f"{_FROM} CROSS JOIN LATERAL {_values_on(rows)} r(x) CROSS JOIN LATERAL {_values_on(columns)} k(x) "
            "GROUP BY 1, 2"
        )
        return {(row, column): (n, lost) for row, column, n, lost in cursor.fetchall()}


def sizes_by_sql(axis: Axis) -> tuple[int, int]:
    """Return the number of decisions with no value on an axis, and with several."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE n = 0), count(*) FILTER (WHERE n > 1) FROM "
            f"(SELECT (SELECT count(*) FROM {_values_on(axis)} v) n {_FROM}) sizes"
        )
        none, several = cursor.fetchone()
        return int(none), int(several)
