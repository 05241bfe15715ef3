"""Stored criteria with their sentences: as text, and in a changed rationale.

A stored criterion has the offsets of its sentence in the rationale. After a person corrects the
rationale, the sentence may have moved or be gone.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from decisions.criteria.phrase_files import CriterionName, definitions

#: A stored criterion, with the text of its sentence.
Worded = Mapping[str, Any]


def with_sentences(criteria: Iterable[Mapping[str, Any]], rationale: str) -> list[Worded]:
    """Return criteria with their sentences from a rationale; existing sentences are kept."""
    return [{"sentence": rationale[each["start"] : each["end"]], **each} for each in criteria]


def placed(criteria: Iterable[Worded], rationale: str) -> list[dict[str, Any]]:
    """Return criteria in stored form, with the offsets of their sentences in a rationale.

    A criterion is left out if the rationale lacks its sentence, which is the evidence for it.
    """
    found = []
    for each in criteria:
        sentence, start = each["sentence"], each["start"]
        if not rationale.startswith(sentence, start):
            start = rationale.find(sentence)
        if start >= 0 and sentence:
            kept = {"criterion": each["criterion"], "met": each["met"]}
            found.append({**kept, "start": start, "end": start + len(sentence)})
    return found


def in_words(criterion: Mapping[str, Any], rationale: str = "") -> str:
    """Return a stored criterion as a line, such as "Objective findings: not met: No spasm.".

    The sentence is taken from the criterion or from the rationale; without either it is omitted.
    """
    said = definitions()[CriterionName(criterion["criterion"])].label
    said += ": met" if criterion["met"] else ": not met"
    sentence = criterion.get("sentence") or rationale[criterion["start"] : criterion["end"]]
    return f"{said}: {' '.join(sentence.split())}" if sentence else said
