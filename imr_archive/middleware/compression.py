"""Compression of responses."""

from gzip import GzipFile
from io import BytesIO
from secrets import randbelow

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware, re_accepts_gzip
from django.utils.cache import patch_vary_headers

#: Of nine. Pages are 4 % longer than at Django's six, and take half as long to compress.
_LEVEL = 4
_SHORTEST = 200  # bytes of what is compressed, as Django's


class CompressQuickly(GZipMiddleware):
    """Django's middleware, at another level for pages.

    Django has no setting for the level. Streams and responses with an ETag are left to it.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Return a response, compressed if the browser accepts that."""
        accepted = re_accepts_gzip.search(request.headers.get("Accept-Encoding", ""))
        if (
            accepted is None
            or not isinstance(response, HttpResponse)
            or len(response.content) < _SHORTEST
            or response.has_header("Content-Encoding")
            or response.has_header("ETag")
        ):
            return super().process_response(request, response)
        compressed = BytesIO()
        # A name of random length hides the length of the page, which could betray secrets in it.
        name = "a" * randbelow(self.max_random_bytes)
        with GzipFile(name, "wb", _LEVEL, compressed, mtime=0) as file:
            file.write(response.content)
        response.content = compressed.getvalue()
        response["Content-Length"] = str(len(response.content))
        response["Content-Encoding"] = "gzip"
        patch_vary_headers(response, ("Accept-Encoding",))
        return response
