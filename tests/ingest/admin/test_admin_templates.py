"""The admin templates use no undefined names or fields.

Django renders undefined names as empty text, and Django's own admin templates rely on this. The
project's templates must not: every name that they use, and that Django's do not, must be defined.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.template import engines
from django.test import Client

from imr_archive.runtime.environment import BASE_DIR
from ingest.models import Letter, Upload
from tests.support.archives import Take
from tests.support.golden import GOLDEN, GOLDEN_LETTERS, NAMED

OURS = BASE_DIR / "templates" / "admin"
_TAG = re.compile(r"\{[{%](.*?)[%}]\}", re.DOTALL)
_TEXT = re.compile(r"""".*?"|'.*?'""")


def names(templates: Iterable[Path]) -> set[str]:
    """Return all names in the tags of templates, except quoted text."""
    tags = [tag for path in templates for tag in _TAG.findall(path.read_text(encoding="utf-8"))]
    return {name for tag in tags for name in re.findall(r"[A-Za-z]\w*", _TEXT.sub(" ", tag))}


class MissingNames(logging.Filter):
    """Collects the undefined names that Django logs, and suppresses the log records."""

    def __init__(self, asked: set[str]) -> None:
        super().__init__()
        self.asked = asked
        self.found: list[str] = []

    def filter(self, record: logging.LogRecord) -> bool:
        name = record.args[0] if isinstance(record.args, tuple) else ""
        if name in self.asked:
            self.found.append(str(name))
        return False


@pytest.fixture
def missing() -> Iterator[MissingNames]:
    """Return a filter that collects the undefined names in the project's templates."""
    djangos = names((Path(admin.__file__).parent / "templates").rglob("*.html"))
    kept = MissingNames(names(OURS.rglob("*.html")) - djangos)
    logger = logging.getLogger("django.template")
    level = logger.level
    logger.setLevel(logging.DEBUG)
    logger.addFilter(kept)
    yield kept
    logger.removeFilter(kept)
    logger.setLevel(level)


@pytest.mark.parametrize(
    "template",
    [
        "{{ letter.naem }}",
        "{% if letter.naem %}{% endif %}",
        "{% if letter.pk and letter.naem %}{% endif %}",
        "{% for each in naem %}{% endfor %}",
        "{{ naem|default:'' }}",
    ],
)
def test_a_misspelled_name_is_found(missing: MissingNames, template: str) -> None:
    missing.asked.add("naem")
    engines["django"].from_string(template).render({"letter": Letter(pk=1)})
    assert missing.found == ["naem"]


def test_no_page_misspells_a_name(take: Take, missing: MissingNames) -> None:
    take(*GOLDEN_LETTERS, ("held.txt", NAMED.replace("9900001", "9900009").encode()))
    take(*sorted((GOLDEN / "traps").glob("*.txt")))
    chief = Client()
    chief.force_login(User.objects.create_superuser("chief"))
    upload = Upload.objects.latest("id")
    letters = "/admin/ingest/letter/"
    urls = [
        "/admin/",
        letters,
        f"{letters}queue/",
        "/admin/ingest/upload/add/",
        f"/admin/ingest/upload/{upload.pk}/change/",
        *(f"{letters}{letter.pk}/review/" for letter in Letter.objects.all()),
    ]
    for url in urls:
        assert chief.get(url).status_code == 200, url
    chosen = list(Letter.objects.values_list("pk", flat=True))
    for action in ("read_again", "withdraw", "release"):
        done = chief.post(letters, {"action": action, "_selected_action": chosen})
        assert done.status_code == 200, action
    assert missing.found == []
