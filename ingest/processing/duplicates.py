"""Detects duplicates: letters that were saved, printed or scanned again, with another SHA-256."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F, Func, IntegerField, Q, QuerySet, Value

from imr_archive.runtime.advisory_locks import lock_key, lock_until_commit
from ingest.letter_states import CURRENT, State
from ingest.models import Letter
from ingest.problems import Problem, unsettled
from ingest.processing.letter_similarity import Likeness, compare, fingerprint, sketch
from ingest.processing.placement import Placement
from ingest.processing.reader_pool import ReadLetter

#: The problem code of a letter that is, or may be, a duplicate of an earlier one.
SAME_LETTER = "same_letter"
#: The maximum number of letters to compare in full.
_MOST_COMPARED = 20


@dataclass(frozen=True, slots=True)
class LetterMatch:
    """Another letter with the same content.

    Args:
        sure: whether it is certainly the same letter; otherwise a person must decide.
        unnamed: whether its case has no number although the new letter gives one.
    """

    letter: Letter
    sure: bool
    unnamed: bool = False

    @property
    def message(self) -> str:
        """The message to an administrator about a letter with this match."""
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
    """Store a letter's fingerprint for duplicate detection, if the letter has decisions."""
    parsed = read.classified.parsed
    letter.fingerprint = fingerprint(read.text, parsed) if parsed.items else ""
    letter.sketch = sketch(parsed) if parsed.items else []


def lock(letter: Letter) -> None:
    """Lock possible duplicates of a letter until the transaction ends."""
    lock_until_commit(lock_key(letter.fingerprint), *letter.sketch)


def match_of(letter: Letter, read: ReadLetter, number: str | None) -> LetterMatch | None:
    """Return the earlier letter with the same content, if there is one.

    The match of a shown letter can only be another shown letter, so that it stays public. Letters
    that a person has declared different do not match.

    Args:
        letter: marked and locked.
        read: what was read from it.
        number: the case number; letters with another case number never match.
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
        # A slightly different letter of the same case is a revision.
        revision = number is not None and other.case.case_number == number
        if likeness is Likeness.UNSURE and not (revision or letter.is_current):
            unsure = unsure or _match(other, number, sure=False)
    return unsure


def placement(match: LetterMatch, letter: Letter) -> Placement | None:
    """Return the placement of a letter due to its match; None if the match does not determine it.

    A letter that a person released does not wait again. A letter with a case number does not give
    way to a match without one: the match becomes the duplicate.
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


def requeue_replaced(match: LetterMatch) -> None:
    """Queue a letter to be read again after its duplicate replaced it."""
    shown = Letter.objects.filter(pk=match.letter.pk, state__in=CURRENT)
    shown.update(state=State.QUEUED, attempts=0)


def settled_words(letter: Letter) -> str | None:
    """Return the key of a letter's match in settled problems; None if it has no match."""
    found = (problem["words"] for problem in letter.problems if problem["code"] == SAME_LETTER)
    return next(found, None)


def _others(letter: Letter, number: str | None) -> QuerySet[Letter]:
    """Return the candidates for duplicates of a letter, regardless of content."""
    settled = Q(state__in=(*CURRENT, State.SUPERSEDED, State.WITHDRAWN)) | Q(is_current=True)
    others = Letter.objects.filter(settled, sample=letter.sample).exclude(pk=letter.pk)
    if letter.is_current:
        others = others.filter(is_current=True)
    if number:
        others = others.filter(Q(case__case_number=number) | Q(case__case_number=None))
    return others.select_related("case")


def _similar(letter: Letter, others: QuerySet[Letter], number: str | None) -> Iterator[Letter]:
    """Yield the letters whose case text is similar enough to compare."""
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
