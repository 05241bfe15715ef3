"""The page with questions for an appeal: the deadline, the law, and what it must not say."""

import html
import re
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from decisions.models import Case, DisputedItem

pytestmark = pytest.mark.usefixtures("golden")


def shown(client: Client, case: Case) -> str:
    response = client.get(f"{case.get_absolute_url()}appeal/")
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_page_is_no_verdict_and_quotes_the_law(client: Client) -> None:
    case = Case.public.exclude(decision_date=None)[0]
    page = shown(client, case)
    assert "not a verdict or legal advice" in page
    assert "plainly erroneous express or implied finding of fact" in page
    assert "Matute v. Los Angeles Unified School District" in page
    assert "10600" not in page


def test_the_deadline_of_an_old_letter_has_passed(client: Client) -> None:
    case = Case.public.exclude(decision_date=None)[0]
    Case.objects.filter(pk=case.pk).update(decision_date=date(2017, 2, 14))
    page = shown(client, case)
    assert "Mar 16, 2017" in page
    assert "Mar 21, 2017" in page
    assert "Both dates have passed." in page
    Case.objects.filter(pk=case.pk).update(decision_date=timezone.localdate())
    assert "have passed" not in shown(client, case)


def test_a_letter_without_a_date_has_no_day_as_its_deadline(client: Client) -> None:
    case = Case.public.all()[0]
    Case.objects.filter(pk=case.pk).update(decision_date=None)
    assert "30 days after the letter was mailed, or 35 days" in shown(client, case)
    assert client.get(f"/cases/{case.slug}/appeal.json").json()["deadline"] is None


def test_a_text_without_page_breaks_has_no_pages(client: Client) -> None:
    case = Case.public.filter(letter_is_pdf=False)[0]
    of_page = re.compile(r'class="quiet of-page">page \d+<')
    assert "\f" not in case.letter_text
    assert not of_page.search(shown(client, case))
    questions = client.get(f"/cases/{case.slug}/appeal.json").json()["questions"]
    positions = [at for each in questions for quote in each["quotes"] for at in quote["positions"]]
    assert positions
    assert {at["page"] for at in positions} == {None}
    Case.objects.filter(pk=case.pk).update(letter_is_pdf=True)
    assert of_page.search(shown(client, case))


def test_a_corrected_rationale_is_quoted_without_a_position(client: Client) -> None:
    item = DisputedItem.objects.exclude(rationale="").filter(case__withdrawn_at=None)[0]
    words = "There is no documentation of a home exercise program in the file."
    DisputedItem.objects.filter(pk=item.pk).update(rationale=words)
    page = shown(client, item.case)
    after = page.partition(f"<q>{words}</q>")[2].partition("</dd>")[0]
    assert "not found in the text of the letter" in after
    assert "href" not in after


def test_what_a_letter_says_is_escaped(client: Client) -> None:
    item = DisputedItem.objects.exclude(rationale="").filter(case__withdrawn_at=None)[0]
    words = "There is no documentation of <script>alert(1)</script> & therapy."
    DisputedItem.objects.filter(pk=item.pk).update(rationale=words)
    page = shown(client, item.case)
    assert "<script>alert" not in page
    assert html.escape(words) in page


def test_a_case_leads_to_its_questions(client: Client) -> None:
    case = Case.public.all()[0]
    page = client.get(case.get_absolute_url()).content.decode()
    assert f'href="{case.get_absolute_url()}appeal/"' in page


def test_a_withdrawn_case_shows_none(client: Client) -> None:
    case = Case.public.all()[0]
    Case.objects.filter(pk=case.pk).update(withdrawn_at=timezone.now())
    assert client.get(f"/cases/{case.slug}/appeal/").status_code == 410
    assert client.get(f"/cases/{case.slug}/appeal.json").status_code == 410
