"""The guidelines that each side cites: chapters of the MTUS, the ODG, the ACOEM, or others."""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from decisions.vocabulary.guidelines import ACOEM, MTUS, ODG, OTHER
from ingest.samples.body_parts import BodyPart
from ingest.samples.letter import SampleCitation
from ingest.samples.phrase_files import PhraseFileError, check_keys, phrases
from ingest.samples.randomness import Draw, Weighted
from ingest.samples.words import fill, header_date

_TOPIC_KEYS = ("mtus", "odg", "odg_sections", "other", "outside")
_MTUS_KEYS = ("chapter", "early", "pages", "sections", "sections_2016", "late")
_MISSPELLED = {
    "Acupuncture Treatment": "Accupuncture Treatment",
    "Forearm, Wrist, and Hand Complaints": "Forewarm, Wrist, and Hand Complaints",
}


@dataclass(frozen=True, slots=True)
class About:
    """The request that guidelines are cited for.

    Args:
        topic: its key in topics.toml.
        part: the part of the body.
        sections: sections of the Chronic Pain chapter that apply only to this request.
        odg, odg_sections: chapters and sections of the ODG that replace the topic's.
        decided: the date of the decision; it limits the editions that can be cited.
        early: the letter cites in the style used before 2016.
        words: values for the slots in citations.
    """

    topic: str
    part: BodyPart
    sections: tuple[str, ...]
    odg: tuple[str, ...]
    odg_sections: tuple[str, ...]
    decided: date
    early: bool
    words: dict[str, str]


@functools.cache
def topics() -> dict[str, dict[str, Any]]:
    """Return the topics of topics.toml by name.

    Raises:
        PhraseFileError: a topic has an unknown key or cites an unknown chapter.
    """
    found = phrases("topics")
    for name, topic in found.items():
        check_keys(f"topics.toml [{name}]", topic, _TOPIC_KEYS)
        for entry in topic["mtus"]:
            check_keys(f"topics.toml [{name}]", entry, _MTUS_KEYS)
            if entry["chapter"] not in ("part", *phrases("chapters")):
                raise PhraseFileError(f"topics.toml [{name}]: no chapter {entry['chapter']!r}")
    return found


def cite_mtus(draw: Draw, about: About, *, exactly: bool) -> list[SampleCitation]:
    """Return random citations of the MTUS; none if the MTUS does not cover the topic.

    With `exactly`, the citations have pages or sections, as most citations by reviewers do.
    """
    entries = [(entry, _chapter(entry, about)) for entry in topics()[about.topic]["mtus"]]
    if about.early:
        entries = [pair for pair in entries if "early" in pair[1]]
    if not entries:
        return []
    entries = entries if draw.chance(0.72) else entries[::-1]
    count = 2 if len(entries) > 1 and draw.chance(0.15) else 1
    one = _cite_early if about.early else _cite_late
    cited = [one(draw, about, entry, chapter, exactly) for entry, chapter in entries[:count]]
    same = {citation.chapter for citation in cited}
    return cited if len(same) == len(cited) else cited[:1]


def _chapter(entry: dict[str, Any], about: About) -> dict[str, Any]:
    key = about.part.chapter if entry["chapter"] == "part" else entry["chapter"]
    chapter: dict[str, Any] = phrases("chapters")[key]
    return chapter


def _cite_early(
    draw: Draw, about: About, entry: dict[str, Any], chapter: dict[str, Any], exactly: bool
) -> SampleCitation:
    """Cite a chapter in the style of letters of 2013-15."""
    name, number = chapter["early"], chapter.get("number")
    pages = draw.one(entry.get("pages") or chapter.get("pages") or ("",)) or None
    if number:
        if not exactly and draw.chance(0.3):
            if draw.chance(0.4):
                return SampleCitation(MTUS, "ACOEM")
            return SampleCitation(MTUS, f"ACOEM Page(s): {pages}", pages=pages)
        text = f"ACOEM Chapter {number} {name} Page(s): {pages}"
        return SampleCitation(MTUS, text, name, pages=pages)
    if "early" in entry and (exactly or draw.chance(0.6)):
        topic = draw.one(entry["early"])
        text = f"{name} {topic} topic Page(s): {pages}"
        return SampleCitation(MTUS, text, name, sections=(topic,), pages=pages)
    return SampleCitation(MTUS, name, name)


def _cite_late(
    draw: Draw, about: About, entry: dict[str, Any], chapter: dict[str, Any], exactly: bool
) -> SampleCitation:
    """Cite a chapter and its year in the style of letters since 2016."""
    editions = [edition for edition in chapter["editions"] if edition["from"] <= about.decided]
    older = len(editions) > 1 and not exactly and draw.chance(0.25)
    edition = editions[-2 if older else -1]
    name, year = edition["name"], edition["year"]
    if draw.chance(0.04):
        name = _MISSPELLED.get(name, name)
    sections: tuple[str, ...] = ()
    if exactly or draw.chance(0.3):
        sections = _sections(draw, about, entry, chapter, edition)
    text = f"{name} {year}"
    if year == 2016 and name.startswith("Chronic Pain") and draw.chance(0.05):
        text += " Guidelines"
    if sections:
        text += f", Section(s): {', '.join(sections)}"
    return SampleCitation(MTUS, text, name, year, sections)


