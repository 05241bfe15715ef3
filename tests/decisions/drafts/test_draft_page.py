"""Check a draft: numbers equal the search's, neighbors are other cases, hostile text is safe."""

import html
import io
import re
from collections import Counter
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from django.utils.timezone import localdate
from docx import Document
from reportlab.pdfgen.canvas import Canvas

from decisions.criteria import CriterionName, definitions
from decisions.enums import Outcome
from decisions.facet_labels import labels
from decisions.filters import DecisionFilters
from decisions.models import DisputedItem, Folder
from decisions.overturn_rates import FEW
from decisions.pages.draft.advice import LONGEST, Advice, advice_on
from decisions.pages.draft.nearest_decisions import Neighbor
from decisions.pages.folders.views import ELSEWHERE
from decisions.search import SERVICE, DecisionSearch
from ingest.draft_check_page import MEGABYTES
from tests.support.markup import words
from tests.support.page_weight import HEAVIEST, weight_of

pytestmark = pytest.mark.usefixtures("samples")

DRAFT = "He failed physical therapy.\nRequest for authorization:\n{}\n"


def frequent() -> DisputedItem:
    """Return an item with the most frequent treatment."""
    counts = DecisionSearch().facets()[SERVICE]
    leaves = {path: n.decisions for path, n in counts.items() if path.count("/") == 2}
    path = max(leaves, key=lambda each: leaves[each])
    found = DisputedItem.objects.filter(service__path=path, ur_modified=False).first()
    assert found
    return found


def advice(text: str) -> list[Advice]:
    found: list[Advice] = advice_on(text, localdate())["advice"]
    return found


def neighbors_of(some: list[Advice]) -> list[Neighbor]:
    return [neighbor for each in some for _, near in each.nearest for neighbor in near]


def items_at(url: str) -> set[int]:
    search = DecisionFilters(QueryDict(urlsplit(url).query)).search
    return {hit.item_id for hit in search[: len(search)]}


def found_at(url: str) -> int:
    return len(DecisionFilters(QueryDict(urlsplit(url).query)).search)


def test_numbers_open_what_they_count() -> None:
    item = frequent()
    [first, *_] = advice(DRAFT.format(item.disputed))
    assert first.treatment.service.path[-1] == item.service.name
    assert found_at(first.search) == first.count.decisions > 0
    assert first.checklist
    for line in first.checklist:
        for cell in (line.row.unmet, line.row.met):
            if cell.number:
                assert found_at(cell.search) == cell.number
    for guideline in first.guidelines:
        assert found_at(guideline.search) == guideline.count.decisions
    for outcome, neighbors in first.nearest:
        assert {each.hit.outcome for each in neighbors} <= {outcome}
        assert len(neighbors) <= 5


def test_few_decisions_on_a_body_region_are_counted_next_to_all_regions(client: Client) -> None:
    draft = DRAFT.format("MRI of the left wrist")
    [first, *_] = advice(draft)
    alone = first.of_region
    assert alone
    assert alone.region == "Wrist"
    assert found_at(alone.search) == alone.count.decisions < FEW
    assert first.label == "MRI"
    assert first.count.decisions == found_at(first.search) >= alone.count.decisions
    assert "Wrist alone: " in words(client.post("/check/", {"text": draft}).content.decode())


def test_every_body_region_of_a_request_counts() -> None:
    [first] = advice("Denied: physical therapy 12 visits for the neck and low back.")
    assert first.region == "Cervical spine or lumbar spine"
    counted = first.of_region.search if first.of_region else first.search
    regions = QueryDict(urlsplit(counted).query).getlist("region")
    assert regions == ["cervical-spine", "lumbar-spine"]


