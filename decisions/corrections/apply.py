"""Apply corrections to what was read. Pure: records in, records out."""

import copy
from collections.abc import Iterable

from decisions.case_record.json_record import Record
from decisions.criteria import placed, with_sentences
from decisions.models import Correction
from decisions.models.corrections import Action

#: In `corrected`, the key that stands for an item or citation that was added as a whole.
WHOLE = ""


def apply(record: Record, corrections: Iterable[Correction]) -> tuple[Record, list[Correction]]:
    """Return a record with corrections applied, and the corrections that could not be placed. Pure.

    Each part of the result has in `corrected` the correction of each corrected value.
    """
    record = copy.deepcopy(record)
    record["case"]["corrected"] = {}
    for item in record["items"]:
        item["criteria"] = with_sentences(item.get("criteria", ()), item.get("rationale", ""))
    unplaced = [each for each in corrections if not _apply(record, each)]
    for item in record["items"]:
        # Whatever was corrected, each criterion leads to its sentence in the rationale as it is.
        item["criteria"] = placed(item["criteria"], item.get("rationale", ""))
    record["items"].sort(key=lambda item: item["position"])
    return record, unplaced


def _apply(record: Record, made: Correction) -> bool:
    if made.item_position is None:
        return _change(record["case"], made)
    items = record["items"]
    if made.action == Action.ADD and made.citation_position is None:
        items.append(_added(made, {item["position"] for item in items}))
        return True
    item = _found(items, made.item_position, made.item_words, "heading")
    if item is None:
        return False
    if made.citation_position is None:
        if made.action == Action.REMOVE:
            items.remove(item)
            return True
        return _change(item, made)
    side = [each for each in item["citations"] if each["cited_by"] == made.cited_by]
    if made.action == Action.ADD:
        item["citations"].append(_added(made, {each["position"] for each in side}))
        return True
    citation = _found(side, made.citation_position, made.citation_words, "text")
    if citation is None:
        return False
    if made.action == Action.REMOVE:
        item["citations"].remove(citation)
        return True
    return _change(citation, made)


def _change(part: Record, made: Correction) -> bool:
    part[made.field] = made.after
    if made.field == "criteria":
        part["criteria"] = with_sentences(made.after or [], part.get("rationale", ""))
    part.setdefault("corrected", {})[made.field] = made.pk
    if made.field == "service":
        part["service_rule"] = "a person’s correction"
    elif made.field == "original":
        part["ur_modified"] = bool(made.after)
    return True


def _added(made: Correction, taken: set[int]) -> Record:
    values: Record = made.after or {}
    position = values["position"]
    if position in taken:
        position = max(taken) + 1
    criteria = with_sentences(values.get("criteria", []), values.get("rationale", ""))
    return {**values, "criteria": criteria, "position": position, "corrected": {WHOLE: made.pk}}


def _found(parts: list[Record], position: int, words: str, name: str) -> Record | None:
    """Return the item or citation of a correction: the nearest one with the same words, or None."""
    same = [part for part in parts if _key(part[name]) == _key(words)]
    return min(same, key=lambda part: abs(part["position"] - position), default=None)


def _key(words: str) -> str:
    return "".join(filter(str.isalnum, words.lower()))
