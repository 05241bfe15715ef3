"""Exact counts of letters, although the index holds one document per disputed item.

Each shard sets a bit for the case of each decision found, and counts the bits. All decisions of a
case are in one shard, so that the numbers of the shards add up. Threads that share a shard would
count a case once each: the index is created without them (`mapping.py`). A million cases take
125 kB. The scripts are in Painless, which OpenSearch brings and by default allows.
"""

from typing import Any

from decisions.search.field_names import CASE_ID

#: The name of the aggregation.
LETTERS = "letters"
#: The aggregation; its value is the number of letters.
COUNT_LETTERS: dict[str, Any] = {
    "scripted_metric": {
        "init_script": "state.seen = new long[1024];",
        "map_script": f"""
            long id = doc['{CASE_ID}'].value;
            int word = (int) (id >>> 6);
            long[] seen = state.seen;
            if (word >= seen.length) {{
                long[] longer = new long[word + word / 2 + 1];
                System.arraycopy(seen, 0, longer, 0, seen.length);
                state.seen = seen = longer;
            }}
            seen[word] |= 1L << (id & 63);
        """,
        "combine_script": """
            long[] seen = state.seen;
            long letters = 0;
            for (long word : seen) { letters += Long.bitCount(word); }
            return letters;
        """,
        "reduce_script": """
            long letters = 0;
            for (long of_shard : states) { letters += of_shard; }
            return letters;
        """,
    }
}
