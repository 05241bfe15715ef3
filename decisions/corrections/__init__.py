"""Corrections: what a person corrected in a case.

apply.py      apply corrections to a record (pure)
reapply.py    reapply the active corrections after a re-reading
editing.py    make and undo corrections
"""
