"""Search over decisions: full text, facets, exact counts.

The only package that imports tantivy. The index is derived data: `manage.py rebuild_index` makes
it again from the database. The rest of the archive uses `DecisionSearch` (results.py), the facets
(facets.py) and the indexer (indexer.py).
"""
