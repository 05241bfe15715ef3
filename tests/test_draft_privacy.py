"""Nothing of a draft is stored on the disk or in the database, or logged."""

import http.cookiejar
import re
import signal
import urllib.request
import uuid
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from tests.support.quickstart import Start

LINES = ("Request for authorization: MRI lumbar spine, physical therapy failed, {}",)


def a_pdf(path: Path, words: str) -> bytes:
    canvas = Canvas(str(path))
    canvas.drawString(72, 700, words)
    canvas.save()
    data = path.read_bytes()
    path.unlink()
    return data


def multipart(fields: dict[str, str], file: bytes | None) -> tuple[bytes, str]:
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    if file is not None:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="d.pdf"\r\n'
        parts += [f"{head}Content-Type: application/pdf\r\n\r\n".encode(), file, b"\r\n"]
    return b"".join([*parts, f"--{boundary}--\r\n".encode()]), boundary


def files_with(folder: Path, word: str) -> list[Path]:
    found = []
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            try:
                data = path.read_bytes()
            except FileNotFoundError:
                continue
            if word.encode() in data or word.encode("utf-16-le") in data:
                found.append(path)
    return found


def test_no_trace_of_a_draft_remains(start: Start, tmp_path: Path) -> None:
    home, temporary = tmp_path / "home", tmp_path / "temporary"
    temporary.mkdir(mode=0o777)
    temporary.chmod(0o777)
    running = start(home, None, TMPDIR=str(temporary))
    running.wait_until_ready()
    site = f"http://127.0.0.1:{running.port}"
    browser = urllib.request.build_opener(
        urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    )
    page = browser.open(f"{site}/check/", timeout=60).read().decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
    secrets = [f"zqx{uuid.uuid4().hex}" for _ in range(2)]
    pasted, uploaded = (LINES[0].format(secret) for secret in secrets)
    for text, file in ((pasted, None), ("", a_pdf(tmp_path / "draft.pdf", uploaded))):
        body, boundary = multipart({"csrfmiddlewaretoken": token, "text": text}, file)
        request = urllib.request.Request(
            f"{site}/check/", body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        )
        answer = browser.open(request, timeout=120)
        assert answer.url == f"{site}/check/"
        shown = answer.read().decode()
        assert "What reviewers looked for" in shown
        assert "decisions</a> in" in shown
    running.stop(signal.SIGINT)
    for secret in secrets:
        assert files_with(home, secret) == []
        assert files_with(temporary, secret) == []
        assert secret not in running.output
