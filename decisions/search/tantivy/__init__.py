"""The search engine for one machine: tantivy. It is internal to `decisions.search`.

`engine.py` maintains an index in a folder, which `session.py` searches.
"""
