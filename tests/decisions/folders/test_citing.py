"""Exported citations can be read back, and citations in a text are looked up."""

import html
import json
import re
from dataclasses import replace
from datetime import date
from urllib.parse import unquote

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON
from django.test import Client
from django.utils import timezone

from decisions.models import Case, DisputedItem
from decisions.pages.citing.check_citations import MOST, CitationVerdict, check
from decisions.pages.citing.citation_parts import CitedCase, Reference, reference_to
from decisions.pages.citing.styles import bibtex, csl_json, full, legal, ris, short
from tests.support.markup import words
from tests.support.page_weight import HEAVIEST, weight_of

pytestmark = pytest.mark.usefixtures("golden")

HOSTILE = Reference(
    case=CitedCase("CM16-0000001", "CM16-0000001", date(2016, 9, 3), sample=False),
    position=2,
    item='50% of {Norco} & #60 $5_a~b^c \\ "x"\nTY  - JOUR',
    outcome="upheld",
    url="https://archive.example.org/cases/CM16-0000001/#item-2",
    sentence="No well-documented, objective benefit & no plan.",
)


def item() -> DisputedItem:
    found = DisputedItem.objects.exclude(criteria=[]).select_related("case").first()
    assert found
    return found


def test_styles_for_readers() -> None:
    assert short(HOSTILE) == "IMR CM16-0000001, item 2 (2016)"
    assert legal(HOSTILE) == (
        "IMR Final Determination No. CM16-0000001, item 2 (Maximus Fed. Servs. for Cal. Div. of "
        "Workers’ Comp. Sept. 3, 2016)."
    )
    assert full(HOSTILE).startswith(
        "Maximus Federal Services for the California Division of Workers’ Compensation, "
        "Independent Medical Review, "
        "Final Determination No. CM16-0000001 (Sep 3, 2016), item 2 ("
    )


def test_an_invented_letter_is_never_cited_as_real() -> None:
    real = reference_to(item(), "https://a.example")
    invented = replace(real, case=replace(real.case, sample=True))
    for write in (short, full, legal, bibtex, ris, csl_json):
        written = write(invented)
        assert "Invented sample letter" in written
        assert "not an actual state decision" in written
        assert "Final Determination" not in written


def test_a_case_without_a_number_is_cited_by_what_the_archive_calls_it() -> None:
    unnumbered = replace(HOSTILE, case=CitedCase("", "case-7", None, sample=False))
    assert full(unnumbered).startswith(
        "Maximus Federal Services for the California Division of Workers’ Compensation, "
        "Independent Medical Review, "
        "Final Determination (case-7), item 2 ("
    )
    assert short(unnumbered) == "IMR case-7, item 2"


def test_bibtex_is_read_back() -> None:
    library = parse_string(bibtex(HOSTILE))
    assert not library.failed_blocks
    [entry] = library.entries
    assert entry["number"] == HOSTILE.case.number
    assert entry.entry_type == "misc"
    assert entry.key == "CM16-0000001-2"
    assert entry["title"] == (
        "Independent Medical Review Final Determination No. CM16-0000001, item 2"
    )
    assert entry["author"] == "{California Division of Workers’ Compensation}"  # not two names
    assert entry["month"] == "sep"  # a macro of BibTeX, not a text
    assert entry["year"] == "2016"
    assert entry["url"] == HOSTILE.url
    note = re.sub(r"\\text\w+\{\}", "", entry["note"])
    assert not re.search(r"(?<!\\)[&%$#_{}~^]", note)


def test_ris_is_read_back() -> None:
    [entry] = rispy.loads(ris(HOSTILE))
    assert entry["type_of_reference"] == "CASE"
    assert entry["year"] == "2016"
    assert entry["urls"] == [HOSTILE.url]
    assert entry["title"] == (
        "Independent Medical Review Final Determination No. CM16-0000001, item 2"
    )
    assert entry["publisher"] == "California Division of Workers’ Compensation"  # the court
    assert "authors" not in entry
    assert entry["date"] == "2016/09/03/"
    assert entry["note"] == HOSTILE.case.number  # M1, a number of any kind
    assert entry["notes"] == [" ".join(f"{HOSTILE.item}: upheld".split())]
    lines = ris(HOSTILE).split("\r\n")
    assert (lines[0], lines[-2:]) == ("TY  - CASE", ["ER  - ", ""])
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines[:-1])


