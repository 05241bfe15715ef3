"""The packages of the project."""

#: From the site down.
PACKAGES = ("imr_archive", "ingest", "decisions")
