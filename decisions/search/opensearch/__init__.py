"""The search engine for several machines: OpenSearch. Nothing outside this package knows of it.

`engine.py` keeps an index in a cluster; `session.py` answers from one moment of it. Which index
answers, and its generation, is a row of PostgreSQL (`active_index.py`).
"""