def test_csl_json_is_read_back() -> None:
    [entry] = json.loads(csl_json(HOSTILE))
    assert entry["issued"] == {"date-parts": [[2016, 9, 3]]}
    assert entry["number"] == HOSTILE.case.number
    assert HOSTILE.item in entry["note"]


def test_a_citation_processor_renders_csl_json() -> None:
    entries = json.loads(csl_json(replace(HOSTILE, item="Norco 10/325mg #60")))
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(entries), formatter.plain)
    bibliography.register(Citation([CitationItem(entries[0]["id"])]))
    [written] = map(str, bibliography.bibliography())
    assert entries[0]["title"] in written
    assert "(2016)" in written
    assert HOSTILE.url in written
    # All fields that the schema defines for a case, with their types.
    assert {name: type(value) for name, value in entries[0].items()} == {
        "id": str,
        "type": str,
        "title": str,
        "authority": str,
        "number": str,
        "note": str,
        "URL": str,
        "issued": dict,
    }


def test_a_sentence_has_a_link() -> None:
    assert HOSTILE.sentence_url.endswith(
        ":~:text=No%20well%2Ddocumented%2C%20objective%20benefit%20%26%20no%20plan."
    )
    cited = reference_to(item(), "https://a.example")
    ends = cited.sentence_url.partition(":~:text=")[2].split(",")
    assert cited.sentence.startswith(unquote(ends[0]))
    assert cited.sentence.endswith(unquote(ends[-1]))


def test_pages_and_files(client: Client) -> None:
    cited = item()
    page = f"/cases/{cited.case.slug}/{cited.position}/cite"
    assert cited.case.slug in client.get(f"{page}/").content.decode()
    for ending, kind in (("bib", "bibtex"), ("ris", "research-info"), ("csl.json", "csl+json")):
        response = client.get(f"{page}.{ending}")
        assert kind in response["Content-Type"]
        assert response["Content-Disposition"].endswith(f'-{cited.position}.{ending}"')
    assert client.get(f"/cases/{cited.case.slug}/99/cite/").status_code == 404
    assert client.get(f"{page}.doc").status_code == 404


def test_withdrawn_decisions_are_not_cited(client: Client) -> None:
    cited = item()
    Case.objects.filter(pk=cited.case_id).update(withdrawn_at=timezone.now())
    for page_url in (f"{cited.position}/cite/", f"{cited.position}/cite.bib"):
        assert client.get(f"/cases/{cited.case.slug}/{page_url}").status_code == 410


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("In {0}, the reviewer overturned the denial.", ["overturned"]),
        ("In {0}, the reviewer did not overturn the denial.", ["upheld"]),
        ("The denial was affirmed ({0}).", ["upheld"]),
        ("The denial should be overturned. See {0}.", [""]),
        ("We ask that the denial be reversed; {0} is like this one.", [""]),
        ("{0} (upheld), {1} (overturned)", ["upheld", "overturned"]),
        ("Upheld in {0} and overturned in {1}.", ["", "overturned"]),
        ("{0}\tupheld\n{1}\toverturned\n", ["upheld", "overturned"]),
        ("{0} (upheld, Jan. 27, 2017) and {1} (overturned Feb 8 2017)", ["upheld", "overturned"]),
        ("The study was necessary in {0} and {1} (both reversed).", ["overturned", "overturned"]),
        ("{0}, {1} (all affirmed)", ["upheld", "upheld"]),
        ("{0} and {1} (reversed)", ["", "overturned"]),
        ("{0}: upheld; {1}: overturned in part", ["upheld", "partially_overturned"]),
        ("The denial was upheld. The same was asked in {0}. It was reversed.", [""]),
        ("Compare {0} with {1}.", ["", ""]),
        ("The reviewer partially overturned the denial in {0}", ["partially_overturned"]),
        ("In {0} the denial was upheld only in part.", ["partially_overturned"]),
        ("In {0} the reviewer reversed the denial in part.", ["partially_overturned"]),
        ("In {0} the denial was neither upheld nor overturned.", [""]),
        ("In {0} the denial was not upheld in full.", [""]),
        ("In {0} the denial was upheld, and in part for other reasons.", ["upheld"]),
        ("In {0} the first was upheld and the second overturned.", [""]),
        ("{0}, item 1, found medically necessary.", ["overturned"]),
        ("The request in {0} was found not to be medically necessary.", ["upheld"]),
        ("In {0} the brace was not found to be medically necessary.", ["upheld"]),
        ("In {0} the brace was medically unnecessary.", ["upheld"]),
        ("Whether the brace is medically necessary was asked in {0}.", [""]),
        ("In {0} UR had found the brace not medically necessary.", [""]),
        ("In {0} the reviewer granted Norco.", ["overturned"]),
        ("{0} was won by the worker.", ["overturned"]),
        ("IMR approved the visits in {0}.", ["overturned"]),
        ("In {0} the study was denied.", ["upheld"]),
        ("In {0} the visits were not approved.", ["upheld"]),
        ("In {0} the reviewer was a board-certified orthopedist.", [""]),
        ("In {0} the worker had lost two fingers.", [""]),
        ("In {0} UR had approved four visits.", [""]),
        ("In {0} a denied study was found medically necessary.", ["overturned"]),
        ("In {0} the denial was upheld although the brace was medically necessary.", ["upheld"]),
    ],
)
def test_what_a_text_says(text: str, says: list[str]) -> None:
    numbers = Case.objects.exclude(case_number=None).values_list("case_number", flat=True)[:2]
    assert [each.says for each in check(text.format(*numbers))] == says


