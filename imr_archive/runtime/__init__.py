"""The machine that the archive runs on: variables, networks, processes, PostgreSQL, tables."""
