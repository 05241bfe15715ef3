"""The state program whose decision letters the archive holds.

Everything particular to California's reviews is in `california.py`. To archive another state's
reviews, add a module like it, with the figures that the state's agencies published, and name it
below. The program's treatments, drugs, guidelines and specialties are files of the vocabulary; the
layouts of its letters are modules of `ingest/reading/layouts/`.
"""

from decisions.state_program.california import CALIFORNIA

PROGRAM = CALIFORNIA
