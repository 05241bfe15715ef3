"""Settings of gunicorn: `gunicorn -c python:imr_archive.server --bind 127.0.0.1:8000`."""

wsgi_app = "imr_archive.wsgi"
workers = 2
threads = 16  # most of them wait: for a client, for PostgreSQL
worker_class = "imr_archive.web_server.gunicorn_worker.FairWorker"
sendfile = False  # the kernel would send a file to a slow client for ever
# Its place is one for all archives of a user, and a home is needed for it.
control_socket_disable = True
limit_request_line = 1 << 16  # bytes of a URL; see `web_server/request_parser.py`
http_parser = "python"  # the one that `request_parser.py` extends
