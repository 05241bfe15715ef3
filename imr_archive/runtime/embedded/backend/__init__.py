"""Django database backend for the embedded PostgreSQL; Django imports its module `base`."""
