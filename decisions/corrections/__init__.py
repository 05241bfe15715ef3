"""Corrections: what a person corrected in a case.

apply.py      a record with corrections put onto it (pure)
reapply.py    the corrections that are not undone, put onto what was read again
editing.py    make a correction, and undo it
"""
