"""Each kind of page has its own description for search engines and shared links."""

import html
import re
from collections import defaultdict

import pytest
from django.test import Client

from decisions.models import Case
from tests.support.public_urls import addresses, values

#: URLs of one kind of page: a folder for its owner and for others, a case in English and Spanish.
SAME_KIND = {"shared_folder": "folder", "plain_in": "plain"}
_DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*)">')
#: Search engines truncate longer descriptions.
LONGEST = 320


@pytest.mark.usefixtures("golden")
def test_every_kind_of_page_has_a_description_of_its_own() -> None:
    kinds = defaultdict(set)
    for name, paths in addresses(Case.objects.get(slug="CM17-9900002"), values()).items():
        for path in paths:
            answer = Client().get(path, follow=True)
            page = answer.getvalue().decode(errors="replace")
            if not (answer["Content-Type"].startswith("text/html") and "<!doctype html>" in page):
                continue  # a file, or a part of a page
            [description] = map(html.unescape, _DESCRIPTION.findall(page))
            assert 20 <= len(description.strip()) <= LONGEST, (path, description)
            kinds[description].add(SAME_KIND.get(name, name))
    assert len(kinds) > 50
    assert {said: names for said, names in kinds.items() if len(names) > 1} == {}


_LINK_OF_NONE = re.compile(
    r"<a\b[^>]*>(?:[^<>]*: )?(?:\s|<[^/][^>]*>)*0(?:</[^a][^>]*>)*(?: (?:decision|letter)s)?\s*</a>"
)


@pytest.mark.usefixtures("golden")
def test_no_number_of_none_is_a_link() -> None:
    for link in ("<b>0</b> letters", "MRI: 0 decisions", "\n0", "Anywhere: <b>0</b>"):
        assert _LINK_OF_NONE.search(f'<a href="/">{link}</a>'), link
    paths = [
        path
        for paths in addresses(Case.objects.get(slug="CM17-9900002"), values()).values()
        for path in paths
    ]
    further = ("/?q=zebra", "/?q=lumbar+mri+neurosurgeon", "/compare-searches/?a.q=zebra")
    for path in (*paths, *further):
        answer = Client().get(path, follow=True)
        body = answer.getvalue().decode(errors="replace")
        if answer["Content-Type"].startswith("text/html"):
            assert _LINK_OF_NONE.findall(body) == [], path
