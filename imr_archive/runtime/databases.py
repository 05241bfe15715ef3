"""Django's database settings, from the environment."""

import os
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from imr_archive.runtime.environment import archive_home, flag, number

#: The name of the replica among Django's databases.
REPLICA = "replica"
_POOL_SECONDS = 10.0  # the longest wait of a thread for a connection of the pool
#: The delay of a page if the replica cannot be reached, once in a while.
_REPLICA_SECONDS = 2


def databases() -> dict[str, dict[str, Any]]:
    """Return the settings of the primary and, if there is one, of its replica.

    The primary is the server in DATABASE_URL or else the embedded one.

    Raises:
        ImproperlyConfigured: a replica is set without a primary.
    """
    url, replica = os.environ.get("DATABASE_URL"), os.environ.get("DATABASE_REPLICA_URL")
    if not replica:
        return {"default": _server(url) if url else _embedded()}
    if not url:
        raise ImproperlyConfigured(
            "DATABASE_REPLICA_URL is set, but DATABASE_URL is not: also name the server that it "
            "replicates."
        )
    return {"default": _server(url), REPLICA: replica_of(_server(replica))}


def replica_of(server: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of a replica, with short timeouts."""
    patience = {"connect_timeout": _REPLICA_SECONDS, "tcp_user_timeout": 1_000 * _REPLICA_SECONDS}
    return {
        **server,
        "ENGINE": "imr_archive.runtime.replica",
        "OPTIONS": {**server.get("OPTIONS", {}), **patience},
    }


def _server(url: str) -> dict[str, Any]:
    parsed = dj_database_url.parse(url)
    common = _common()
    options = {**parsed.get("OPTIONS", {}), **common.pop("OPTIONS")}
    return {
        **parsed,
        **common,
        "OPTIONS": options,
        # After a transaction, the next statement may run in another session.
        "DISABLE_SERVER_SIDE_CURSORS": flag("DATABASE_TRANSACTION_POOLING"),
    }


def _embedded() -> dict[str, Any]:
    return {
        **_common(),
        "ENGINE": "imr_archive.runtime.embedded.backend",
        "NAME": "archive",
        "USER": "archive",
        "EMBEDDED": {"folder": archive_home() / "postgres", "durable": True},
    }


def _common() -> dict[str, Any]:
    """Return the settings of persistent connections: one per thread, or a pool of the process."""
    if not os.environ.get("DATABASE_POOL"):
        return {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "OPTIONS": {}}
    most = number("DATABASE_POOL", default=1)
    pool = {"min_size": 1, "max_size": most, "timeout": _POOL_SECONDS}
    # A thread returns its connection to the pool after each request: no maximum age is needed.
    return {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True, "OPTIONS": {"pool": pool}}
