"""Run the deepest and widest queries of the query language, on a small stack.

test_deep_queries.py runs this module in a subprocess, because a stack overflow in Rust ends the
process.
"""

import sys
import threading

import django

STACK_BYTES = 512 * 1024  # a sixteenth of a web server thread's stack on Linux


def main() -> None:
    """Run the queries in a thread with a small stack; exit with 1 if one raises an exception."""
    django.setup()
    threading.stack_size(STACK_BYTES)
    failures: list[BaseException] = []
    threading.excepthook = lambda args: failures.append(args.exc_value or RuntimeError())
    asking = threading.Thread(target=_ask_all)
    asking.start()
    asking.join()
    for failure in failures:
        sys.stderr.write(f"{failure!r}\n")
    sys.exit(1 if failures else 0)


def _ask_all() -> None:
    from hypothesis import HealthCheck, given, settings
    from hypothesis import strategies as st

    from decisions.search import ANYWHERE, LONGEST_QUERY, TREATMENT, DecisionSearch
    from decisions.search.query_parser import (
        DEEPEST_NESTING,
        LONGEST_BEGINNING,
        MOST_WORDS,
    )
    from decisions.search.query_tree import FIELDS

    def ask(text: str) -> None:
        for scope in (ANYWHERE, TREATMENT):
            search = DecisionSearch(text).in_scope(scope)
            search.facets()
            for hit in search[:3]:
                search.highlighter.excerpt(hit.rationale)

    deep = DEEPEST_NESTING + 5
    words = [f"knee{n}" for n in range(MOST_WORDS)]
    for text in (
        "(" * 490 + "knee" + ")" * 490,
        "".join(f"(knee OR (pain {word} " for word in words[:deep]) + ")" * 2 * deep,
        "".join(f"(mri OR -(ct {word} OR " for word in words[:deep]) + "x" + ")" * 2 * deep,
        "NOT (" * deep + "MRI OR PT" + ")" * deep,
        "rationale:(" * deep + "MRI" + ")" * deep,
        "".join('("low back pain"~50 OR NOT (PT OR ' for _ in range(deep)) + "x",
        " ".join(words),
        " OR ".join(words),
        " ".join(f"-{word}" for word in words),
        f'"{" ".join(words)}"~50',
        " ".join(f"{a}{b}*" for a in "cdr" for b in "aeo"),
        " OR ".join(f"case:{a}{b}*" for a in "ci" for b in "m1"),
        "x" * (LONGEST_QUERY - 2) + "*",
        "\u4e2d" * (LONGEST_QUERY - 2) + "*",
        "case:" + "9" * (LONGEST_QUERY - 6) + "*",
        "\U0001f468\u200d" * 300 + "*",
        *(f'{field}:"{letter * 900}"' for field in FIELDS for letter in "x中"),
        *(f"{field}:{letter * LONGEST_BEGINNING}*" for field in FIELDS for letter in "x中𠀀"),
    ):
        ask(text)

    tokens = st.sampled_from(
        [
            "(",
            ")",
            "NOT ",
            "-",
            " OR ",
            " AND ",
            " ",
            '"',
            '"~50',
            "*",
            ":",
            "item:",
            "case:",
            "rationale:",
            "service:",
            "specialty:",
            "MRI",
            "PT",
            "knee",
            "Norco",
            "low back pain",
            "kn",
            "CM16-",
            "17",
            "/",
            "\u4e2d",
            "é",
            "\x00",
            "x" * 200,
        ]
    )

    @settings(
        max_examples=400,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(tokens, max_size=150).map("".join))
    def ask_anything(text: str) -> None:
        ask(text)

    ask_anything()


if __name__ == "__main__":
    main()
