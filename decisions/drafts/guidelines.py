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
        chapter: the chapter in the vocabulary; empty if only the source is named.
        replaced_by: the change of the rules that replaced it, and the edition in force; None if the
            archive knows of no replacement.
        was_in_force: whether it was still in force on the date of the draft; None if the draft has
            no date.
    """

    source: str
    chapter: str
    replaced_by: tuple[RuleChange, Edition] | None
    was_in_force: bool | None


def mentioned_guidelines(
    text: str, today: date, dated: date | None = None
) -> list[MentionedGuideline]:
    """Return the guidelines that a draft names, each once, in order.

    Args:
        text: the draft.
        today: the day that determines which editions are in force.
        dated: the date of the draft; None if it has none.
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
    """Return the MTUS edition that replaced a chapter of the MTUS or of ACOEM; None if none did.

    Args:
        source: the source of the chapter.
        chapter: the chapter in the vocabulary.
        today: the day that determines which edition is in force.
    """
    return replacement_of(chapter, today) if source in (MTUS, ACOEM) else None
