"""The search engine for one machine: tantivy. It is internal to `decisions.search`.

`engine.py` maintains an index in a folder, `memory_engine.py` one in memory; both are searched
through `session.py`.
"""
