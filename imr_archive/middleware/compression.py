"""Compression of responses."""

from gzip import GzipFile
from io import BytesIO
from secrets import randbelow

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware, re_accepts_gzip
from django.utils.cache import patch_vary_headers

#: The level, of nine. Compared with Django's level six, pages are 4 % larger, and compressed twice
#: as fast.
_LEVEL = 4
_SHORTEST = 200  # the fewest bytes that are compressed, as in Django


class CompressionMiddleware(GZipMiddleware):
    """Django's compression middleware, with another level for pages.

    Django has no setting for the level. Streams and responses with an ETag use Django's own.
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
        # A name of random length hides the length of the page, which could reveal secrets (BREACH).
        name = "a" * randbelow(self.max_random_bytes)
        with GzipFile(name, "wb", _LEVEL, compressed, mtime=0) as file:
            file.write(response.content)
        response.content = compressed.getvalue()
        response["Content-Length"] = str(len(response.content))
        response["Content-Encoding"] = "gzip"
        patch_vary_headers(response, ("Accept-Encoding",))
        return response
