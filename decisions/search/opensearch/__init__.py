"""The search engine for several machines: OpenSearch. It is internal to `decisions.search`.

`engine.py` maintains an index in a cluster; `session.py` searches one point in time of it. The
active index and its generation are a row in PostgreSQL (`active_index.py`).
"""
