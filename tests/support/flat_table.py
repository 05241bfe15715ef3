"""The facet values of each decision as one flat table, against which the index is verified."""

#: Creates the temporary table `flat`: one row per item, with an array of values per facet.
FLAT = r"""
CREATE OR REPLACE FUNCTION pg_temp.slug(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT left(trim(both '-_' from regexp_replace(regexp_replace(
        lower(replace(name, '/', ' ')), '[^\w\s-]', '', 'g'), '[-\s]+', '-', 'g')), 120)
$$;
CREATE OR REPLACE FUNCTION pg_temp.places(path text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT array_agg(array_to_string((string_to_array(path, '/'))[:depth], '/'))
    FROM generate_series(1, array_length(string_to_array(path, '/'), 1)) depth
$$;
CREATE TEMP TABLE cited AS
    SELECT c.item_id, c.cited_by, pg_temp.places(
        CASE WHEN g.depth = 2 AND section IS NOT NULL
             THEN g.path || '/' || pg_temp.slug(section) ELSE g.path END) AS places
    FROM decisions_guidelinecitation c
    JOIN decisions_guideline g ON g.id = c.guideline_id
    LEFT JOIN LATERAL unnest(c.sections) section ON true;
CREATE INDEX ON cited (item_id);
CREATE TEMP TABLE flat AS
SELECT i.id, i.case_id, i.outcome = 'overturned' AS overturned,
    k.date_of_injury AS injury, k.application_received AS received, k.decision_date AS decided,
    ARRAY(SELECT found[1] FROM regexp_matches(i.rationale || ' ' || k.clinical_summary,
        '\mq[b-z]+q\M', 'g') found) AS words,
    ARRAY(SELECT unnest(pg_temp.places(s.path)) UNION SELECT unnest(pg_temp.places(listed.path))
          FROM decisions_furtherservice f JOIN decisions_service listed ON listed.id = f.service_id
          WHERE f.item_id = i.id) AS service,
    ARRAY[i.outcome::text] AS outcome,
    ARRAY(SELECT DISTINCT coalesce(as_which.slug, sp.slug)::text
          FROM decisions_reviewer_specialties rs JOIN decisions_specialty sp ON sp.id = rs.specialty_id
          LEFT JOIN decisions_specialty as_which ON as_which.id = sp.counted_as_id
          WHERE rs.reviewer_id = k.reviewer_id) AS specialty,
    ARRAY(SELECT DISTINCT p FROM cited, unnest(places) p WHERE item_id = i.id) AS guideline,
    ARRAY(SELECT DISTINCT p FROM cited, unnest(places) p
          WHERE item_id = i.id AND cited_by = 'reviewer') AS guideline_reviewer,
    ARRAY(SELECT DISTINCT p FROM cited, unnest(places) p
          WHERE item_id = i.id AND cited_by = 'claims_administrator')
        AS guideline_claims_administrator,
    ARRAY[coalesce(extract(year FROM k.decision_date)::text, 'undated')] AS year,
    ARRAY(SELECT DISTINCT pg_temp.slug(r) FROM unnest(i.body_regions) r) AS region,
    ARRAY(SELECT DISTINCT pg_temp.slug(r) FROM unnest(v.licence_states) r) AS state,
    array_remove(ARRAY[lower(nullif(k.priority, ''))], NULL) AS priority,
    array_remove(ARRAY[nullif(k.patient_sex, '')::text], NULL) AS sex,
    array_remove(ARRAY[CASE
        WHEN k.patient_age < 18 THEN 'under-18' WHEN k.patient_age >= 70 THEN '70-and-over'
        WHEN k.patient_age BETWEEN 18 AND 29 THEN '18-29'
        WHEN k.patient_age IS NOT NULL
        THEN (k.patient_age / 10 * 10) || '-' || (k.patient_age / 10 * 10 + 9) END], NULL) AS age,
    ARRAY[CASE WHEN i.ur_modified THEN 'yes' ELSE 'no' END] AS modified,
    array_remove(ARRAY[CASE WHEN i.reviewer_cites_nothing THEN 'reviewer' END,
        CASE WHEN i.claims_administrator_cites_nothing THEN 'claims_administrator' END], NULL)
        AS cites_nothing,
    ARRAY[CASE WHEN bool_and(i.outcome = 'overturned') OVER letter THEN 'overturned'
        WHEN bool_or(i.outcome = 'overturned') OVER letter THEN 'partially_overturned'
        ELSE 'upheld' END] AS letter_outcome,
    CASE WHEN i.criteria = '[]' THEN ARRAY['not-recognized'] ELSE
    ARRAY(SELECT DISTINCT (each ->> 'criterion') ||
              CASE WHEN (each ->> 'met')::boolean THEN '-met' ELSE '-unmet' END
          FROM jsonb_array_elements(i.criteria) each) END AS turned_on
FROM decisions_disputeditem i
JOIN decisions_case k ON k.id = i.case_id
JOIN decisions_service s ON s.id = i.service_id
LEFT JOIN decisions_reviewer v ON v.id = k.reviewer_id
WINDOW letter AS (PARTITION BY i.case_id);
SET jit = off;
"""
