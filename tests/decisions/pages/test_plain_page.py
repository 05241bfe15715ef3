"""The plain-language view of a letter: content, readability and Spanish translation."""

import gettext
import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone, translation
from jinja2 import Environment

from decisions.criteria import definitions
from decisions.enums import Outcome
from decisions.models import Case, DisputedItem
from imr_archive.runtime.environment import BASE_DIR
from tests.support.markup import page, words

LOCALE = BASE_DIR / "decisions" / "locale"
TEMPLATE = BASE_DIR / "templates" / "pages" / "case" / "plain.html"


def messages() -> set[str]:
    """Return all sentences that the page may contain, in English."""
    template = Environment(extensions=["jinja2.ext.i18n"])  # noqa: S701  nothing is rendered
    found = template.extract_translations(TEMPLATE.read_text(encoding="utf-8"))  # type: ignore[attr-defined]
    said = {text if isinstance(text, str) else text[0] for _, _, text in found}
    return said | {text for each in definitions().values() for text in (each.met, each.unmet)}


def main(markup: str) -> str:
    """Return the markup of the page's main element."""
    return markup[markup.index("<main") : markup.index("</main>")]


def around_quotes(markup: str) -> list[str]:
    """Return the page's sentences without quotations of the letter and legal sources."""
    own = re.sub(r"<q.*?</q>|<nav.*?</nav>|<h\d.*?</h\d>", " ", main(markup), flags=re.S)
    own = re.sub(r'<span class="quiet" lang="en">.*?</span>', " ", own)
    own = re.sub(r"</(?:p|li)>", ". ", own)
    return [each for each in re.split(r"(?<=[.:?!])\s+", words(own)) if re.search(r"\w{2}", each)]


def syllables(word: str) -> int:
    """Count the syllables of a word: its groups of vowels, except a silent final e."""
    plain = unicodedata.normalize("NFD", word.lower())
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    return max(1, len(re.findall(r"[aeiouy]+", re.sub(r"(?<=[^l])e$", "", plain))))


def averages(sentences: list[str]) -> tuple[float, float]:
    """Return the average words per sentence and syllables per word."""
    all_words = [word for each in sentences for word in re.findall(r"[^\W\d_]+", each)]
    return len(all_words) / len(sentences), sum(map(syllables, all_words)) / len(all_words)


@pytest.mark.usefixtures("golden")
def test_the_plain_page_says_what_the_letter_says(client: Client) -> None:
    outcomes = set()
    for item in DisputedItem.objects.select_related("case"):
        markup = page(client, f"/cases/{item.case.slug}/plain/")
        shown = words(markup)
        for text in (item.original, item.authorized, item.disputed):
            assert words(text).lower() in shown.lower()
        for criterion in item.deciding_criteria:
            assert item.rationale[criterion.start : criterion.end].split() != []
            meaning = definitions()[criterion.criterion]
            assert words(meaning.met if criterion.met else meaning.unmet) in shown
        granted = item.outcome == Outcome.OVERTURNED
        outcomes.add(granted)
        assert ("For each treatment with a “Yes”" in shown) == item.case.items.filter(
            outcome="overturned"
        ).exists()
        assert ("For each treatment with a “No”" in shown) == item.case.items.filter(
            outcome="upheld"
        ).exists()
    assert outcomes == {True, False}


@pytest.mark.usefixtures("golden")
def test_the_plain_page_is_easy_to_read(client: Client) -> None:
    """Kincaid et al. 1975: grade 8 or lower; Fernández Huerta 1959: 60 is "normal" and up."""
    english, spanish = [], []
    for case in Case.objects.all():
        english += around_quotes(page(client, f"/cases/{case.slug}/plain/"))
        spanish += around_quotes(page(client, f"/cases/{case.slug}/plain/es/"))
    length, syllables_of_word = averages(english)
    grade = 0.39 * length + 11.8 * syllables_of_word - 15.59
    assert grade <= 8, english
    length, syllables_of_word = averages(spanish)
    assert 206.84 - 60 * syllables_of_word - 1.02 * length >= 60, spanish


