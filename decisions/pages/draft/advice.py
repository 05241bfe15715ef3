"""For each treatment of a draft: outcomes of such requests, criteria, and similar decisions."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from decisions.criteria import Definition, definitions
from decisions.drafts import (
    MentionedCriterion,
    MentionedGuideline,
    Mentions,
    RequestedTreatment,
    document_date,
    mentioned_criteria,
    mentioned_guidelines,
    replacement_in_mtus,
    requested_treatments,
)
from decisions.enums import CitedBy, Outcome
from decisions.facet_labels import labels
from decisions.models import Case
from decisions.pages.odds.page import shows_odds
from decisions.pages.search_urls import SearchUrl
from decisions.pages.statistics.confidence_interval import FEW, SearchRate
from decisions.pages.statistics.criteria_table import (
    CriterionRow,
    criteria_of,
    reading_of_criteria,
)
from decisions.search import (
    GUIDELINE,
    GUIDELINE_BY,
    REGION,
    SERVICE,
    Count,
    Hit,
    by_frequency,
    similar,
)
from decisions.vocabulary_rows import path_of, slug_of

LONGEST = 200_000
#: Criteria, guidelines and decisions that are shown of each treatment.
_CRITERIA, _GUIDELINES, _NEAREST = 8, 6, 5
#: Fewer decisions on a treatment than this say too little, and its class is shown.
_HANDFUL = 5
#: More decisions are asked for than shown: those about the draft's own case are left out.
_ASKED = 2 * _NEAREST
_LONGEST_QUERY = 20_000
#: A summary that shares this much of its word sequences with the draft is of the same case.
_SAME_CASE, _SEQUENCE = 0.4, 6


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """A criterion, and its mention in the draft; None if the draft does not mention it."""

    row: CriterionRow
    mentioned: MentionedCriterion | None


@dataclass(frozen=True, slots=True)
class SaidBesides:
    """A criterion that the draft calls missing, and that no decision counted here turned on."""

    definition: Definition
    missing: str


@dataclass(frozen=True, slots=True)
class ReliedOn:
    """A guideline that reviewers cite for a treatment, and whether the draft cites it.

    Args:
        label: its source and chapter.
        count: the decisions whose reviewer cites it.
        search: the URL of the search for them.
        is_earlier: whether the MTUS has another chapter in its place today.
    """

    label: str
    count: Count
    search: str
    cited: bool
    is_earlier: bool


@dataclass(frozen=True, slots=True)
class FewOfRegion(SearchRate):
    """The decisions on the draft's body region, where they are so few that all are counted."""

    region: str


@dataclass(frozen=True, slots=True)
class FewOfTreatment(SearchRate):
    """The decisions on a treatment, where they are so few that all of its class are counted.

    Args:
        treatment: what the archive calls it.
    """

    treatment: str


@dataclass(frozen=True, slots=True)
class Neighbor:
    """A decision like the draft, and whether it is on the body region of the draft."""

    hit: Hit
    of_region: bool


@dataclass(frozen=True, slots=True)
class Advice(SearchRate):
    """What decisions say about one treatment of a draft: how they went, and what is like it.

    Args:
        treatment: as the draft names it.
        label: what the archive calls it, with the body region where it is narrowed to one.
        what_decides: the URL of what their criteria were.
        odds: the URL of the odds of an overturn; empty where none are shown.
        region: the body region of the draft; empty where it names none.
        of_region: those on it, where they are few; None where `count` is of these alone.
        of_treatment: those on the treatment alone, where they are few; None where `count` is of
            these and not of its class.
        checklist: what they turned on, the most frequently unmet first.
        besides: what else the draft says to be missing.
        nearest: decisions most like the draft, by outcome; those on its region come first.
        guidelines: what reviewers rely on most, on the region wherever it has a decision.
    """

    treatment: RequestedTreatment
    label: str
    what_decides: str
    odds: str
    region: str
    of_region: FewOfRegion | None
    of_treatment: FewOfTreatment | None
    checklist: list[ChecklistLine]
    besides: list[SaidBesides]
    nearest: list[tuple[Outcome, list[Neighbor]]]
    guidelines: list[ReliedOn]

    @property
    def ticks(self) -> list[str]:
        """The nearest decisions, as a folder's form names them."""
        return [_tick(each.hit) for _, neighbors in self.nearest for each in neighbors]

    @property
    def ticks_elsewhere(self) -> list[str]:
        """Those of the nearest decisions that are not on the draft's body region."""
        near = (each for _, neighbors in self.nearest for each in neighbors if self.region)
        return [_tick(each.hit) for each in near if not each.of_region]


def advice_on(text: str, today: date) -> dict[str, Any]:
    """Return what the template of the page needs about a draft.

    Args:
        text: the draft, of LONGEST characters at the most.
        today: the day on which the editions in force are asked.

    Raises:
        IndexMissingError: there is no index to search.
    """
    requested = requested_treatments(text)
    dated = document_date(text, today)
    cited = mentioned_guidelines(text, today, dated)
    advice = [
        _advice(treatment, text, mentioned, cited, today)
        for treatment, mentioned in zip(requested, mentioned_criteria(text, requested), strict=True)
    ]
    return {
        "advice": advice,
        "ticks": list(dict.fromkeys(tick for each in advice for tick in each.ticks)),
        "ticks_elsewhere": {tick for each in advice for tick in each.ticks_elsewhere},
        "dated": dated,
        # The ACOEM's chapter that a draft cites as one of the MTUS, too, is the same one.
        "replaced": list({each.chapter: each for each in cited if each.replaced_by}.values()),
        **reading_of_criteria(),
    }


