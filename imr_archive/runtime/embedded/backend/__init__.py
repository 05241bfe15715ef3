"""Django database backend of the embedded PostgreSQL; Django looks for its module `base`."""
