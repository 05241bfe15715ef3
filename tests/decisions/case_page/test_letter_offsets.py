"""Each question for an appeal links to its text in the letter."""

import html
import re

from django.test import Client

from decisions.models import Case
from tests.support.archives import Take
from tests.support.letter_links import squeezed, targets
from tests.support.questionable_letter import CASE_NUMBER, QUESTIONED


def test_every_quote_is_the_words_at_its_place(client: Client, take: Take) -> None:
    take(("questioned.txt", QUESTIONED.encode()))
    case = Case.objects.get(case_number=CASE_NUMBER)
    page = client.get(f"{case.get_absolute_url()}appeal/").content.decode()
    headings = re.findall(r'<h2 id="([a-z_]+)">(.*?) <span', page)
    assert headings == [
        ("mentioned", "Called missing, but mentioned in the letter’s own summary"),
        ("not_in_record", "Called missing from the record"),
        ("body_part", "A different part of the body"),
        ("dates", "Conflicting dates"),
    ]
    words = targets(page)
    values = {"Jan 15, 2015": "01/15/2015"}
    found = [
        (html.unescape(quote), anchor)
        for quote, links in re.findall(r"<dd><q>(.*?)</q>(.*?)</dd>", page, re.S)
        for anchor in re.findall(r'href="#at-([^"]*)"', links)
    ]
    for quote, anchor in found:
        assert squeezed(words[anchor]) == squeezed(values.get(quote, quote))
    assert [quote for quote, _ in found] == [
        "There is no documentation of physical therapy.",
        "She completed six visits of physical therapy.",
        "There is no documentation of how the study would change the self-directed care.",
        "Therefore, the request for MRI of the right knee is not medically necessary.",
        "MRI of the lumbar spine without contrast",
        "The date of injury was 01/16/2015.",
        "Jan 15, 2015",
    ]


def test_the_json_has_the_same_words_at_its_offsets(client: Client, take: Take) -> None:
    take(("questioned.txt", QUESTIONED.encode()))
    url = f"/cases/{CASE_NUMBER}/appeal"
    data = client.get(f"{url}/", headers={"accept": "application/json"}).json()
    assert data == client.get(f"{url}.json").json()
    assert [question["kind"] for question in data["questions"]] == [
        "mentioned",
        "not_in_record",
        "body_part",
        "dates",
    ]
    letter = Case.objects.get(case_number=CASE_NUMBER).letter_text
    for question in data["questions"]:
        assert question["ground"] in {ground["number"] for ground in data["grounds"]}
        for position in question["quotes"][0]["positions"]:
            words = letter[position["start"] : position["end"]]
            assert squeezed(words) == squeezed(question["quotes"][0]["words"])
    assert data["deadline"]["last_day"] == "2017-04-28"
    assert data["deadline"]["last_day_by_mail"] == "2017-05-03"
