"""The clinical case summary: the patient, the injury, the visit, the requests and refusals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from decisions.enums import Sex
from ingest.samples.body_parts import BodySite
from ingest.samples.case import Person
from ingest.samples.letter import SampleDates, SamplePatient
from ingest.samples.narrative_voice import Voice
from ingest.samples.phrase_files import phrases
from ingest.samples.printed_requests import Asked
from ingest.samples.randomness import Draw, Weighted
from ingest.samples.words import article, listed


@dataclass(frozen=True, slots=True)
class Opening:
    """The beginning of a summary.

    Args:
        text: a phrase with slots.
        patient: the age and sex, each None if the text does not state it.
        worker: the noun for the patient, if the opening determines it.
    """

    text: str
    patient: SamplePatient
    worker: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """The complaint and the findings about one part of the body at a visit."""

    site: BodySite
    complaint: str
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """The facts of a summary.

    Args:
        seen: the complaint and the findings about each part of the body.
        asked: the requests.
        visit: the day of the visit, before utilization review.
    """

    seen: Sequence[Seen]
    asked: Sequence[Asked]
    dates: SampleDates
    visit: date
    person: Person


def invent_opening(draw: Draw, person: Person) -> Opening:
    """Return a random opening; it determines whether the age and sex are stated."""
    forms = phrases("summaries")["openings"]
    form = draw.weighted(Weighted((form, form["weight"]) for form in forms))
    age = person.age if form["states"] in ("noun", "pronoun") else None
    sex = person.sex if form["states"] != "nothing" else None
    return Opening(form["text"], SamplePatient(age, sex), form.get("worker"))


def invent_seen(draw: Draw, site: BodySite) -> Seen:
    """Return a random complaint and random findings about a part of the body."""
    return Seen(
        site,
        _about(site, draw.one(site.part.complaints)),
        tuple(_about(site, finding) for finding in draw.some(site.part.findings, draw.whole(2, 4))),
    )


def invent_summary(draw: Draw, voice: Voice, opening: Opening, story: Story) -> str:
    """Return a random summary of one paragraph."""
    words = _words(draw, voice, story)
    sentences = list(_sentences(draw, opening, story))
    said = [voice.say(sentence, **words) for sentence in sentences]
    paragraph = voice.paragraph(said)
    if draw.chance(0.06):  # two sentences without a gap
        start = draw.whole(0, len(paragraph) // 2)
        paragraph = paragraph[:start] + paragraph[start:].replace(f".{voice.gap}", ".", 1)
    return paragraph


def _words(draw: Draw, voice: Voice, story: Story) -> dict[str, str]:
    dates, person = story.dates, story.person
    visit = story.visit
    injury = dates.date_of_injury
    since_injury = max(1, (visit - injury).days)
    if draw.chance(0.01):  # the prose of real letters occasionally contradicts the header
        injury = injury - timedelta(days=365)
    nouns = phrases("summaries")["nouns"]
    sex = "male" if person.sex is Sex.MALE else "female"
    pain = draw.whole(3, 9)
    return {
        "age": str(person.age),
        "a": article(person.age),
        "man": draw.one(nouns[sex]),
        "gentleman": draw.one(nouns[f"{sex}_polite"]),
        "birth": voice.day(dates.decision_date - timedelta(days=365 * person.age + 200)),
        "injury": voice.day(injury),
        "visit": voice.day(visit),
        "request_date": voice.day(visit + timedelta(days=draw.whole(0, 3))),
        "imaging_date": voice.day(visit - timedelta(days=draw.whole(5, 60))),
        "operation_date": str((visit - timedelta(days=draw.whole(1, since_injury))).year),
        "ur_date": voice.day(dates.ur_denial_date),
        "pain": str(pain),
        "pain_without": str(min(10, pain + draw.whole(1, 3))),
        "side_word": draw.one(("left", "right")),
        "job": draw.one(phrases("summaries")["sentences"]["jobs"]),
    }


def _sentences(draw: Draw, opening: Opening, story: Story) -> Iterator[str]:
    told: dict[str, Any] = phrases("summaries")["sentences"]
    yield opening.text.replace("{mechanism}", draw.one(told["mechanisms"])).strip()
    yield draw.one(told["diagnoses"]).replace("{diagnoses}", listed(_diagnoses(draw, story)))
    treatments = listed(draw.some(told["treatments"], draw.whole(2, 4)))
    yield draw.one(told["treatment"]).replace("{treatments}", treatments)
    yield from draw.some(told["history"], draw.whole(1, 3))
    for seen in story.seen:
        if seen.site.part.imaging and draw.chance(0.6):
            yield _about(seen.site, draw.one(seen.site.part.imaging))
    complaints = listed([seen.complaint for seen in story.seen])
    yield draw.one(told["visit"]).replace("{complaints}", complaints)
    yield from draw.some(told["pain"], draw.whole(1, 3))
    yield draw.one(told["examination"])
    for seen in story.seen:
        yield from seen.findings
    yield draw.one(told["medications"]).replace(
        "{drugs}", listed(draw.some(told["drugs"], draw.whole(2, 4)))
    )
    if draw.chance(0.5):
        yield draw.one(told["work"])
    if opening.patient.sex and "{man}" in opening.text and draw.chance(0.08):
        yield draw.one(told["doctor"])
    yield from _request_and_refusal(draw, told, story)


def _about(site: BodySite, sentence: str) -> str:
    """Return a sentence of body_parts.toml with the part and its side filled in."""
    name = site.part.names[0]
    # The sentences describe one side and would be wrong for both sides.
    named = site.name(name) if site.side != "bilateral" else f"right {name}"
    return sentence.replace("{part}", named)


def _diagnoses(draw: Draw, story: Story) -> list[str]:
    found = []
    for seen in story.seen:
        count = 2 if len(story.seen) == 1 else draw.whole(1, 2)
        names = draw.some(seen.site.part.diagnoses, count)
        found += [_about(seen.site, name) for name in names]
    for asked in story.asked:
        if asked.request.indications:
            found.append(draw.one(asked.request.indications))
    return list(dict.fromkeys(found))


def _request_and_refusal(draw: Draw, told: dict[str, Any], story: Story) -> Iterator[str]:
    names = [_mention(asked) for asked in story.asked]
    shown = names if len(names) < 6 else [*names[:4], "further items"]
    yield draw.one(told["plan"]).replace("{requests}", listed(shown))
    modified = [asked for asked in story.asked if asked.original]
    denied = [_mention(asked) for asked in story.asked if not asked.original]
    if denied:
        shown = denied if len(denied) < 5 else [*denied[:3], "further items"]
        again = listed(shown)
        if not modified and draw.chance(0.5):
            again = told["them"][len(denied) > 1]
        yield draw.one(told["review"]).replace("{requests}", again)
    for asked in modified:
        original, authorized = asked.original or "", asked.authorized or ""
        if draw.chance(0.4):
            yield f"{original} was the original request."
            yield f"The Claims Administrator authorized {authorized}."
        else:
            sentence = draw.one(told["review_modified"])
            yield sentence.replace("{original}", original).replace("{authorized}", authorized)
    yield draw.one(told["appeal"])


def _mention(asked: Asked) -> str:
    """Return the text of a request for use inside a sentence."""
    text = asked.original or asked.printed.text
    text = text.replace("Associated surgical service: ", "")
    if asked.request.service.category == "Pharmaceuticals" or text[1:2].isupper():
        return text
    first = text.split()[0]
    return text if not first[1:].islower() else text[0].lower() + text[1:]
