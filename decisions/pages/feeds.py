"""A feed of any search: what came into the archive last, in Atom (RFC 4287)."""

from datetime import UTC, datetime, time

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from decisions.filters import DecisionFilters
from decisions.models import Case
from decisions.pages.addresses import address_of, site_root
from decisions.pages.facet_lists import chips
from decisions.pages.former import follows_values
from decisions.search.commit import commit
from decisions.search.results import Hit
from decisions.search.stream import latest

ENTRIES = 50
_SUMMARY = 600  # characters of the rationale


class _Feed(Atom1Feed):
    """A feed that was last updated when its newest entry was, or the index where it has none."""

    def latest_post_date(self) -> datetime:
        dates = [item["updateddate"] for item in self.items]
        return max(dates) if dates else datetime.fromtimestamp(commit()[2] / 1e9, tz=UTC)


@require_safe
@follows_values
def feed(request: HttpRequest) -> HttpResponseBase:
    """Send the decisions of a search whose cases came in last.

    An entry keeps its id for as long as its case is in the archive, also when the letter is read
    again or replaced; `updated` says when that was.
    """
    search = DecisionFilters(request.GET).search
    hits = latest(search, ENTRIES)
    cases = {
        case.slug: case
        for case in Case.public.filter(slug__in={hit.slug for hit in hits}).only(
            "id", "slug", "updated_at", "decision_date"
        )
    }
    root = site_root(request)
    host = request.get_host().partition(":")[0]
    named = [chip.label for chip in chips(search, request.GET)]
    made = _Feed(
        title=_printable(" · ".join(filter(None, ["IMR Archive", search.text, *named]))),
        link=f"{root}{address_of(request.GET)}",
        description="",
        subtitle=f"{len(search):,} decisions, those that came in last first",
        feed_url=request.build_absolute_uri(),
        author_name="IMR Archive",
        feed_guid=f"tag:{host},2013:search?{request.GET.urlencode()}",
    )
    for hit in hits:
        if case := cases.get(hit.slug):
            decided = case.decision_date
            made.add_item(
                title=_printable(f"{hit.outcome.capitalize()}: {hit.item}"),
                link=f"{root}{case.get_absolute_url()}#item-{hit.position}",
                description=_summary(hit),
                unique_id=f"tag:{host},2013:decision/{case.pk}/{hit.position}",
                updateddate=case.updated_at,
                pubdate=datetime.combine(decided, time(), UTC) if decided else None,
                categories=[hit.outcome, hit.service],
            )
    return HttpResponse(
        made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )


def _summary(hit: Hit) -> str:
    facts = [hit.case or "No case number", hit.service, ", ".join(hit.specialties)]
    rationale = hit.rationale
    if len(rationale) > _SUMMARY:
        rationale = f"{rationale[:_SUMMARY].rsplit(' ', 1)[0]} …"
    return _printable(f"{' · '.join(filter(None, facts))}. {rationale}")


def _printable(text: str) -> str:
    """Return text without what XML cannot hold."""
    return "".join(char for char in text if char >= " " or char in "\n\t")
