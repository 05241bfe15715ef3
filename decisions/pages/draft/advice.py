"""For each treatment of a draft: outcomes of such requests, criteria, and similar decisions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from decisions.criteria import Definition, definitions
from decisions.drafts import (
    MOST,
    MentionedCriterion,
    MentionedGuideline,
    Mentions,
    RequestedTreatment,
    document_date,
    mentioned_criteria,
    mentioned_guidelines,
    replacement_in_mtus,
    requested_treatments,
    unrecognized,
)
from decisions.enums import CitedBy, Outcome
from decisions.facet_labels import labels
from decisions.pages.draft.counted_search import (
    FewOfRegion,
    FewOfTreatment,
    counted_search,
    names_of,
)
from decisions.pages.draft.nearest_decisions import Neighbor, nearest_decisions
from decisions.pages.odds.odds_page import shows_odds
from decisions.pages.search_urls import SearchUrl
from decisions.pages.statistics.criteria_table import (
    CriterionRow,
    criteria_of,
    reading_of_criteria,
)
from decisions.pages.statistics.letter_shares import LetterShares, SearchRate
from decisions.search import (
    GUIDELINE,
    GUIDELINE_BY,
    SERVICE,
    Count,
    by_frequency,
)
from decisions.vocabulary_rows import slug_of, tree_path

LONGEST = 200_000
#: From this number of treatments on, less is shown for each.
_MANY = 5


@dataclass(frozen=True, slots=True)
class MostShown:
    """The most that is shown for each treatment.

    Args:
        nearest: the similar decisions of each outcome.
    """

    criteria: int
    guidelines: int
    nearest: int


_OF_FEW, _OF_MANY = MostShown(8, 6, 5), MostShown(6, 4, 3)


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """A criterion, and its mention in the draft; None if the draft does not mention it."""

    row: CriterionRow
    mentioned: MentionedCriterion | None


@dataclass(frozen=True, slots=True)
class SaidBesides:
    """A criterion that the draft calls missing and that no counted decision turned on."""

    definition: Definition
    missing: str


@dataclass(frozen=True, slots=True)
class ReliedOn:
    """A guideline that reviewers cite for a treatment, and whether the draft cites it.

    Args:
        label: its source and chapter.
        count: the decisions whose reviewer cites it.
        search: the URL of the search for them.
        is_earlier: whether another chapter of the MTUS has replaced it.
    """

    label: str
    count: Count
    search: str
    cited: bool
    is_earlier: bool


@dataclass(frozen=True, slots=True)
class Advice(SearchRate):
    """Advice on one treatment of a draft: outcomes, criteria, and similar decisions.

    Args:
        treatment: the treatment as the draft names it.
        label: its name in the archive, with the body region if it is narrowed to one.
        what_decides: the URL of the page of their criteria.
        odds: the URL of the odds of an overturn; empty if none are shown.
        region: the names of the body regions of the draft; empty if it names none.
        of_region: the decisions on the regions, if they are few; None if `count` counts only these.
        of_treatment: the decisions on the treatment alone, if they are few; None if `count` counts
            these and not its class.
        checklist: the criteria that they turned on, the most frequently unmet first.
        besides: the other criteria that the draft calls missing.
        nearest: the decisions most like the draft, by outcome; those on its region come first.
        guidelines: the chapters that reviewers cite most, on the region if it has any decision.
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
    def name(self) -> str:
        """The name of the treatment, also where the numbers are those of its class."""
        return self.of_treatment.treatment if self.of_treatment else self.label

    @property
    def ticks(self) -> list[str]:
        """The values of the nearest decisions in a folder's form."""
        return [each.tick for _, neighbors in self.nearest for each in neighbors]

    @property
    def ticks_elsewhere(self) -> list[str]:
        """The values of the nearest decisions that are not on the draft's body region."""
        near = (each for _, neighbors in self.nearest for each in neighbors if self.region)
        return [each.tick for each in near if not each.of_region]


