"""What a text states of a case number: the outcome, the items and the date of the decision."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from decisions.appeal.date_parsing import dates_in
from decisions.drafts.naming import RequestedTreatment, treatments_of
from decisions.enums import CaseOutcome
from decisions.models import Case, DisputedItem

#: The characters around a number that are searched.
_WINDOW = 400
#: The end of a sentence; "No. 5" and "v. Smith" do not end one.
_SENTENCE_END = re.compile(r"(?:\A|(?<=[^\W_]{3}))[.!?][\"”)]*\s+(?=[A-Z\"“(]|\Z)|\n\s*\n|;")
_ITEM = re.compile(r"[^\w;]{0,3}\bitem\s{0,3}(?:no\.?|number|#)?\s{0,3}(\d{1,2})\b", re.I)
_SEVERAL_ITEMS = re.compile(r"\bitems\b|\bitem\b[^,;]{0,20}\band\s+\d", re.I)
#: Text that belongs to the preceding number: "CM16-0221706 (upheld), CM16-..."
OF_THE_LAST = re.compile(r"\W{0,2}\([^()]*\)")
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
#: Clauses of a sentence. A reason names treatments, too: "upheld because therapy had failed".
_CLAUSES = re.compile(
    r"[,:;()]|\b(?:and|but|while|whereas|although|though|because|since|after|despite|following)\b"
)
#: The rest of a citation: ", item 2 (Cal. Dep't Indus. Rel. Dec. 9, 2016)".
_CITED = re.compile(r"(?P<item>[^().;]{0,20})\((?P<beside>[^()]{0,80})\)")
#: The words before the date of a decision.
_DECIDED = re.compile(r"\b(?:decided|issued|decision\s+(?:of|dated))\s+(?:on\s+)?\Z", re.I)


@dataclass(frozen=True, slots=True)
class CitingSentence:
    """The sentence that has a case number.

    Args:
        before, after: its words before and after the number.
        cited: the date of a decision that follows the number, in parentheses or directly; None
            without one.
        alone: whether it has no other number, so that all of its words are about this one.
        beside: the words in parentheses that follow the number, which are always about it.
    """

    before: str
    after: str
    cited: date | None
    alone: bool
    beside: str = ""

    @classmethod
    def around(cls, before: str, after: str, *, first: bool, last: bool) -> "CitingSentence":
        """Return the sentence of a number.

        Args:
            before: the text from the previous number to this one.
            after: the text from this one to the next.
            first: whether there is no previous number.
            last: whether there is no next number.
        """
        beside, cited = "", None
        if rest := _CITED.match(after):
            beside = rest["beside"]
            if dated := next(dates_in(beside), None):
                cited, start, end = dated
                beside = f"{beside[:start]} {beside[end:]}"
                said = beside if _outcomes_in(beside) else ""
                after = f"{rest['item']}{said}{after[rest.end() :]}"
        elif (dated := next(dates_in(after), None)) and not any(
            map(str.isalnum, after[: dated[1]])
        ):
            cited = dated[0]
        begun = re.split(_SENTENCE_END, before[-_WINDOW:])
        ended = re.split(_SENTENCE_END, after[:_WINDOW])
        alone = (first or len(begun) > 1) and (last or len(ended) > 1)
        return cls(begun[-1], ended[0], cited, alone, beside)

    @property
    def outcomes(self) -> set[CaseOutcome]:
        """The outcomes that it states."""
        return _outcomes_in(self.before, self.after)

    @property
    def item(self) -> int | None:
        """The number of the item that it names; None if it names none or several.

        It directly follows the case number, or is the only one in the rest of the sentence.
        """
        if named := _ITEM.match(self.after):
            return int(named[1])
        items = {int(number) for number in re.findall(_ITEM, self.after)}
        return items.pop() if len(items) == 1 and not _SEVERAL_ITEMS.search(self.after) else None

    def items_of(self, case: Case) -> list[tuple[DisputedItem, CaseOutcome]]:
        """Return the items of a case that it names by their treatments, with their outcomes.

        Empty if it also states an outcome of something else.
        """
        whole = self._about
        clauses = [(each, _outcomes_in(each)) for each in _CLAUSES.split(whole)]
        found = [
            (item, outcome)
            for clause, stated in clauses
            for outcome in stated
            if len(stated) == 1 and (item := _item_of(clause, case))
        ]
        if len(found) == sum(len(stated) for _, stated in clauses):
            return found
        item = _item_of(whole, case)
        return [(item, outcome) for outcome in self.outcomes if item and len(self.outcomes) == 1]

    def other_treatment(self, case: Case) -> str:
        """Return the words for the one treatment whose outcome it states, if no item is of it."""
        clauses = [each for each in _CLAUSES.split(self._about) if _outcomes_in(each)]
        named = [each for clause in clauses for each in treatments_of(clause) if each.is_specific]
        [only] = named if len(named) == 1 else [None]
        return only.words if only and not _items_of(only, case) else ""

    @property
    def _about(self) -> str:
        """The words that are about this number and no other."""
        return f"{self.before} {self.after}" if self.alone else self.beside

    def other_date(self, decided: date) -> date | None:
        """Return the first date that it gives for a decision, other than the true one."""
        parts = (self.before, self.after) if self.alone else (self.after,)
        stated = [
            day
            for part in parts
            for day, start, _ in dates_in(part)
            if _DECIDED.search(part[:start]) and not _OTHER_SIDE.search(part[:start])
        ]
        return next((day for day in (self.cited, *stated) if day and day != decided), None)


def _item_of(words: str, case: Case) -> DisputedItem | None:
    """Return the only item of a case with the only treatment that words name."""
    treatments = treatments_of(words)
    if len(treatments) != 1:
        return None
    found = _items_of(treatments[0], case)
    return found[0] if len(found) == 1 else None


def _items_of(named: RequestedTreatment, case: Case) -> list[DisputedItem]:
    """Return the items of a case that request a treatment, for the same region if both name one."""
    regions = {*named.body_regions}
    return [
        item
        for item in case.items.all()
        if named.service in {each.service for each in treatments_of(item.disputed)}
        and (not regions or not item.body_regions or regions & {*item.body_regions})
    ]


def _outcomes_in(*parts: str) -> set[CaseOutcome]:
    """Return the outcomes that parts of a sentence state."""
    named = {outcome for part in parts for outcome in _named(part)}
    for words in (_NECESSARY, _GRANTED):
        named = named or {outcome for part in parts for outcome in _said_of_treatment(words, part)}
    return named


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
