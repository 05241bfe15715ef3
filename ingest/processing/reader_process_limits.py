"""Limits of a process that reads letters: time, memory, and the number of items in a letter."""

#: The time limit for one letter.
SECONDS = 60.0
#: The limit of the address space of a process.
MEMORY_BYTES = 1_500_000_000
#: The limit of a result: more than the copy of the largest file, its text and all its values need.
MOST_RESULT_BYTES = 100_000_000
#: Letters have at most two dozen items; a file with far more is no letter, or several in one. The
#: search counts letters of `MOST_ITEMS_OF_LETTER` items at most (`decisions/search/tantivy/`).
MOST_ITEMS = 500
#: A process is replaced after this number of letters, or when it keeps this much memory. The start
#: of one takes as long as reading the text of several hundred letters.
LETTERS_PER_PROCESS = 10_000
MOST_KEPT_BYTES = 250_000_000