def test_a_treatment_of_few_decisions_is_shown_with_its_class(client: Client) -> None:
    counts = {path: n.decisions for path, n in DecisionSearch().facets()[SERVICE].items()}
    few = {
        path
        for path, number in counts.items()
        if path.count("/") == 2 and number < 5 < counts[path.rpartition("/")[0]]
    }
    found = DisputedItem.objects.filter(service__path__in=few, ur_modified=False)
    widened = 0
    for item in found.select_related("service")[:20]:
        draft = DRAFT.format(item.disputed)
        for each in advice(draft):
            if each.of_treatment is None or each.treatment.service.path[-1] != item.service.name:
                continue
            assert each.of_treatment.treatment == labels.shown(SERVICE, item.service.path)
            assert found_at(each.of_treatment.search) == each.of_treatment.count.decisions < 5
            assert found_at(each.search) == each.count.decisions > each.of_treatment.count.decisions
            assert each.label == labels.shown(SERVICE, item.service.path.rpartition("/")[0])
            shown = words(client.post("/check/", {"text": draft}).content.decode())
            assert f"so everything below is about its class: {each.label}." in shown
            widened += 1
    assert widened


def test_a_decision_about_the_draft_itself_is_no_neighbor() -> None:
    for item in DisputedItem.objects.select_related("case").order_by("id")[:40]:
        draft = f"{item.case.clinical_summary}\nRequest: {item.disputed}"
        neighbors = {each.hit.slug for each in neighbors_of(advice(draft))}
        assert item.case.slug not in neighbors


def test_the_page_says_what_a_draft_lacks(client: Client) -> None:
    response = client.post("/check/", {"text": DRAFT.format(frequent().disputed)})
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    shown = words(response.content.decode())
    assert "What reviewers looked for" in shown
    assert "said to be met: He failed physical therapy." in shown
    assert "not mentioned" in shown
    assert "✓" not in shown
    assert "✗" not in shown
    assert definitions()[CriterionName.CONSERVATIVE_CARE].met in shown


def test_a_replaced_chapter_is_shown_as_an_earlier_edition(client: Client) -> None:
    draft = "Request: MRI of the lumbar spine. MTUS Low Back Complaints was cited."
    shown = words(client.post("/check/", {"text": draft}).content.decode())
    assert "Your document cites the chapter “Low Back Complaints”, which is no longer" in shown
    assert "MTUS Low Back Complaints (earlier edition, replaced)" in shown
    assert "No date was found in your document" in shown
    for dated, said in (("Oct 3, 2016", "still in effect"), ("May 1, 2019", "no longer in ef")):
        text = f"Date: {dated}\n{draft}"
        shown = words(client.post("/check/", {"text": text}).content.decode())
        assert f"On {dated}, the date of your document, the chapter it cites was {said}" in shown


def test_every_overturned_decision_on_a_treatment_may_be_shown() -> None:
    for item in DisputedItem.objects.filter(outcome=Outcome.OVERTURNED, ur_modified=False)[:10]:
        for each in advice(DRAFT.format(item.disputed)):
            for outcome, neighbors in each.nearest:
                count = each.count
                upheld = count.decisions - count.overturned
                there = count.overturned if outcome == Outcome.OVERTURNED else upheld
                assert len(neighbors) >= min(5, there), (each.label, outcome)


def test_a_brief_of_the_nearest_decisions_takes_one_step(client: Client) -> None:
    secret = "Zebulon"
    draft = f"Claimant {secret} has pain.\nRequest: {frequent().disputed}\n2. Norco #60"
    page = client.post("/check/", {"text": draft}).content.decode()
    forms = re.findall(r'<form[^>]*class="into-folder".*?</form>', page, re.S)
    assert len(forms) > 1
    ticks = re.findall(r'name="tick" value="([^"]+)"', forms[0])
    offered = [tick for form in forms[1:] for tick in re.findall(r'"tick" value="([^"]+)"', form)]
    assert set(ticks) == set(offered)
    assert all(secret not in form and "textarea" not in form for form in forms)
    answer = client.post("/folders/new/", {"tick": ticks})
    assert answer.status_code == 302
    folder = Folder.objects.get()
    assert folder.entries.count() == len(set(ticks))
    assert secret not in folder.title
    assert folder.title
    assert not folder.title.startswith("Folder of")


