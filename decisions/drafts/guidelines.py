"""The guidelines that a draft cites, and which of them were replaced."""

from dataclasses import dataclass
from datetime import date

from decisions.vocabulary.guideline_mentions import named_guidelines
from decisions.vocabulary.guidelines import ACOEM, MTUS
from decisions.vocabulary.rule_changes import Edition, RuleChange, replacement_of


@dataclass(frozen=True, slots=True)
class MentionedGuideline:
    """A guideline that a draft names.

    Args:
        source: MTUS, ODG or ACOEM.
        chapter: as the vocabulary names it; empty where only the source is named.
        replaced_by: the change that put another edition in its place, and the edition in force;
            None where it was not replaced, as far as the archive knows.
        was_in_force: whether it was not replaced yet on the date of the draft; None where the
            draft has no date.
    """

    source: str
    chapter: str
    replaced_by: tuple[RuleChange, Edition] | None
    was_in_force: bool | None


def mentioned_guidelines(
    text: str, today: date, dated: date | None = None
) -> list[MentionedGuideline]:
    """Return the guidelines that a draft names, each once, in their order.

    Args:
        text: the draft.
        today: the day on which the editions in force are asked.
        dated: the date of the draft; None where it has none.
    """
    found = dict.fromkeys((each.source, each.chapter) for each in named_guidelines(text))
    return [
        MentionedGuideline(
            source,
            name,
            replacement_in_mtus(source, name, today),
            None if dated is None else replacement_in_mtus(source, name, dated) is None,
        )
        for source, name in found
    ]


def replacement_in_mtus(
    source: str, chapter: str, today: date
) -> tuple[RuleChange, Edition] | None:
    """Return what the MTUS has today in place of a chapter of its own or of ACOEM; None if nothing.

    Args:
        source: of the chapter.
        chapter: as the vocabulary names it.
        today: the day that is asked for.
    """
    return replacement_of(chapter, today) if source in (MTUS, ACOEM) else None
