"""Criteria as plain values, with their sentences: in words, and in another wording of a rationale.

A stored criterion has the offsets of its sentence in the rationale. Where a person puts the
rationale right, the sentence may stand elsewhere in it, or nowhere.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from decisions.criteria.phrase_files import CriterionName, definitions

#: A criterion as it is stored, with the words of its sentence besides.
Worded = Mapping[str, Any]


def with_sentences(criteria: Iterable[Mapping[str, Any]], rationale: str) -> list[Worded]:
    """Return criteria with their sentences, which are in a rationale; those that say it stay."""
    return [{"sentence": rationale[each["start"] : each["end"]], **each} for each in criteria]


def placed(criteria: Iterable[Worded], rationale: str) -> list[dict[str, Any]]:
    """Return criteria as they are stored, with the places of their sentences in a rationale.

    A criterion whose sentence is not there is left out: without it nobody can see why the
    criterion was named.
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

    Its sentence is its own, or is in the rationale; without either it is left out.
    """
    said = definitions()[CriterionName(criterion["criterion"])].label
    said += ": met" if criterion["met"] else ": not met"
    sentence = criterion.get("sentence") or rationale[criterion["start"] : criterion["end"]]
    return f"{said}: {sentence}" if sentence else said