def _advice(
    treatment: RequestedTreatment,
    text: str,
    mentioned: Mentions,
    cited: Sequence[MentionedGuideline],
    today: date,
) -> Advice:
    own = path_of(treatment.service.path)
    region = next(iter(treatment.body_regions), "")
    service, of_treatment = _widened(own)
    url, of_region = _narrowed(service, region)
    search = url.search
    criteria = criteria_of(url)
    few = of_region and of_region.count.decisions
    relied_on = _search_url(service, region) if few else url
    label = labels.shown(SERVICE, service)
    known = {row.definition.name for row in criteria.rows[:_CRITERIA]}
    return Advice(
        search.count,
        search.letters,
        url.page(),
        treatment,
        label=f"{label}, {region.lower()}" if region and not of_region else label,
        what_decides=url.page("what_decides"),
        odds=url.page("odds") if shows_odds(service) else "",
        region=region,
        of_region=of_region,
        of_treatment=of_treatment,
        checklist=[
            ChecklistLine(row, mentioned.get(row.definition.name))
            for row in criteria.rows[:_CRITERIA]
        ],
        besides=[
            SaidBesides(definitions()[name], said.missing)
            for name, said in mentioned.items()
            if said.missing and name not in known
        ],
        nearest=[
            (outcome, _nearest(treatment, text, dict.fromkeys((own, service)), region, outcome))
            for outcome in (Outcome.OVERTURNED, Outcome.UPHELD)
        ],
        guidelines=list(_relied_on(relied_on, cited, today)),
    )


def _widened(service: str) -> tuple[str, FewOfTreatment | None]:
    """Return the path of a treatment, or of its class where it has fewer than a handful."""
    url = _search_url(service)
    count = url.search.count
    if service.count("/") < 2 or count.decisions >= _HANDFUL:
        return service, None
    wider = service.rpartition("/")[0]
    if not _search_url(wider).search.count.decisions > count.decisions:
        return service, None
    few = FewOfTreatment(count, url.search.letters, url.page(), labels.shown(SERVICE, service))
    return wider, few


def _narrowed(service: str, region: str) -> tuple[SearchUrl, FewOfRegion | None]:
    """Return the search for a treatment of a body region, or of any where that leaves few."""
    of_service = _search_url(service)
    if not region:
        return of_service, None
    url = _search_url(service, region)
    search = url.search
    if search.count.decisions >= FEW:
        return url, None
    return of_service, FewOfRegion(search.count, search.letters, url.page(), region)


def _search_url(service: str, region: str = "") -> SearchUrl:
    values = {SERVICE.name: service}
    if region:
        values[REGION.name] = slug_of(region)
    return SearchUrl(QueryDict(urlencode(values)))


def _nearest(
    treatment: RequestedTreatment,
    text: str,
    services: Iterable[str],
    region: str,
    outcome: Outcome,
) -> list[Neighbor]:
    """Return decisions on the same treatment that are most like a draft, not of its own case.

    Those on its body region come first, and others only where these are not enough; likewise those
    that share distinctive words with it before those that share none, and those on the treatment
    itself before those on its class.
    """
    found: dict[int, Neighbor] = {}
    like = {"item": treatment.words, "rationale": text[:_LONGEST_QUERY]}
    wordless = dict.fromkeys(like, "")
    places = (True, False) if region else (False,)
    for service, of_region, words in product(services, places, (like, wordless)):
        if len(found) < _NEAREST:
            hits = similar(
                **words,
                service=service,
                case_id=0,
                outcome=outcome,
                region=slug_of(region) if of_region else "",
                only_service=True,
                number=_ASKED,
            )
            for hit in _of_other_cases(hits, text):
                found.setdefault(hit.item_id, Neighbor(hit, of_region))
    return list(found.values())[:_NEAREST]


def _tick(hit: Hit) -> str:
    """Return a decision as a folder's form names it."""
    return f"{hit.slug}:{hit.position}"


def _of_other_cases(hits: Sequence[Hit], text: str) -> list[Hit]:
    """Return the decisions whose clinical summary is not the draft's own."""
    draft = _sequences(text)
    slugs = {hit.slug for hit in hits}
    summaries = Case.public.filter(slug__in=slugs).values_list("slug", "clinical_summary")
    own = {slug for slug, summary in summaries if _shares(_sequences(summary), draft)}
    return [hit for hit in hits if hit.slug not in own]


def _sequences(text: str) -> frozenset[tuple[str, ...]]:
    """Return all word sequences of a fixed length in a text."""
    words = re.findall(r"\w+", text[:LONGEST].lower())
    return frozenset(zip(*(words[start:] for start in range(_SEQUENCE)), strict=False))


def _shares(summary: frozenset[tuple[str, ...]], draft: frozenset[tuple[str, ...]]) -> bool:
    return len(summary & draft) > _SAME_CASE * len(summary)


def _relied_on(
    url: SearchUrl, cited: Sequence[MentionedGuideline], today: date
) -> Iterator[ReliedOn]:
    """Yield the chapters that reviewers cite most for some decisions."""
    counts = url.search.guidelines_cited_by(CitedBy.REVIEWER).facets()[GUIDELINE]
    frequent = by_frequency(counts).items()
    chapters = [(path, count) for path, count in frequent if path.count("/") == 1]
    facet = GUIDELINE_BY[CitedBy.REVIEWER]
    known = {slug_of(each.chapter) for each in cited if each.chapter}
    for path, count in chapters[:_GUIDELINES]:
        source, chapter = (labels.shown(GUIDELINE, each) for each in (path.split("/")[0], path))
        yield ReliedOn(
            label=f"{source} {chapter}",
            count=count,
            search=url.changed(**{facet.name: path}),
            cited=path.split("/")[1] in known,
            is_earlier=replacement_in_mtus(source, chapter, today) is not None,
        )
