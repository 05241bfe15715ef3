"""The W3C's checker finds no error in the HTML of the pages and mails of alerts."""

import shutil
from pathlib import Path

import pytest
from django.test import Client

from decisions.alerts import job
from decisions.models import Alert, AlertMessage
from tests.support.alerts import MOVED, ask, path_in, run_due
from tests.support.archives import Take
from tests.support.golden import GOLDEN
from tests.support.html_checker import errors
from tests.support.mail_server import MailServer, links_in, text_of


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("java") is None, reason="the checker needs Java")
def test_the_checker_finds_no_error(
    take: Take, client: Client, mail_server: MailServer, tmp_path: Path
) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()

    def keep(name: str, page: str) -> None:
        (folder / f"{name}.html").write_text(page)

    def look(name: str, path: str) -> None:
        keep(name, client.get(path).content.decode())

    take(GOLDEN / "g4_headings.txt")
    look("new", "/alerts/new/?q=the")
    wrong = client.post("/alerts/new/?q=the", {"email": "x", "webhook": "http://a"})
    keep("wrong", wrong.content.decode())
    ask(client, "q=the&alert=what_decides")
    job.run()
    [confirm] = links_in(mail_server.mails[0])
    look("confirm", path_in(confirm))
    own = client.post(path_in(confirm))["Location"]
    take(GOLDEN / "g3a_physician_reviewer.txt")
    alert = Alert.objects.get()
    AlertMessage.objects.create(alert=alert, kind="rate", facts=MOVED)
    AlertMessage.objects.create(alert=alert, kind="stopped")
    run_due()
    for number, mail in enumerate(mail_server.mails):
        keep(f"mail-{number}", text_of(mail, "html"))
        assert ">IMR Archive</p>" in text_of(mail, "html")
    assert len(mail_server.mails) == 4
    look("alert", own)
    look("message", f"{own}{alert.messages.get(kind='decisions').pk}/")
    look("unsubscribe", f"{own}unsubscribe/")
    keep("ended", client.post(f"{own}unsubscribe/").content.decode())
    look("gone", own)
    assert errors(folder) == []
