"""Settings of gunicorn: `gunicorn -c python:imr_archive.server --bind 127.0.0.1:8000`."""

from gunicorn.http import message

_LONGEST_ADDRESS = 1 << 16

wsgi_app = "imr_archive.wsgi"
workers = 2
threads = 16  # most of them wait: for a client, for PostgreSQL
worker_class = "imr_archive.fair_worker.FairWorker"
sendfile = False  # the kernel would send a file to a slow client for ever
# Its place is one for all archives of a user, and a home is needed for it.
control_socket_disable = True
# A search is its address, and a pasted page of text makes a long one: the archive says what is
# wrong with it, where gunicorn answers with a bare page.
message.MAX_REQUEST_LINE = _LONGEST_ADDRESS  # type: ignore[misc]  # or it is cut to 8,190
limit_request_line = _LONGEST_ADDRESS
