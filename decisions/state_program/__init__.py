"""The program whose decision letters the archive holds: what is particular to one state's reviews.

Another state's is another module like `california.py`, named below, with the figures that its own
agencies published. Its treatments, drugs, guidelines and specialties are files of the vocabulary,
its forms of letters are readers in `ingest/reading`.
"""

from decisions.state_program.california import CALIFORNIA

PROGRAM = CALIFORNIA
