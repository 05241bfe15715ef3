"""Settings of gunicorn: `gunicorn -c python:imr_archive.server --bind 127.0.0.1:8000`."""

import os
import shutil
import tempfile
from typing import Any

from imr_archive.runtime.environment import flag

wsgi_app = "imr_archive.wsgi"
# The site is loaded once, before the server listens: a proxy sends no request to a server that
# cannot answer yet, and its processes share the memory of what was loaded.
preload_app = True
workers = 2
threads = 16  # most threads wait for a client or for PostgreSQL
worker_class = "imr_archive.web_server.gunicorn_worker.FairWorker"
sendfile = False  # with sendfile, the kernel would send to a slow client without a time limit
# All archives of a user would share the control socket, whose path needs a home folder.
control_socket_disable = True
limit_request_line = 1 << 16  # bytes of a URL; see `web_server/request_parser.py`
http_parser = "python"  # the one that `request_parser.py` extends

#: The folder in which all processes count requests; see `middleware/metrics.py`.
_counts = tempfile.mkdtemp(prefix="imr-archive-metrics-") if flag("ARCHIVE_METRICS") else ""
if _counts:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = _counts


def child_exit(server: Any, worker: Any) -> None:
    """Remove the data of an ended process, except its counts."""
    if _counts:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)


def on_exit(server: Any) -> None:
    """Remove the counts, which are those of this run only."""
    if _counts:
        shutil.rmtree(_counts, ignore_errors=True)
