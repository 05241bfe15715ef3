"""A case as one typed value, and what is made from it.

record.py     the types of a case, its items and citations, and what its values are called (pure)
from_rows.py  the rows of a case -> its record
decided.py    a record -> what the check for an appeal is given (pure)
stored.py     the rows of a case <-> plain JSON, which corrections are put onto
unchanged.py  writing a case again where it comes to the same
"""