def _sections(
    draw: Draw,
    about: About,
    entry: dict[str, Any],
    chapter: dict[str, Any],
    edition: dict[str, Any],
) -> tuple[str, ...]:
    if edition["from"].year >= 2017:
        names = entry.get("late", ())
    elif edition["year"] == 2016 and "sections_2016" in entry:
        names = entry["sections_2016"]
    else:
        names = entry.get("sections") or chapter.get("sections", ())
        if edition["name"].startswith("Chronic Pain"):
            names = (*names, *about.sections)
    count = draw.weighted(Weighted([(1, 76), (2, 17), (3, 5), (5, 2)]))
    chosen = draw.some(names, count)
    return tuple(chosen[::-1] if draw.chance(0.2) else chosen)


def cite_outside(draw: Draw, about: About) -> list[SampleCitation]:
    """Return at least one random citation of a source other than the MTUS."""
    other = topics()[about.topic].get("other", ())
    if other and draw.chance(0.35):
        return _cite_other(fill(draw.one(other), about.words))
    if draw.chance(0.04):
        return _cite_other(draw.one(phrases("citations")["other"]))
    if draw.chance(0.05):
        return [_cite_acoem(draw, about.part)]
    return _cite_odg(draw, about)


def _cite_other(text: str) -> list[SampleCitation]:
    """Cite free text; if it contains several URLs, each URL is a separate citation."""
    urls = re.findall(r"https?://\S+[^\s,]", text)
    if len(urls) > 1:
        return [SampleCitation(OTHER, url) for url in urls]
    return [SampleCitation(OTHER, text)]


def _cite_acoem(draw: Draw, part: BodyPart) -> SampleCitation:
    forms = phrases("citations")["acoem"]
    form = draw.weighted(Weighted((form, form["weight"]) for form in forms))
    chapter = phrases("chapters")[part.chapter]["editions"][-1]["name"]
    if not chapter.endswith("Disorders"):
        chapter = "Chronic Pain"
    first = draw.whole(20, 600)
    page = str(first) if draw.chance(0.6) else f"{first}-{first + draw.whole(1, 4)}"
    return SampleCitation(
        ACOEM,
        fill(form["text"], {"chapter": chapter, "page": page}),
        chapter,
        year=form.get("year"),
        sections=tuple(form.get("sections", ())),
        pages=page if form.get("page") else None,
    )


@functools.cache
def _odg_forms(early: bool) -> Weighted[str]:
    time = "early" if early else "late"
    forms = phrases("citations")["odg"]
    return Weighted(
        (form["text"], form["weight"]) for form in forms if form.get("only", time) == time
    )


def _cite_odg(draw: Draw, about: About) -> list[SampleCitation]:
    form = draw.weighted(_odg_forms(about.early))
    topic = topics()[about.topic]
    chapters = about.odg or topic.get("odg", about.part.odg)
    sections = draw.some(about.odg_sections or topic["odg_sections"], 2)
    nested = "({section})" in form and any("(" in section for section in sections)
    if nested or len(sections) < form.count("section}"):
        form = "Official Disability Guidelines (ODG), {chapter} Chapter"
    chapter = draw.one(chapters)
    other_chapter = "Pain" if chapter != "Pain" else "Low Back"
    section, other_section = (*sections, "", "")[:2]
    values = {
        "chapter": chapter,
        "section": section,
        "other_chapter": other_chapter,
        "other_section": other_section,
        "year": str(about.decided.year),
        "updated": f"{about.decided:%m/%d/%y}",
        "url": draw.one(phrases("citations")["odg_urls"]),
    }
    text = fill(form, values)
    named = tuple(values[name] for name in ("section", "other_section") if f"{{{name}}}" in form)
    citation = SampleCitation(
        ODG,
        text,
        chapter if "{chapter}" in form else None,
        year=about.decided.year if "{year}" in form else None,
        sections=named,
    )
    if "{other_chapter}" not in form:
        return [citation]
    return [
        replace(citation, sections=(section,)),
        replace(citation, chapter=other_chapter, sections=(other_section,)),
    ]


def slot_values(drug: str, decided: date) -> dict[str, str]:
    """Return the values for the slots in citations."""
    slug = re.sub(r"[^a-z]+", "-", drug.lower()).strip("-") or "complete-blood-count"
    return {
        "drug": drug,
        "slug": slug,
        "access_date": header_date(decided),
    }


def subject(citations: Sequence[SampleCitation]) -> str:
    """Return the name that a rationale uses for the guidelines it is based on."""
    if not citations:
        return "The guidelines"
    cited = citations[0]
    if cited.source == ODG:
        return "The Official Disability Guidelines"
    if cited.source == ACOEM:
        return "The ACOEM Guidelines"
    if cited.source == OTHER:
        return "The sources that were consulted"
    chapter = cited.chapter or ""
    if "Opioid" in chapter:
        return "The California MTUS Opioids Treatment Guidelines"
    for kind in ("Chronic Pain", "Acupuncture", "Postsurgical"):
        if kind in chapter:
            return f"The California MTUS {kind} Guidelines"
    return "The MTUS/ACOEM Guidelines"
