"""Responses to HEAD have the headers of GET, and no body for the web server to discard."""

from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

pytestmark = pytest.mark.usefixtures("golden")


def answered(method: str, path: str, **headers: str) -> tuple[str, dict[str, str], bytes]:
    """Return status, headers and body, as gunicorn gets them: the test client drops bodies."""
    environ: dict[str, Any] = {"REQUEST_METHOD": method, "PATH_INFO": path, **headers}
    setup_testing_defaults(environ)
    started: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
        started.extend([status, dict(headers)])

    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # they are the test's
    try:
        answer = get_wsgi_application()(environ, start)
        body = b"".join(answer)
        answer.close()
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
    return started[0], started[1], body


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/decisions.csv",
        "/decisions.xlsx",
        "/decisions.json",
        "/feed/",
        "/healthz",
        "/nowhere",
        "/cases/CM13-9900005/",
        "/cases/CM13-9900005/letter",
        "/login/",
        "/about/data/",
    ],
)
def test_head_is_get_without_a_body(path: str, encoding: str) -> None:
    status, headers, body = answered("GET", path, HTTP_ACCEPT_ENCODING=encoding)
    assert body
    told, same, nothing = answered("HEAD", path, HTTP_ACCEPT_ENCODING=encoding)
    assert nothing == b""
    assert told == status
    varying = {"Content-Length", "Set-Cookie", "Content-Security-Policy", "ETag"}
    for name in headers.keys() - varying:
        assert same[name] == headers[name]
    assert ("Content-Length" in same) == ("Content-Length" in headers)
