"""The whole result of a search as a file: columns, rows, formats.

    search -> batches of items (the index) -> rows (the database) -> bytes (a format) -> the reader

Nothing is kept on the way, so that memory does not grow with the result.
"""
