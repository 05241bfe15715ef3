"""gunicorn's request parser, whose limit on URLs is only that of the setting.

gunicorn caps `limit_request_line` at 8,190 bytes and answers longer URLs with a bare error page. A
search with pasted text has a long URL; the archive answers it with an error page of its own.
"""

from typing import Any

from gunicorn.http.message import Request
from gunicorn.http.parser import RequestParser


class LongRequest(Request):
    """A request whose first line is limited only by the setting."""

    def parse(self, unreader: Any) -> Any:
        """Read the request's first line and headers.

        Raises:
            gunicorn.http.errors.LimitRequestLine: the line is longer than the setting allows.
        """
        self.limit_request_line = self.cfg.limit_request_line
        return super().parse(unreader)


class LongRequestParser(RequestParser):
    """Parses the requests of one connection."""

    mesg_class = LongRequest
