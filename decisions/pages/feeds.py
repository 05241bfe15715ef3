"""The Atom feed of a search: the latest decisions (RFC 4287)."""

from datetime import UTC, datetime, time
from uuid import uuid5

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from decisions.facet_labels import labels
from decisions.formatting import number_of, xml_text
from decisions.models import Case
from decisions.pages.redirects import redirects_former_values
from decisions.pages.sample_notice import NOTICE
from decisions.pages.search.chips import conditions_in_words
from decisions.pages.search_urls import SearchUrl, path_of, site_root
from decisions.search import TURNED_ON, Hit, latest

ENTRIES = 50
_SUMMARY = 600  # the most characters of the rationale in an entry
_BEFORE_ALL = datetime(2013, 1, 1, tzinfo=UTC)  # when reviews began


class _Feed(Atom1Feed):
    """A feed that is updated with its newest entry; without entries, when reviews began."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=_BEFORE_ALL)


@require_safe
@redirects_former_values
def feed(request: HttpRequest) -> HttpResponseBase:
    """Send the most recently added decisions of a search.

    An entry keeps its id as long as its case is in the archive: under any host name, in a
    restored backup, and if the URL of the case changes. `updated` is the time of the last change
    of the case.
    """
    url = SearchUrl(request.GET)
    search = url.search
    hits = latest(search, ENTRIES)
    cases = {
        case.slug: case
        for case in Case.public.filter(slug__in={hit.slug for hit in hits}).only(
            "slug", "uid", "updated_at", "decision_date"
        )
    }
    root = site_root(request)
    made = _Feed(
        title=xml_text(" · ".join(["IMR Archive", *conditions_in_words(url)])),
        link=f"{root}{url.page()}",
        description="",
        subtitle=f"{number_of(len(search), 'decision')}, most recently added first"
        + (f". {NOTICE}" if search.samples else ""),
        feed_url=request.build_absolute_uri(),
        author_name="IMR Archive",
        feed_guid=f"tag:imr-archive,2013:search?{url.parameters}",
    )
    for hit in hits:
        if case := cases.get(hit.slug):
            decided = case.decision_date
            made.add_item(
                title=xml_text(f"{_sample_notice(hit)}{hit.outcome.capitalize()}: {hit.item}"),
                link=f"{root}{path_of('case', hit.slug)}#item-{hit.position}",
                description=_summary(hit),
                unique_id=uuid5(case.uid, str(hit.position)).urn,
                updateddate=case.updated_at,
                pubdate=datetime.combine(decided, time(), UTC) if decided else None,
                categories=[
                    hit.outcome,
                    hit.service,
                    *(name for _, name in hit.further_services),
                    *labels.listed(TURNED_ON, hit.turned_on),
                    *(["sample"] if hit.sample else []),
                ],
            )
    return HttpResponse(
        made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )


def _summary(hit: Hit) -> str:
    """Return the facts and the deciding sentence, or else the beginning of the rationale."""
    facts = [hit.case or "No case number", hit.services, ", ".join(hit.specialties)]
    facts.append(", ".join(labels.listed(TURNED_ON, hit.turned_on)))
    text = hit.deciding_sentence or hit.rationale
    if len(text) > _SUMMARY:
        text = f"{text[:_SUMMARY].rsplit(' ', 1)[0]} …"
    return xml_text(f"{_sample_notice(hit)}{' · '.join(filter(None, facts))}. {text}")


def _sample_notice(hit: Hit) -> str:
    return "Invented sample. " if hit.sample else ""