@pytest.mark.usefixtures("golden")
def test_languages_are_tagged(client: Client) -> None:
    case = Case.objects.exclude(decision_date=None)[0]
    english = client.get(f"/cases/{case.slug}/plain/")
    spanish = client.get(f"/cases/{case.slug}/plain/es/")
    assert (english["Content-Language"], spanish["Content-Language"]) == ("en", "es")
    assert '<html lang="en">' in english.content.decode()
    markup = spanish.content.decode()
    assert '<html lang="es">' in markup
    assert '<header class="top" lang="en">' in markup
    assert '<footer class="bottom" lang="en">' in markup
    assert re.findall(r"<q[^>]*>", main(markup))
    assert set(re.findall(r"<q[^>]*>", main(markup))) == {'<q lang="en">'}
    assert "Qué sigue" in words(markup)
    assert f"el {case.decision_date.day} de " in words(markup)  # type: ignore[union-attr]
    for code in ("en", "es"):
        assert (
            f'hreflang="{code}" href="http://testserver/cases/{case.slug}/plain/{code}/"' in markup
        )
    assert client.get(f"/cases/{case.slug}/plain/xx/").status_code == 404
    assert translation.get_language() == "en-us"
    assert '<html lang="en">' in page(client, "/about/")


@pytest.mark.usefixtures("golden")
def test_the_time_to_appeal_has_passed_after_the_last_day(client: Client) -> None:
    case = DisputedItem.objects.filter(outcome=Outcome.UPHELD)[0].case
    today = timezone.localdate()
    for decided, late in ((date(2017, 2, 14), True), (today, False), (None, False)):
        Case.objects.filter(pk=case.pk).update(decision_date=decided)
        english = words(page(client, f"/cases/{case.slug}/plain/"))
        spanish = words(page(client, f"/cases/{case.slug}/plain/es/"))
        assert ("The time for this has passed." in english) == late
        assert ("El plazo para esto ya pasó." in spanish) == late
        assert ("Time is short" in english) == (not late)
        assert ("Hay poco tiempo" in spanish) == (not late)
        if late:
            assert "the last day was Mar 16, 2017." in english
            assert "el último día fue el 21 de marzo de 2017." in spanish


def test_every_sentence_has_its_spanish() -> None:
    with (LOCALE / "es/LC_MESSAGES/django.mo").open("rb") as file:
        spanish = gettext.GNUTranslations(file)
    same_in_both = {"No"}
    assert {
        each
        for each in messages() - same_in_both
        if each in (spanish.gettext(each), spanish.ngettext(each, each, 1))
        and spanish.gettext(each) == spanish.ngettext(each, each, 1)
    } == set()


def test_the_compiled_catalog_is_that_of_the_text(tmp_path: Path) -> None:
    text = (LOCALE / "es/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    written = re.findall(r'^msgstr(?:\[\d\])? "(.+)"$', text, re.M)
    with (LOCALE / "es/LC_MESSAGES/django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    catalog = {*compiled._catalog.values()}  # type: ignore[attr-defined]
    assert {each.replace('\\"', '"') for each in written if "\\n" not in each} == {
        each for each in catalog if "Content-Type" not in each
    }


@pytest.mark.usefixtures("golden")
def test_a_request_that_was_granted_in_part_is_told_as_a_whole(client: Client) -> None:
    item = DisputedItem.objects.filter(outcome=Outcome.UPHELD)[0]
    whole, part, rest = "Aquatic therapy 3 times 4", "Aquatic therapy 1 times 4", "8 pool visits"
    item.original, item.authorized, item.disputed = whole, part, rest
    item.ur_modified = True
    item.save()
    url = f"/cases/{item.case.slug}/plain/"
    english, spanish = words(page(client, url)), words(page(client, f"{url}es/"))
    assert "The claims administrator said yes to a part of this, and no to the rest" in english
    assert (
        f"Asked for: {whole} The claims administrator had already said yes to this part: {part} "
        f"What the reviewer had to decide: {rest}"
    ) in english
    assert f"Se pidió: {whole} El administrador de reclamos ya había dicho que sí" in spanish
    assert f"{part} Lo que el revisor tenía que decidir: {rest}" in spanish
    # The reviewer may have to decide on all of it.
    item.disputed = whole.lower()
    item.save()
    assert f"to this part: {part} No The reviewer" in words(page(client, url))


@pytest.mark.usefixtures("golden")
def test_the_plain_page_and_the_case_page_give_the_same_reasons(client: Client) -> None:
    item = DisputedItem.objects.filter(outcome=Outcome.UPHELD)[0]
    authorized = "Norco #30 was authorized by the Claims Administrator."
    item.original, item.authorized, item.ur_modified = "Norco #90", "Norco #30", True
    item.rationale = f"{authorized} She had ten visits already."
    item.criteria = [
        {"criterion": "not_duplicate", "met": False, "start": 0, "end": len(authorized)}
    ]
    item.save()
    for path in ("", "plain/"):
        assert f"<q>{authorized}</q>" in page(client, f"/cases/{item.case.slug}/{path}").replace(
            '<q lang="en">', "<q>"
        )
