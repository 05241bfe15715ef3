"""What the archive needs of its machine: variables, networks, processes, PostgreSQL, tables."""
