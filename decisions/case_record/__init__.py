"""A case as one typed value, and what is made from it.

record.py        the types of a case, its items and citations, and what its values are called (pure)
from_rows.py     the rows of a case -> its record
appeal_input.py  a record -> what the check for an appeal is given (pure)
json_record.py   the rows of a case <-> plain JSON, which corrections are put onto
skip_unchanged.py  writing a case again where it comes to the same
"""
