"""The accuracy page: every number links to what it counts, and the figures are up to date."""

import io
import re
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from decisions.models import Case, Correction
from ingest.models import Letter
from ingest.operations.evaluation import Verdict
from ingest.operations.judged_reading import FILE, JudgedMiss
from tests.support.markup import page, words
from tests.support.staff import someone

PAGE = "/about/accuracy/"


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    cache.clear()


def numbers(client: Client) -> dict[str, int]:
    """Return what the page counts in the archive, by the URL that each number opens."""
    found = re.findall(rf'href="({PAGE}[\w-]+/)">([\d,]+)<', page(client, PAGE))
    return {url: int(number.replace(",", "")) for url, number in found}


def cases(client: Client, url: str) -> list[str]:
    """Return the cases that a number opens, on all pages."""
    markup = page(client, url)
    found = re.findall(r'<th scope="row"><a href="/cases/([\w-]+)/"', markup)
    following = re.search(r'rel="nofollow next" href="([^"]+)"', markup)
    return found + (cases(client, following[1]) if following else [])


@pytest.mark.usefixtures("own_golden")
def test_each_number_opens_the_cases_that_it_counts(client: Client) -> None:
    judge = someone("judge").session["_auth_user_id"]
    corrected = Case.public.exclude(patient_age=None)[0]
    for field in ("patient_age", "", "patient_sex"):
        Correction.objects.create(
            case=corrected,
            letter_sha256=corrected.letter_sha256,
            action="change",
            field=field,
            reason="It was misread.",
            made_by_id=judge,
        )
    Correction.objects.filter(field="patient_sex").update(undone_by=judge, undone_at=timezone.now())
    first, second, withdrawn = Case.public.exclude(pk=corrected.pk)[:3]
    Case.objects.filter(pk__in=[first.pk, withdrawn.pk]).update(date_of_injury=None)
    first.items.update(rationale="", criteria=[])
    second.items.update(rationale="", criteria=[])
    Case.objects.filter(pk=withdrawn.pk).update(withdrawn_at=timezone.now())
    counted = numbers(client)
    for url, number in counted.items():
        listed = cases(client, url)
        assert len(listed) == len(set(listed)) == number, url
        assert withdrawn.slug not in listed
    public = Case.public.all()
    expected = {
        "unknown-date_of_injury": public.filter(date_of_injury=None).count(),
        "unknown-patient_sex": public.filter(patient_sex="").count(),
        "unknown-rationale": len({case for case in public if case.items.filter(rationale="")}),
        "corrected-patient_age": 1,
        "corrected-whole": 1,
    }
    assert all(expected[f"unknown-{name}"] for name in ("date_of_injury", "rationale"))
    for name, number in expected.items():
        assert counted.get(f"{PAGE}{name}/", 0) == number, name
    assert f"{PAGE}corrected-patient_sex/" not in counted, "an undone correction counts"
    assert any("/uncertain-" in url for url in counted)
    assert any("/version-" in url for url in counted)


