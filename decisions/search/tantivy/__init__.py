"""The search engine for one machine: tantivy. Nothing outside this package knows of it.

`engine.py` keeps an index in a folder, `memory_engine.py` one in memory; both answer as
`session.py`.
"""
