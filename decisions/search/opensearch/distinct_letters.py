"""Exact counts of letters, although the index holds one document per disputed item.

Each shard sets a bit for the case of each decision found, and the bits of all shards are joined and
counted. A case that several threads of a shard find is counted once, since they set the same bit. A
million cases take 125 kB. The scripts are in Painless, which OpenSearch includes and allows
by default.
"""

from typing import Any

from decisions.search.field_names import CASE_ID

#: The name of the aggregation.
DISTINCT_LETTERS = "letters"
#: The aggregation; its value is the number of letters.
COUNT_LETTERS: dict[str, Any] = {
    "scripted_metric": {
        "init_script": "state.seen = new BitSet();",
        "map_script": f"state.seen.set((int) doc['{CASE_ID}'].value);",
        "combine_script": "return state.seen.toLongArray();",
        "reduce_script": """
            BitSet seen = new BitSet();
            for (def of_part : states) { seen.or(BitSet.valueOf((long[]) of_part)); }
            return seen.cardinality();
        """,
    }
}