def advice_on(text: str, today: date) -> dict[str, Any]:
    """Return the context of the page's template for a draft.

    Args:
        text: the draft, at most LONGEST characters.
        today: the day that determines which editions are in force.

    Raises:
        IndexMissingError: there is no index to search.
    """
    found = requested_treatments(text, most=MOST + 1)
    requested = found[:MOST]
    most = _OF_MANY if len(requested) >= _MANY else _OF_FEW
    dated = document_date(text, today)
    cited = mentioned_guidelines(text, today, dated)
    advice = [
        _advice(treatment, text, mentioned, cited, today, most)
        for treatment, mentioned in zip(requested, mentioned_criteria(text, requested), strict=True)
    ]
    return {
        "advice": advice,
        "has_more": len(found) > MOST,
        "unrecognized": unrecognized(text, found),
        "most": most,
        "has_less": most != _OF_FEW,
        "ticks": list(dict.fromkeys(tick for each in advice for tick in each.ticks)),
        "ticks_elsewhere": {tick for each in advice for tick in each.ticks_elsewhere},
        "dated": dated,
        # An ACOEM chapter is the same one if the draft cites it as a chapter of the MTUS.
        "replaced": list({each.chapter: each for each in cited if each.replaced_by}.values()),
        **reading_of_criteria(),
    }


def _advice(
    treatment: RequestedTreatment,
    text: str,
    mentioned: Mentions,
    cited: Sequence[MentionedGuideline],
    today: date,
    most: MostShown,
) -> Advice:
    own = tree_path(treatment.service.path)
    regions = treatment.body_regions
    region = names_of(regions)
    counted = counted_search(own, regions)
    url = counted.url
    search = url.search
    criteria = criteria_of(url)
    services = list(dict.fromkeys((own, counted.service)))
    label = labels.shown(SERVICE, counted.service)
    known = {row.definition.name for row in criteria.rows[: most.criteria]}
    return Advice(
        search.count,
        search.letters,
        url.page(),
        LetterShares.of(search),
        treatment,
        label=f"{label}, {region.lower()}" if region and not counted.of_region else label,
        what_decides=url.page("what_decides"),
        odds=url.page("odds") if shows_odds(counted.service) else "",
        region=region,
        of_region=counted.of_region,
        of_treatment=counted.of_treatment,
        checklist=[
            ChecklistLine(row, mentioned.get(row.definition.name))
            for row in criteria.rows[: most.criteria]
        ],
        besides=[
            SaidBesides(definitions()[name], said.missing)
            for name, said in mentioned.items()
            if said.missing and name not in known
        ],
        nearest=[
            (outcome, nearest_decisions(treatment, text, services, regions, outcome, most.nearest))
            for outcome in (Outcome.OVERTURNED, Outcome.UPHELD)
        ],
        guidelines=list(_relied_on(counted.of_guidelines, cited, today, most.guidelines)),
    )


def _relied_on(
    url: SearchUrl, cited: Sequence[MentionedGuideline], today: date, most: int
) -> Iterator[ReliedOn]:
    """Yield the chapters that the reviewers of the given decisions cite most."""
    counts = url.search.guidelines_cited_by(CitedBy.REVIEWER).facets()[GUIDELINE]
    frequent = by_frequency(counts).items()
    chapters = [(path, count) for path, count in frequent if path.count("/") == 1]
    facet = GUIDELINE_BY[CitedBy.REVIEWER]
    known = {slug_of(each.chapter) for each in cited if each.chapter}
    for path, count in chapters[:most]:
        source, chapter = (labels.shown(GUIDELINE, each) for each in (path.split("/")[0], path))
        yield ReliedOn(
            label=f"{source} {chapter}",
            count=count,
            search=url.changed(**{facet.name: path}),
            cited=path.split("/")[1] in known,
            is_earlier=replacement_in_mtus(source, chapter, today) is not None,
        )
