"""The search engine of one machine: tantivy, which nothing outside this folder knows.

`engine.py` keeps an index in a folder, `memory_engine.py` one in memory; both answer as
`session.py`.
"""
