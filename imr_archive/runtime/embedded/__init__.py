"""An embedded PostgreSQL, for machines without an installed server.

The server starts when a process first connects and stops with the last process that used it.
Each user holds a shared file lock, which the kernel releases even after `kill -9`.
"""

from imr_archive.runtime.embedded.programs import EmbeddedPostgresError
from imr_archive.runtime.embedded.server import EmbeddedPostgres, embedded_postgres

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError", "embedded_postgres"]