def test_verdicts() -> None:
    upheld = Case.objects.filter(outcome="upheld").exclude(case_number=None)[0]
    withdrawn = Case.objects.exclude(case_number=None).exclude(pk=upheld.pk)[0]
    Case.objects.filter(pk=withdrawn.pk).update(withdrawn_at=timezone.now())
    number = upheld.case_number
    text = (
        f"{number} upheld the denial. {number}, item 1, was overturned. Also see {number}. "
        f"And there is {withdrawn.case_number}. CM19-0000000 is not there. "
        f"{number}, item 99, was upheld."
    )
    checked = list(check(text))
    assert [each.verdict for each in checked] == [
        CitationVerdict.AGREES,
        CitationVerdict.DIFFERS,
        CitationVerdict.FOUND,
        CitationVerdict.WITHDRAWN,
        CitationVerdict.NOT_FOUND,
        CitationVerdict.NO_ITEM,
    ]
    assert (checked[5].item, checked[5].outcome) == (None, "")
    assert checked[1].item == 1
    assert all("".join((c.before, c.written, c.after)) in text for c in checked)
    assert checked[3].case is None  # nothing of a withdrawn case is shown


def test_a_letter_with_both_outcomes_is_compared_by_item() -> None:
    case = Case.objects.filter(outcome="partially_overturned").exclude(case_number=None)[0]
    item = case.items.filter(outcome="overturned")[0]
    number = case.case_number
    for text, verdict in (
        (f"{number} was overturned.", CitationVerdict.FOUND),
        (f"{number}, item {item.position}, was overturned.", CitationVerdict.AGREES),
        (f"{number}, item {item.position}, was upheld.", CitationVerdict.DIFFERS),
        (f"{number} was overturned in part.", CitationVerdict.AGREES),
    ):
        assert next(check(text)).verdict is verdict, text


@pytest.fixture
def acupuncture_and_mri() -> Case:
    """Return a case of an overturned item and an upheld one, whose treatments differ."""
    case = Case.objects.filter(outcome="partially_overturned").exclude(case_number=None)[0]
    case.items.exclude(pk__in=case.items.order_by("position")[:2]).delete()
    texts = (("Acupuncture, 8 visits", "overturned"), ("MRI of the left knee", "upheld"))
    for item, (disputed, outcome) in zip(case.items.all(), texts, strict=True):
        case.items.filter(pk=item.pk).update(disputed=disputed, outcome=outcome, body_regions=[])
    Case.objects.filter(pk=case.pk).update(
        outcome="partially_overturned", decision_date=date(2016, 12, 30)
    )
    return case


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "{0}: denial of acupuncture reversed, MRI denial affirmed.",
            [(1, "agrees"), (2, "agrees")],
        ),
        ("{0} reversed the MRI and affirmed acupuncture.", [(2, "differs"), (1, "differs")]),
        ("In {0}, the denial of the knee MRI was upheld.", [(2, "agrees")]),
        ("The denial of acupuncture was overturned in {0}.", [(1, "agrees")]),
        ("{0} (knee MRI): overturned", [(2, "differs")]),
        ("In {0}, the shoulder surgery was overturned.", [(None, "found")]),
        ("{0}: the MRI was upheld, and the brace overturned.", [(None, "found")]),
        ("{0} overturned acupuncture after physical therapy had failed.", [(1, "agrees")]),
        ("The MRI was overturned in CM16-0000001 and upheld in {0}.", [(None, "found")]),
    ],
)
def test_a_text_that_names_a_treatment_names_its_item(
    acupuncture_and_mri: Case, text: str, found: list[tuple[int | None, str]]
) -> None:
    number = acupuncture_and_mri.case_number
    checked = [each for each in check(text.format(number)) if each.number == number]
    assert [(each.item, each.verdict) for each in checked] == found


