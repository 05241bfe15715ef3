"""An administrator's upload over HTTP, in the form that a browser sends."""

import re
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

BOUNDARY = "frontier"


def upload(site: str, files: list[tuple[str, bytes]]) -> str:
    """Log in, upload files, and return the page that lists them.

    Raises:
        OSError: the site does not answer, or answers with an error.
    """
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    login = f"{site}/admin/login/"
    token = _token(browser.open(login).read())
    words = {"username": "chief", "password": "a long password", "next": "/admin/"}
    words["csrfmiddlewaretoken"] = token
    browser.open(login, urllib.parse.urlencode(words).encode()).read()
    url = f"{site}/admin/ingest/upload/add/"
    token = _token(browser.open(url).read())
    parts = [_part('name="csrfmiddlewaretoken"', token.encode())]
    parts += [_part(f'name="letters"; filename="{name}"', data) for name, data in files]
    body = b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    request = urllib.request.Request(url, data=body, headers=kind)
    page: str = browser.open(request, timeout=600).read().decode()
    if "files</strong> uploaded" not in page:
        raise OSError("the page does not say that the files were uploaded")
    return page


def _token(page: bytes) -> str:
    found = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', page)
    if not found:
        raise OSError("the page has no form")
    return found[1].decode()


def _part(name: str, data: bytes) -> bytes:
    return (
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; {name}\r\n\r\n".encode() + data + b"\r\n"
    )
