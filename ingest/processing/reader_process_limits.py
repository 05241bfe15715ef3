"""Limits of a process that reads letters: time, memory, and what it may find in one letter."""

#: The time that one letter may take.
SECONDS = 60.0
#: The address space of a process.
MEMORY_BYTES = 1_500_000_000
#: The copy of the largest file, with its text and all that is read from it, has less.
MOST_RESULT_BYTES = 100_000_000
#: Letters decide two dozen items at most; what has far more is not a letter, or many in one.
MOST_ITEMS = 500
#: After how many letters a process is replaced, and with how much memory left by one.
LETTERS_PER_PROCESS = 1000
MOST_KEPT_BYTES = 250_000_000
