"""A check of the citations in a text: every case number in it is looked up.

The text is neither stored nor logged: it is not part of a URL, and the response is immediate.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import groupby, islice

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from decisions.case_numbers import NumberMatch, case_number_key, number_matches
from decisions.enums import CaseOutcome
from decisions.models import Case
from decisions.pages.citing.stated import OF_THE_LAST, CitingSentence
from decisions.pages.concurrency_limits import limit_concurrency
from decisions.pages.weight_limits import repeated_text

LONGEST = 200_000
#: The most case numbers that programs get at a time, and the fewest rows after which the page ends.
MOST, _ROWS = 500, 100
#: The most bytes of a text that the answer repeats next to so many rows.
_REPEATED = 30_000
#: What joins the numbers of a list, and words about all of them: "CM16-1 and CM16-2 (both upheld)".
_JOINED = re.compile(r"[\s,;&]*(?:\band\b)?\s*")
_OF_BOTH = re.compile(r"\s*\((?:both|all|each)\b[^()]{0,80}\)", re.I)
#: The characters around a number that are shown.
_SHOWN = 90


class CitationVerdict(StrEnum):
    """The verdict on a citation."""

    AGREES = "agrees"
    DIFFERS = "differs"
    FOUND = "found"
    WITHDRAWN = "withdrawn"
    NOT_FOUND = "not found"
    NO_ITEM = "no such item"


@dataclass(frozen=True, slots=True)
class CheckedCitation:
    """A case number in a text, checked against the archive.

    Args:
        number: as letters print it.
        start: where it begins in the text.
        before, written, after: the words of the text, with the number as it is written there.
        verdict: whether the archive has the case, and whether what the text says is right; of a
            case with both outcomes, it may be right of an item that the text does not name.
        case: the case; None if the archive has none to show.
        item: the item that the text names; None if it names none, or the letter has no such item.
        says: the outcome that the text names next to it; empty if it names none or both.
        says_several: whether it names several.
        outcome: the outcome of the item that the text names, or of the case; empty if the letter
            has no such item.
        dated: the date that the text gives for the decision, if that is not the true one.
        treated: the words for the treatment whose outcome the text states, if no item of the letter
            is recognized as it.
    """

    number: str
    start: int
    before: str
    written: str
    after: str
    verdict: CitationVerdict
    case: Case | None = None
    item: int | None = None
    says: str = ""
    says_several: bool = False
    outcome: str = ""
    dated: date | None = None
    treated: str = ""

    @property
    def read_as(self) -> str:
        """The number for which the text was taken, if it is typed with other digits."""
        typed = case_number_key(self.written)
        return "" if typed == case_number_key(self.number) else self.number

    @property
    def outcomes_compare(self) -> bool:
        """Whether the stated outcome can be compared: not with that of a letter with both."""
        in_part = CaseOutcome.PARTIALLY_OVERTURNED
        return bool(self.says) and (self.says == in_part or self.outcome != in_part)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponseBase:
    """Show a form for a text, and the verdict on each case number in it."""
    is_answer = request.method == "POST"
    response = _checked_text(request) if is_answer else _shown(request)
    # The form may be cached, so that a browser that goes back to it still has the text.
    response["Cache-Control"] = "no-store" if is_answer else "private, no-cache"
    return response


@limit_concurrency("citation checks", each=2, all_together=4, seconds=5, again=10)
def _checked_text(request: HttpRequest) -> HttpResponse:
    text = request.POST.get("text", "")
    if len(text) > LONGEST:
        problem = f"The text has more than {LONGEST:,} characters. Paste part of it."
        return _shown(request, text, problem)
    checked: list[CheckedCitation] = []
    for _, of_number in groupby(check(text), key=lambda each: each.start):
        checked += of_number
        if len(checked) >= _ROWS:
            break
    problem = "No case numbers were found. A case number looks like CM16-0221706."
    return _shown(request, text, "" if checked else problem, checked)


def _shown(
    request: HttpRequest, text: str = "", problem: str = "", checked: Sequence[CheckedCitation] = ()
) -> HttpResponse:
    # What is said of a number begins where the one before ends, so the rest can be checked alone.
    end = checked[-1].start + len(checked[-1].written) if checked else 0
    further = [match.number for match in number_matches(text[end:])] if checked else []
    offered = text[end:] if further else text
    repeated = repeated_text(offered, _REPEATED)
    context = {
        "length": len(text),
        "text": repeated,
        "left_out": 0 if repeated else len(offered),
        "number": len({each.start for each in checked}),
        "further": further,
        "problem": problem,
        "checked": checked,
        "verdicts": _numbers(checked),
    }
    return render(request, "citing/check.html", context, status=400 if problem else 200)


def check(text: str) -> Iterator[CheckedCitation]:
    """Yield the first MOST case numbers of a text, in order.

    A number is there once for each item, if the text gives the outcomes of several.
    """
    matches = list(islice(number_matches(text), MOST))
    wanted = {match.number for match in matches}
    cases = Case.objects.filter(case_number__in=wanted).prefetch_related("items")
    known = {case.case_number: case for case in cases}
    listed = len(matches) > 1 and all(_begins_line(text, match.start) for match in matches)
    for index, match in enumerate(matches):
        last = matches[index - 1].end if index else 0
        following = matches[index + 1].start if index + 1 < len(matches) else len(text)
        before, after = text[last : match.start], text[match.end : following]
        after += _said_of_both(text, matches[index:])
        sentence = CitingSentence.around(
            "" if listed else OF_THE_LAST.sub("", before, count=1),
            after,
            first=listed or not index,
            last=listed or following == len(text),
        )
        found = CheckedCitation(
            match.number,
            match.start,
            before[-_SHOWN:],
            text[match.start : match.end],
            after[:_SHOWN],
            CitationVerdict.NOT_FOUND,
        )
        yield from _checked(found, sentence, known.get(match.number))


def _said_of_both(text: str, matches: Sequence[NumberMatch]) -> str:
    """Return the words in parentheses after a list of numbers about the first: "(both upheld)"."""
    ends = [match.end for match in matches]
    starts = [match.start for match in matches[1:]]
    joined = 0
    while joined < len(starts) and _JOINED.fullmatch(text, ends[joined], starts[joined]):
        joined += 1
    both = _OF_BOTH.match(text, ends[joined]) if joined else None
    return both[0] if both else ""


def _checked(
    found: CheckedCitation, sentence: CitingSentence, case: Case | None
) -> Iterator[CheckedCitation]:
    if case is None or case.withdrawn_at:
        yield replace(found, verdict=CitationVerdict.WITHDRAWN) if case else found
        return
    outcomes = sentence.outcomes
    says = next(iter(outcomes)) if len(outcomes) == 1 else ""
    dated = sentence.other_date(case.decision_date) if case.decision_date else None
    found = replace(found, case=case, dated=dated, says_several=len(outcomes) > 1)
    if named := sentence.item:
        item = next((each for each in case.items.all() if each.position == named), None)
        if item is None:
            yield replace(found, verdict=CitationVerdict.NO_ITEM, says=says)
            return
        yield _compared(found, says, item.outcome, item.position)
        return
    items = sentence.items_of(case)
    for item, outcome in dict(items).items():
        yield _compared(found, outcome, item.outcome, item.position)
    if not items:
        found = replace(found, treated=sentence.other_treatment(case))
        yield _compared(found, says, case.outcome)


def _compared(
    found: CheckedCitation, says: str, outcome: str, item: int | None = None
) -> CheckedCitation:
    found = replace(found, item=item, says=says, outcome=outcome)
    verdict = CitationVerdict.FOUND
    if found.outcomes_compare:
        verdict = CitationVerdict.AGREES if says == outcome else CitationVerdict.DIFFERS
    differs = found.dated or found.treated
    return replace(found, verdict=CitationVerdict.DIFFERS if differs else verdict)


def _begins_line(text: str, start: int) -> bool:
    """Return whether only punctuation precedes a position in its line."""
    return not any(map(str.isalnum, text[text.rfind("\n", 0, start) + 1 : start]))


def _numbers(checked: Sequence[CheckedCitation]) -> dict[CitationVerdict, int]:
    """Return the number of citations with each verdict."""
    return {
        verdict: sum(each.verdict == verdict for each in checked) for verdict in CitationVerdict
    }