def test_a_brief_notes_which_decisions_are_on_another_body_region(client: Client) -> None:
    page = client.post("/check/", {"text": DRAFT.format("MRI of the left wrist")}).content.decode()
    form = re.findall(r'<form[^>]*class="into-folder".*?</form>', page, re.S)[0]
    ticks = re.findall(r'name="tick" value="([^"]+)"', form)
    elsewhere = re.findall(r'name="elsewhere" value="([^"]+)"', form)
    assert set(elsewhere) < set(ticks)
    assert page.count("(on another body region, or none named)") == len(elsewhere) > 0
    client.post("/folders/new/", {"tick": ticks, "elsewhere": elsewhere})
    entries = Folder.objects.get().entries.all()
    noted = [f"{each.slug}:{each.position}" for each in entries if each.note == ELSEWHERE]
    assert sorted(noted) == sorted(elsewhere)
    assert all(each.note in ("", ELSEWHERE) for each in entries)


def test_what_a_guideline_asks_is_not_called_mentioned(client: Client) -> None:
    draft = (
        "Objective findings of nerve compromise are required before imaging.\n"
        "Denied: MRI of the lumbar spine"
    )
    shown = words(client.post("/check/", {"text": draft}).content.decode())
    assert "the guideline asks for it: Objective findings of nerve compromise are" in shown
    assert " mentioned: Objective" not in shown


def test_odds_are_linked_only_where_they_are_shown(client: Client) -> None:
    page = client.post("/check/", {"text": DRAFT.format(frequent().disputed)}).content.decode()
    assert "Odds of an overturn" not in page


def test_what_a_denial_calls_missing_is_not_told_as_present(client: Client) -> None:
    draft = f"There is no documentation of failed therapy.\nDenied: {frequent().disputed}"
    shown = words(client.post("/check/", {"text": draft}).content.decode())
    assert "said not to be met: There is no documentation of failed therapy." in shown
    assert "said to be met: There is no documentation" not in shown


def test_neighbors_on_the_body_region_of_the_draft_come_first() -> None:
    mris = DisputedItem.objects.filter(service__name="MRI")
    region = Counter(each for item in mris for each in item.body_regions).most_common(1)[0][0]
    [first, *_] = advice(DRAFT.format(f"MRI of the {region.lower()}"))
    assert first.region == region
    for _, neighbors in first.nearest:
        marked = [each.of_region for each in neighbors]
        assert marked == sorted(marked, reverse=True)
        for each in neighbors:
            item = DisputedItem.objects.get(pk=each.hit.item_id)
            assert (region in item.body_regions) is each.of_region
    assert any(each.of_region for each in neighbors_of([first]))


def test_guidelines_of_few_decisions_on_a_region_are_theirs() -> None:
    for region in ("wrist", "knee", "neck", "ankle", "shoulder"):
        [first, *_] = advice(DRAFT.format(f"MRI of the {region}"))
        if first.of_region and first.of_region.count.decisions:
            within = items_at(first.of_region.search)
            assert all(items_at(each.search) <= within for each in first.guidelines)


def a_pdf(text: str) -> bytes:
    written = io.BytesIO()
    canvas = Canvas(written)
    canvas.drawString(72, 700, text)
    canvas.save()
    return written.getvalue()


def test_a_pdf_is_read(client: Client) -> None:
    item = frequent()
    words_of_item = re.sub(r"\s+", " ", item.disputed)
    file = SimpleUploadedFile("draft.pdf", a_pdf(f"Request for authorization: {words_of_item}"))
    shown = client.post("/check/", {"text": "", "file": file}).content.decode()
    assert html.escape(item.service.name) in shown
    assert "What reviewers looked for" in shown


def test_a_word_file_is_read(client: Client) -> None:
    item = frequent()
    document = Document()
    document.add_paragraph("Request for authorization:")
    row = document.add_table(rows=1, cols=2).rows[0]
    row.cells[0].text, row.cells[1].text = "Treatment:", item.disputed
    written = io.BytesIO()
    document.save(written)
    file = SimpleUploadedFile("draft.docx", written.getvalue())
    shown = client.post("/check/", {"text": "", "file": file}).content.decode()
    assert html.escape(item.service.name) in shown
    assert "What reviewers looked for" in shown


