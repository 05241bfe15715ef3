"""A case as one typed value, and conversions of it.

record.py        the types of a case, its items and citations, and the names of its values (pure)
from_rows.py     the rows of a case -> its record
appeal_input.py  a record -> the input of the appeal check (pure)
json_record.py   the rows of a case <-> plain JSON, to which corrections are applied
skip_unchanged.py  skips writing a case whose values do not change
"""