@pytest.mark.usefixtures("own_golden")
def test_a_long_list_is_paged(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    Letter.objects.filter(is_current=True).update(reader_version=3)
    monkeypatch.setattr("imr_archive.about.accuracy_page._PER_PAGE", 2)
    listed = cases(client, f"{PAGE}version-3/")
    assert sorted(listed) == sorted(Case.public.values_list("slug", flat=True))
    assert "<h1>Version of the reading software: 3</h1>" in page(client, f"{PAGE}version-3/")


@pytest.mark.usefixtures("golden")
@pytest.mark.parametrize(
    "url",
    ["nothing/", "unknown-nothing/", "version-x/", "odd-patient_age/", "version-1/?after=-1"],
)
def test_what_is_no_list_is_not_found(client: Client, url: str) -> None:
    assert client.get(PAGE + url).status_code == 404


@pytest.mark.usefixtures("golden")
@pytest.mark.parametrize("name", ["uncertain-no_such_problem", "inferred-x", "corrected-x"])
def test_a_list_of_no_case_says_so(client: Client, name: str) -> None:
    assert "No letter in the archive has this now." in words(page(client, f"{PAGE}{name}/"))


@pytest.mark.usefixtures("golden")
def test_codes_are_said_as_attorneys_spell_them(client: Client) -> None:
    assert "Unknown license state" in words(page(client, f"{PAGE}uncertain-unknown_licence_state/"))


@pytest.mark.usefixtures("own_golden")
def test_a_case_says_which_of_its_values_are_misread(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = next(case for case in Case.public.exclude(slug="") if case.items.count() > 1)
    misses = [
        JudgedMiss(case.slug, "2", "criterion improvement", Verdict.INVENTED),
        JudgedMiss(case.slug, "", "date_of_injury", Verdict.MISSING),
        JudgedMiss("CM16-0000001", "1", "quantity", Verdict.WRONG),
    ]
    by_letter = {
        miss.letter: [each for each in misses if each.letter == miss.letter] for miss in misses
    }
    monkeypatch.setattr("imr_archive.about.misread_values._misses_by_letter", lambda: by_letter)
    said = "A person who checked this letter found that the software misread it."
    markup = page(client, f"/cases/{case.slug}/")
    head, first, second = (words(part) for part in markup.split('<section class="item')[:3])
    assert f"{said} Date of injury: missed." in head
    assert said not in first
    assert said in second
    assert "read where the letter does not state it." in second
    marked = "Misread by the software: What a decision turned on"
    for view in ("", "&view=table", "&group=letter"):
        shown = words(page(client, f"/?case={case.case_number}{view}"))
        assert shown.count("Date of injury: missed.") == case.items.count(), view
        assert shown.count(marked) == 1, view
    Correction.objects.create(
        case=case,
        letter_sha256=case.letter_sha256,
        action="change",
        field="date_of_injury",
        reason="It was misread.",
        made_by_id=someone("judge").session["_auth_user_id"],
    )
    head = words(page(client, f"/cases/{case.slug}/").split('<section class="item')[0])
    assert said not in head
    assert "Date of injury: missed" not in words(page(client, f"/?case={case.case_number}"))
    other = Case.public.exclude(pk=case.pk)[0]
    assert said not in words(page(client, f"/cases/{other.slug}/"))


@pytest.mark.usefixtures("own_golden")
def test_similar_decisions_and_folders_mark_misread_values(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for similar in (f"/cases/{case.slug}/1/similar/" for case in Case.public.exclude(slug="")):
        markup = page(client, similar)
        if found := re.search(r'class="to-case" href="/cases/([^/]+)/#item-(\d+)"', markup):
            break
    assert found
    slug, item = found.groups()
    compare = re.findall(rf'href="(/cases/[^"]+/{slug}/{item}/[^"]*)"', markup)[0]
    answer = client.post("/folders/new/", {"title": "File 7", "tick": [f"{slug}:{item}"]})
    misses = {slug: [JudgedMiss(slug, item, "quantity", Verdict.MISSING)]}
    monkeypatch.setattr("imr_archive.about.misread_values._misses_by_letter", lambda: misses)
    for url in (similar, compare, answer["Location"]):
        marked = words(page(client, url)).count("Misread by the software: Quantity: missed.")
        assert marked == 1, url
    assert "misread something" in words(page(client, f"/cases/{slug}/plain/"))
    assert "leyó mal" in words(page(client, f"/cases/{slug}/plain/es/"))


@pytest.mark.usefixtures("golden")
def test_the_page_says_what_was_judged(client: Client) -> None:
    shown = words(page(client, PAGE))
    assert re.search(r"what \d+ real letters say", shown)
    assert re.search(r"Decision about an item (\d+) of \1 ", shown)


@pytest.mark.slow
def test_the_published_figures_are_those_of_this_reader(real_letters: Path, tmp_path: Path) -> None:
    """`manage.py reading_report FOLDER --truth FOLDER --publish` makes them again."""
    published = tmp_path / "published.json"
    call_command(
        "reading_report",
        str(real_letters),
        truth=real_letters / "truth",
        publish=published,
        stdout=io.StringIO(),
    )
    assert published.read_text(encoding="utf-8") == FILE.read_text(encoding="utf-8")