@pytest.mark.parametrize("text", ["MRI of the lumbar spine\nzebra therapy", "zebra therapy"])
def test_the_page_names_the_entries_that_it_leaves_out(client: Client, text: str) -> None:
    shown = words(client.post("/check/", {"text": text}).content.decode())
    assert re.search("Not recognized as a treatment, and not checked: .?zebra therapy", shown)
    without = words(client.post("/check/", {"text": "MRI of the lumbar spine"}).content.decode())
    assert "Not recognized" not in without


@pytest.mark.parametrize(
    ("text", "file", "said"),
    [
        ("", b"", "Paste the text of a denial, request, or UR appeal, or choose a file."),
        ("Nothing is asked for here.", b"", "No treatment was recognized"),
        ("x" * (LONGEST + 1), b"", "characters. Paste only the relevant part."),
        ("", b"%PDF-1.4 broken", "PDF"),
        ("", b"\x7fELF" + bytes(1000), "file"),
        ("", b"x" * ((MEGABYTES << 20) + 1), f"more than {MEGABYTES} MB"),
    ],
    ids=["nothing", "no-treatment", "long", "broken", "program", "large"],
)
def test_unsuitable_documents_are_refused_with_a_reason(
    client: Client, text: str, file: bytes, said: str
) -> None:
    data = {"text": text}
    upload = {"file": SimpleUploadedFile("d.pdf", file)} if file else {}
    response = client.post("/check/", {**data, **upload})
    assert response.status_code == 400
    [problem] = re.findall(r'role="alert"[^>]*>([^<]*)', response.content.decode())
    assert said in html.unescape(problem)


def test_a_decision_letter_is_not_taken_for_a_denial(client: Client) -> None:
    item = frequent()
    said = "is or quotes an Independent Medical Review decision"
    letter = f"{item.case.case_number}\n{item.case.letter_text}"
    shown = words(client.post("/check/", {"text": letter}).content.decode())
    assert f"{said}, which is checked here as if it were a denial. The archive has it:" in shown
    denial = DRAFT.format(item.disputed)
    assert said not in words(client.post("/check/", {"text": denial}).content.decode())


def test_a_draft_is_escaped(client: Client) -> None:
    draft = DRAFT.format('MRI lumbar spine <script>alert("x")</script>')
    shown = client.post("/check/", {"text": draft}).content.decode()
    assert "<script>alert" not in shown


def test_another_site_cannot_send_a_draft() -> None:
    assert Client(enforce_csrf_checks=True).post("/check/", {"text": "MRI"}).status_code == 403


def test_the_answer_to_many_long_requests_is_light(client: Client) -> None:
    paths = [path for path in DecisionSearch().facets()[SERVICE] if path.count("/") == 2]
    wordings = sorted(
        DisputedItem.objects.filter(service__path__in=paths, ur_modified=False)
        .values_list("disputed", flat=True)
        .distinct(),
        key=len,
        reverse=True,
    )
    said = "There is no documentation of functional improvement, and conservative care failed. " * 6
    draft = "\n\n".join(f"Request: {each}\nDecision: denied. {said}" for each in wordings[:60])
    assert len(advice(draft)) > 6
    markup = client.post("/check/", {"text": draft}).content.decode()
    shown = words(markup)
    assert weight_of(markup) < HEAVIEST
    assert "To see more for one of them, paste it by itself." in shown
    assert f"Your document has {len(draft):,} characters, too many to repeat here." in shown
    assert "To see more for one of them" not in words(
        client.post("/check/", {"text": DRAFT.format(wordings[0])}).content.decode()
    )
    refused = client.post("/check/", {"text": "word " * LONGEST})
    assert refused.status_code == 400
    assert weight_of(refused.content.decode()) < HEAVIEST
