"""Corrections: what a person corrected in a case.

models.py     the rows: each correction, and the case as it was read
apply.py      a record with corrections put onto it (pure)
reapply.py    the corrections that are not undone, put onto what was read again
editing.py    make a correction, and undo it
"""
