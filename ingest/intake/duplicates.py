"""Duplicates: letters that were saved, printed or scanned again under another SHA-256."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F, Func, IntegerField, Q, QuerySet, Value

from imr_archive.runtime.advisory_locks import hold
from ingest.intake.letter_similarity import Likeness, compare, fingerprint, sketch
from ingest.letter_states import CURRENT, State
from ingest.models import Letter
from ingest.processing.publish_or_hold import Placement
from ingest.processing.reader_pool import ReadLetter
from ingest.review.problems import Problem, unsettled

#: The code of the problem of a letter that may be, or is, another one that came before.
SAME_LETTER = "same_letter"
#: How many letters are looked at closely.
_MOST_COMPARED = 20


@dataclass(frozen=True, slots=True)
class LetterMatch:
    """Another letter that says the same.

    Args:
        sure: whether it is the same one beyond doubt; else a person must say.
        unnamed: whether its case has no number while the letter itself gives one.
    """

    letter: Letter
    sure: bool
    unnamed: bool = False

    @property
    def message(self) -> str:
        """What an administrator is told of a letter that has it."""
        name = f"{self.letter.name} (letter {self.letter.pk})"
        if self.letter.state == State.WITHDRAWN:
            return f"{name} says the same and was withdrawn: release this one, or withdraw it too."
        if self.sure:
            return f"The same letter was uploaded before as {name}, in another file."
        return (
            f"This may be another scan of {name}: compare the two. If it is, withdraw this one; "
            "if not, mark it as not a duplicate."
        )


def mark(letter: Letter, read: ReadLetter) -> None:
    """Store a letter's fingerprint for duplicate detection; none for a letter without decisions."""
    parsed = read.classified.parsed
    letter.fingerprint = fingerprint(read.text, parsed) if parsed.items else ""
    letter.sketch = sketch(parsed) if parsed.items else []


def lock(letter: Letter) -> None:
    """Lock letters that may be the same until the transaction ends."""
    exact = int.from_bytes(bytes.fromhex(letter.fingerprint[:16]), "big", signed=True)
    hold(exact, *letter.sketch)


def match_of(letter: Letter, read: ReadLetter, number: str | None) -> LetterMatch | None:
    """Return the letter that came before and says the same, if there is one.

    A letter that is shown stays so: its match can only be another that is shown. A person may have
    said that two letters are not the same one.

    Args:
        letter: marked and locked.
        read: what was read from it.
        number: the number of its case; a letter of another case number is never its match.
    """
    others = _others(letter, number)
    for other in others.filter(fingerprint=letter.fingerprint).order_by("-is_current", "id"):
        if not _told_apart(letter, other):
            return _match(other, number, sure=True)
    unsure = None
    for other in _similar(letter, others, number):
        if other.case is None or _told_apart(letter, other):
            continue
        likeness = compare(read.text.text, other.case.letter_text)
        if likeness is Likeness.SAME:
            return _match(other, number, sure=True)
        # What differs a little in one and the same case is its revision.
        revision = number is not None and other.case.case_number == number
        if likeness is Likeness.UNSURE and not (revision or letter.is_current):
            unsure = unsure or _match(other, number, sure=False)
    return unsure


def placement(match: LetterMatch, letter: Letter) -> Placement | None:
    """Return where a letter stands because of its match; None where that does not decide it.

    What a person released does not wait again. Nor does a letter that gives the number of its case
    where its match does not: that one becomes the duplicate.
    """
    withdrawn = match.letter.state == State.WITHDRAWN
    if letter.released_at and (withdrawn or not match.sure):
        return None
    if match.unnamed and match.sure and match.letter.is_current:
        return None
    if withdrawn or not match.sure:
        return Placement(State.NEEDS_PERSON, match.message)
    return Placement(State.DUPLICATE, match.message, duplicate_of=match.letter)


def problem(match: LetterMatch) -> Problem:
    """Return the problem of a letter that has a match."""
    words = _words_for(match.letter)
    return {"code": SAME_LETTER, "message": match.message, "span": None, "words": words}


def give_way(match: LetterMatch) -> None:
    """Queue a letter whose duplicate took its place to be read again."""
    shown = Letter.objects.filter(pk=match.letter.pk, state__in=CURRENT)
    shown.update(state=State.QUEUED, attempts=0)


def settled_words(letter: Letter) -> str | None:
    """Return what names the match of a letter among what people settled; None where it has none."""
    found = (problem["words"] for problem in letter.problems if problem["code"] == SAME_LETTER)
    return next(found, None)


def _others(letter: Letter, number: str | None) -> QuerySet[Letter]:
    """Return the letters that may be the same as one, whatever they say."""
    settled = Q(state__in=(*CURRENT, State.SUPERSEDED, State.WITHDRAWN)) | Q(is_current=True)
    others = Letter.objects.filter(settled, sample=letter.sample).exclude(pk=letter.pk)
    if letter.is_current:
        others = others.filter(is_current=True)
    if number:
        others = others.filter(Q(case__case_number=number) | Q(case__case_number=None))
    return others.select_related("case")


def _similar(letter: Letter, others: QuerySet[Letter], number: str | None) -> Iterator[Letter]:
    """Yield those letters whose texts are worth comparing; the text is that of their case."""
    with_text = others.filter(case__letter_sha256=F("sha256"))
    if number:
        yield from with_text.filter(case__case_number=number)
    found = with_text.filter(sketch__overlap=letter.sketch).exclude(case__case_number=number or "")
    shared = Func(
        F("sketch"),
        Value(letter.sketch, output_field=Letter._meta.get_field("sketch")),
        template="cardinality(ARRAY(SELECT unnest(%(expressions)s)))",
        arg_joiner=") INTERSECT SELECT unnest(",
        output_field=IntegerField(),
    )
    yield from found.annotate(shared=shared).order_by("-shared", "id")[:_MOST_COMPARED]


def _match(other: Letter, number: str | None, *, sure: bool) -> LetterMatch:
    case = other.case
    unnamed = number is not None and case is not None and case.case_number is None
    return LetterMatch(other, sure, unnamed)


def _told_apart(letter: Letter, other: Letter) -> bool:
    problem = {"code": SAME_LETTER, "words": _words_for(other)}
    return not unsettled(letter, [problem])


def _words_for(other: Letter) -> str:
    return f"letter {other.pk}"
