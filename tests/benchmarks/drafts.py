"""Use real letters as drafts: count recognized treatments and neighbors from the same letter.

    uv run python -m tests.benchmarks.drafts FOLDER

The letters of a folder are added to a new archive. Each item becomes a draft: the letter's clinical
summary and the text of the item, joined in four ways. The benchmark prints how often the item's
treatment is recognized, how often it is listed first, and how often a decision of the same letter
is a neighbor, which must never happen.
"""

import argparse
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.many_cases import archive_of

if TYPE_CHECKING:
    from decisions.models import DisputedItem
    from decisions.vocabulary.services import ServicePath

JOINED = (
    "{summary}\n{item}",
    "{summary}\nRequest for authorization: {item}",
    "{summary} The request for {item} was denied.",
    "{item}\n\n{summary}",
)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    with archive_of(0):
        from django.core.management import CommandError, call_command

        call_command("load_vocabulary", verbosity=0)
        with suppress(CommandError):  # some letters wait for a person
            call_command("ingest_letters", str(options.folder), verbosity=0)
        _measure()


def _measure() -> None:
    from django.utils.timezone import localdate

    from decisions.models import Case, DisputedItem
    from decisions.pages.draft.advice import advice_on

    items = list(DisputedItem.objects.select_related("case").order_by("id"))
    print(f"{Case.public.count()} letters, {len(items)} items")
    for joined in JOINED:
        recognized = first = neighbors = own = 0
        missed = []
        for item in items:
            draft = joined.format(summary=item.case.clinical_summary, item=item.disputed)
            wanted = set(_services(item))
            advice = advice_on(draft, localdate())["advice"]
            found = [each.treatment.service for each in advice]
            recognized += bool(wanted & set(found))
            first += found[:1] != [] and found[0] in wanted
            if not wanted & set(found):
                missed.append(item.disputed)
            hits = [near.hit for each in advice for _, some in each.nearest for near in some]
            neighbors += len(hits)
            own += sum(hit.slug == item.case.slug for hit in hits)
        print(
            f"\n{joined!r}: recognized {recognized} of {len(items)} ({recognized / len(items):.1%}), "
            f"first {first / len(items):.1%}; of {neighbors} neighbors {own} are of the letter"
        )
        for words in missed:
            print(f"  missed: {words[:110]}")


def _services(item: "DisputedItem") -> Iterator["ServicePath"]:
    """Yield the treatments of an item as the vocabulary recognizes them."""
    from decisions.vocabulary.listed_treatments import parts_of

    yield from (part.service for part in parts_of(item.disputed))


if __name__ == "__main__":
    main()
