"""A check of the citations in a text: every case number in it is looked up.

The text is neither stored nor logged: it is not part of a URL, and the response is immediate.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from decisions.case_numbers import number_matches
from decisions.enums import CaseOutcome
from decisions.models import Case
from decisions.pages.concurrency_limits import limit_concurrency

LONGEST = 200_000
MOST = 500
#: The characters around a number that are searched for its outcome, and those that are shown.
_WINDOW, _SHOWN = 400, 90
#: The end of a sentence; "No. 5" and "v. Smith" do not end one.
_SENTENCE_END = re.compile(r"(?:\A|(?<=[^\W_]{3}))[.!?][\"”)]*\s+(?=[A-Z\"“(]|\Z)|\n\s*\n|;")
_ITEM = re.compile(r"[^\w;]{0,3}\bitem\s{0,3}(?:no\.?|number|#)?\s{0,3}(\d{1,2})\b", re.I)
_SEVERAL_ITEMS = re.compile(r"\bitems\b|\bitem\b[^,;]{0,20}\band\s+\d", re.I)
#: Text that belongs to the preceding number: "CM16-0221706 (upheld), CM16-..."
_OF_THE_LAST = re.compile(r"\W{0,2}\([^()]*\)")
_OUTCOME = re.compile(
    r"(?P<before>(?:[\w’']{1,25}\s{1,9}){0,3})"
    r"(?:(?P<overturned>overturn(?:ed|s|ing)?|revers(?:ed|es|ing))"
    r"|(?P<upheld>upheld|uphold(?:s|ing)?|affirm(?:ed|s|ing)))\b",
    re.I,
)
#: Necessity is an outcome only where nothing is said of the denial, and by the reviewer.
_NECESSARY = re.compile(
    r"(?P<before>(?:[\w’']{1,25}\s{1,9}){0,5})medically\s+(?P<not>un)?necessary\b", re.I
)
#: Both sides grant and deny requests: these words count only if nothing else states the outcome.
_GRANTED = re.compile(
    r"(?P<before>(?:[\w’']{1,25}\s{1,9}){0,5})"
    r"(?:granted|approved|authori[sz]ed|(?<!board.)certified|won|(?P<not>denied|refused|rejected))\b",
    re.I,
)
_FOUND_TO_BE = re.compile(r"\bto\s+(?:have\s+been|be)\b", re.I)
_OTHER_SIDE = re.compile(
    r"\b(?:UR|utilization|claims?|adjuster|administrator|insurer|carrier|employer|defendant|argu\w+"
    r"|contend\w*)\b",
    re.I,
)
_DENIED = re.compile(r"\b(?:not|never|\w+n[’']t)\b", re.I)
_NEITHER = re.compile(r"\b(?:neither|nor)\b", re.I)
#: "Not upheld in full" says nothing of the rest.
_IN_FULL = re.compile(r"\b(?:in\s+full|fully|entirely|completely|wholly)\b", re.I)
#: The end of a clause. What precedes it may limit an outcome: "upheld only in part".
_CLAUSE_END = re.compile(r"[,:]|\b(?:and|but|or)\b")
#: Words for a request, which is not a decision.
_WANTED = re.compile(r"\b(?:should|must|would|could|may|can|will|to|if|whether)\b", re.I)
_IN_PART = re.compile(r"\bpart(?:ly|ially|ial)\b|\bin\s+part\b", re.I)


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
        outcome: the outcome of the item that the text names, or of the case; empty if the letter
            has no such item.
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
    outcome: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponseBase:
    """Show a form for a text, and the verdict on each case number in it."""
    response = _checked_text(request) if request.method == "POST" else _shown(request)
    response["Cache-Control"] = "no-store"
    return response


@limit_concurrency("citation checks", each=2, all_together=4, seconds=5, again=10)
def _checked_text(request: HttpRequest) -> HttpResponse:
    text = request.POST.get("text", "")
    if len(text) > LONGEST:
        problem = f"The text has more than {LONGEST:,} characters. Paste part of it."
        return _shown(request, text[:LONGEST], problem)
    checked = list(check(text))
    problem = "No case numbers were found. A case number looks like CM16-0221706."
    return _shown(request, text, "" if checked else problem, checked)


def _shown(
    request: HttpRequest, text: str = "", problem: str = "", checked: Sequence[CheckedCitation] = ()
) -> HttpResponse:
    context = {
        "most": MOST,
        "longest": LONGEST,
        "text": text,
        "problem": problem,
        "checked": checked,
        "verdicts": _numbers(checked),
    }
    return render(request, "citing/check.html", context, status=400 if problem else 200)


def check(text: str) -> Iterator[CheckedCitation]:
    """Yield the first MOST case numbers of a text, in order."""
    matches = list(islice(number_matches(text), MOST))
    wanted = {match.number for match in matches}
    cases = Case.objects.filter(case_number__in=wanted).prefetch_related("items")
    known = {case.case_number: case for case in cases}
    listed = len(matches) > 1 and all(_begins_line(text, match.start) for match in matches)
    for index, match in enumerate(matches):
        last = matches[index - 1].end if index else 0
        following = matches[index + 1].start if index + 1 < len(matches) else len(text)
        before, after = text[last : match.start], text[match.end : following]
        yield _checked(
            match.number,
            match.start,
            before[-_SHOWN:],
            text[match.start : match.end],
            after[:_SHOWN],
            named=_item_named(after),
            says=_said("" if listed else _OF_THE_LAST.sub("", before, count=1), after),
            case=known.get(match.number),
        )


def _checked(
    number: str,
    start: int,
    before: str,
    written: str,
    after: str,
    *,
    named: int | None,
    says: str,
    case: Case | None,
) -> CheckedCitation:
    if case is None or case.withdrawn_at:
        verdict = CitationVerdict.WITHDRAWN if case else CitationVerdict.NOT_FOUND
        return CheckedCitation(number, start, before, written, after, verdict)
    item = next((each for each in case.items.all() if each.position == named), None)
    if named and item is None:
        verdict = CitationVerdict.NO_ITEM
        return CheckedCitation(number, start, before, written, after, verdict, case, says=says)
    outcome = item.outcome if item else case.outcome
    verdict = CitationVerdict.FOUND
    in_part = CaseOutcome.PARTIALLY_OVERTURNED
    if says and (says == in_part or outcome != in_part):
        verdict = CitationVerdict.AGREES if says == outcome else CitationVerdict.DIFFERS
    position = item.position if item else None
    return CheckedCitation(
        number, start, before, written, after, verdict, case, position, says, outcome
    )


def _begins_line(text: str, start: int) -> bool:
    """Return whether only punctuation precedes a position in its line."""
    return not any(map(str.isalnum, text[text.rfind("\n", 0, start) + 1 : start]))


def _said(before: str, after: str) -> str:
    """Return the outcome that a sentence gives for a number; empty for none or several.

    Args:
        before: the text from the previous number to this one.
        after: the text from this one to the next.
    """
    begun = re.split(_SENTENCE_END, before[-_WINDOW:])[-1]
    ended = re.split(_SENTENCE_END, after[:_WINDOW])[0]
    parts = (begun, ended)
    named = {outcome for part in parts for outcome in _named(part)}
    for words in (_NECESSARY, _GRANTED):
        named = named or {outcome for part in parts for outcome in _said_of_treatment(words, part)}
    return named.pop() if len(named) == 1 else ""


def _named(part: str) -> Iterator[CaseOutcome]:
    """Yield the outcomes that a part of a sentence states."""
    for match in _OUTCOME.finditer(part):
        before = match["before"]
        clause = match[0] + _CLAUSE_END.split(part[match.end() :], maxsplit=1)[0]
        if _WANTED.search(before) or _NEITHER.search(before):
            continue
        is_denied = bool(_DENIED.search(before))
        if is_denied and _IN_FULL.search(clause):
            continue
        is_overturned = bool(match["overturned"]) is not is_denied
        outcome = CaseOutcome.OVERTURNED if is_overturned else CaseOutcome.UPHELD
        yield CaseOutcome.PARTIALLY_OVERTURNED if _IN_PART.search(clause) else outcome


def _said_of_treatment(words: re.Pattern[str], part: str) -> Iterator[CaseOutcome]:
    """Yield the outcomes of treatments that a part of a sentence calls necessary or granted."""
    if _OTHER_SIDE.search(part):
        return
    for match in words.finditer(part):
        before = _FOUND_TO_BE.sub("", match["before"])
        if _WANTED.search(before) or _NEITHER.search(before):
            continue
        is_denied = bool(_DENIED.search(before)) is not bool(match["not"])
        yield CaseOutcome.UPHELD if is_denied else CaseOutcome.OVERTURNED


def _item_named(after: str) -> int | None:
    """Return the item that the text names for a number; None if it names none or several.

    It directly follows the number, or is the only one in the rest of the sentence.
    """
    if named := _ITEM.match(after):
        return int(named[1])
    rest = re.split(_SENTENCE_END, after[:_WINDOW])[0]
    items = {int(number) for number in re.findall(_ITEM, rest)}
    return items.pop() if len(items) == 1 and not _SEVERAL_ITEMS.search(rest) else None


def _numbers(checked: Sequence[CheckedCitation]) -> dict[CitationVerdict, int]:
    """Return the number of citations with each verdict."""
    return {
        verdict: sum(each.verdict == verdict for each in checked) for verdict in CitationVerdict
    }
