"""gunicorn's parser of requests, which takes URLs as long as the setting says.

gunicorn cuts `limit_request_line` to 8,190 bytes, and answers a longer URL with a bare page. A
search is its URL, and a pasted page of text makes a long one: the archive itself says what is
wrong with it.
"""

from typing import Any

from gunicorn.http.message import Request
from gunicorn.http.parser import RequestParser


class LongRequest(Request):
    """A request whose first line is limited by the setting alone."""

    def parse(self, unreader: Any) -> Any:
        """Read the request's first line and headers.

        Raises:
            gunicorn.http.errors.LimitRequestLine: the line is longer than the setting says.
        """
        self.limit_request_line = self.cfg.limit_request_line
        return super().parse(unreader)


class LongRequestParser(RequestParser):
    """Reads the requests of one connection."""

    mesg_class = LongRequest
