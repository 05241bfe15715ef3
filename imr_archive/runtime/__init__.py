"""The runtime environment: variables, networks, processes, PostgreSQL, migrations."""
