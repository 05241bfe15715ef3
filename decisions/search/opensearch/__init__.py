"""The search engine of several machines: OpenSearch, which nothing outside this folder knows.

`engine.py` keeps an index in a cluster; `session.py` answers from one moment of it. Which index
answers, and its generation, is a row of PostgreSQL (`register.py`).
"""