def test_a_treatment_of_which_the_letter_has_no_item(
    client: Client, acupuncture_and_mri: Case
) -> None:
    number = acupuncture_and_mri.case_number
    acupuncture_and_mri.items.update(outcome="overturned")
    Case.objects.filter(pk=acupuncture_and_mri.pk).update(outcome="overturned")
    acupuncture_and_mri.items.filter(position=2).update(body_regions=["Knee"])
    for said, other in (
        ("(lumbar MRI overturned)", "lumbar MRI"),
        ("overturned the shoulder arthroscopy", "shoulder arthroscopy"),
        ("(MRI overturned)", ""),
        ("(knee MRI overturned)", ""),
        ("overturned the denial", ""),
    ):
        [found] = check(f"{number} {said}.")
        assert other in found.treated, said
        assert bool(found.treated) == bool(other), said
        assert found.verdict == ("differs" if other else "agrees"), said
    shown = words(
        client.post("/citations/", {"text": f"{number} (lumbar MRI overturned)"}).content.decode()
    )
    assert "No item of this letter was recognized as that." in shown


def test_a_number_that_is_typed_with_other_digits_is_shown(client: Client) -> None:
    for typed, note in (("CM16-221706", True), ("cm16-0221706", False), ("CM16-O221706", True)):
        shown = words(client.post("/citations/", {"text": f"See {typed}."}).content.decode())
        assert ("was read as CM16-0221706" in shown) == note, typed


@pytest.mark.parametrize(
    ("text", "dated"),
    [
        ("{0} was decided on March 1, 2017 and overturned in part.", date(2017, 3, 1)),
        ("{0} was decided on Dec. 30, 2016 and overturned in part.", None),
        ("{0} Mar. 1, 2017 overturned item 1.", date(2017, 3, 1)),
        ("{0}, Dec. 30, 2016, overturned item 1.", None),
        ("{0} (item 1 overturned, 3/1/2017)", date(2017, 3, 1)),
        ("{0}, item 1 (Cal. Dep’t Indus. Rel. Mar. 1, 2017), was overturned.", date(2017, 3, 1)),
        ("{0}, item 1 (Cal. Dep’t Indus. Rel. Dec. 30, 2016), was overturned.", None),
        ("In {0}, issued 3/1/2017, item 1 was overturned.", date(2017, 3, 1)),
        ("{0} overturned item 1. The worker was injured on March 1, 2015.", None),
        ("UR had decided on March 1, 2016; {0} overturned item 1.", None),
        ("In {0}, item 1 was overturned; UR had decided on March 1, 2016.", None),
        ("{0} overturned item 1, which UR had issued on March 1, 2016.", None),
    ],
)
def test_the_date_that_a_text_gives_is_compared(
    client: Client, acupuncture_and_mri: Case, text: str, dated: date | None
) -> None:
    asked = text.format(acupuncture_and_mri.case_number)
    [found] = check(asked)
    assert found.dated == dated
    assert found.verdict == ("differs" if dated else "agrees")
    shown = words(client.post("/citations/", {"text": asked}).content.decode())
    assert ("Check: your text says Mar 1, 2017." in shown) == bool(dated)
    assert "Outcome as your text says." in shown


def test_the_page_counts_numbers_and_what_is_said_of_each(
    client: Client, acupuncture_and_mri: Case
) -> None:
    text = f"{acupuncture_and_mri.case_number}: denial of acupuncture reversed, MRI affirmed."
    shown = words(client.post("/citations/", {"text": text}).content.decode())
    assert "1 case number, 2 citations" in shown
    assert "2 with the outcome that the text says" in shown


def test_several_outcomes_are_not_called_none(client: Client, acupuncture_and_mri: Case) -> None:
    text = f"In {acupuncture_and_mri.case_number} the first was upheld and the second overturned."
    shown = words(client.post("/citations/", {"text": text}).content.decode())
    assert "Your text names several outcomes: name the item beside each." in shown
    assert "No outcome was recognized" not in shown


@pytest.mark.parametrize(
    "text",
    [
        "{0} did not overturn the denial of aquatic therapy, item {1}.",
        "In {0} the denial of aquatic therapy (item no. {1}) was upheld.",
        "{0}, item #{1}, was upheld.",
    ],
)
def test_an_item_named_later_in_the_sentence_is_the_one_compared(text: str) -> None:
    for case in Case.objects.exclude(case_number=None):
        for item in case.items.filter(outcome="upheld"):
            (found,) = check(text.format(case.case_number, item.position))
            assert (found.item, found.verdict) == (item.position, CitationVerdict.AGREES)
    several = "{0} overturned the denial of item 1 and upheld item 2. Item 1 is the brace."
    assert next(check(several.format(case.case_number))).item is None


def test_the_page_checks_a_text(client: Client) -> None:
    case = Case.objects.exclude(case_number=None)[0]
    text = f"<b>{case.case_number}</b> and CM19-0000000, {case.case_number}, item 99"
    page = client.post("/citations/", {"text": text})
    shown = page.content.decode()
    assert page.status_code == 200
    assert case.get_absolute_url() in shown
    assert "Not in the archive" in shown
    assert "The letter has no such item." in shown
    assert "&lt;b&gt;" in shown
    assert page["Cache-Control"] == "no-store"
    some = client.post("/citations/", {"text": f"{case.case_number} and CM19-0000000"})
    assert "1 not found</span></p>" in some.content.decode(), "the list ends with its last part"


@pytest.mark.parametrize("text", ["", "nothing", "x" * 200_001])
def test_texts_that_cannot_be_checked(client: Client, text: str) -> None:
    page = client.post("/citations/", {"text": text})
    assert page.status_code == 400
    assert 'role="alert"' in page.content.decode()


def test_an_ellipsis_is_only_where_words_are_left_out(client: Client) -> None:
    page = client.post("/citations/", {"text": "See CM19-0000000."}).content.decode()
    assert '<td>See <b class="nowrap">CM19-0000000</b>.</td>' in page
    text = f"{'word ' * 100}CM19-0000000{' word' * 100}"
    page = client.post("/citations/", {"text": text}).content.decode()
    assert re.search(r'<td>…[word ]+<b class="nowrap">CM19-0000000</b>[word ]+…</td>', page)


def test_a_text_of_many_numbers_is_cut() -> None:
    text = " ".join(f"CM16-{n:07}" for n in range(2 * MOST))
    assert len(list(check(text))) == MOST


def _text_of(shown: str) -> str:
    """Return the text in the form of a page."""
    return html.unescape(re.findall(r"<textarea[^>]*>(.*?)</textarea>", shown, re.S)[0])


def test_a_text_of_many_numbers_is_checked_in_parts(client: Client) -> None:
    case = Case.objects.exclude(case_number=None)[0]
    numbers = [case.case_number, *(f"CM16-{n:07}" for n in range(249))]
    text = "".join(
        f"In {number} the denial of the knee brace was overturned. " for number in numbers
    )
    whole = [(each.number, each.before, each.after, each.verdict) for each in check(text)]
    shown = client.post("/citations/", {"text": text}).content.decode()
    assert "The first 100 of 250 case numbers" in shown
    assert "Check the next numbers" in shown
    rest = _text_of(shown)
    assert [(each.number, each.before, each.after, each.verdict) for each in check(rest)] == (
        whole[100:]
    )
    shown = client.post("/citations/", {"text": rest}).content.decode()
    assert "The first 100 of 150 case numbers" in shown
    shown = client.post("/citations/", {"text": _text_of(shown)}).content.decode()
    assert "50 case numbers</h2>" in shown


def test_the_answer_to_a_long_text_is_light(client: Client) -> None:
    said = "The reviewer of “the same request” found that the records do not show instability; "
    numbers = (f"CM16-{n:07}" for n in range(500))
    text = "".join(f"{said}{number} (overturned), {said}" for number in numbers)
    shown = client.post("/citations/", {"text": text}).content.decode()
    assert weight_of(shown) < HEAVIEST
    assert "To check the other numbers, paste it from CM16-0000100 on." in words(shown)
    refused = client.post("/citations/", {"text": "“&”" * 70_000})
    assert weight_of(refused.content.decode()) < HEAVIEST
    few = f"CM16-0000001 {'word ' * 30_000}"
    shown = client.post("/citations/", {"text": few}).content.decode()
    assert "Your text has 150,013 characters, too many to repeat here. Go back" in words(shown)
    assert _text_of(shown) == ""
    short = client.post("/citations/", {"text": "See CM19-0000000."}).content.decode()
    assert _text_of(short) == "See CM19-0000000."
