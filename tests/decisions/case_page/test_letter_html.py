"""Letter text as HTML: escaped, and every span is a link target."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.pages.letter_html import anchored, marked, marked_and_noted


@pytest.mark.parametrize(
    ("text", "marks", "expected"),
    [
        ("a <b> c", [], "a &lt;b&gt; c"),
        ("a <b> c", [(2, 5)], "a <mark>&lt;b&gt;</mark> c"),
        ("abc", [(0, 1), (2, 3)], "<mark>a</mark>b<mark>c</mark>"),
    ],
)
def test_marked_wraps_passages_in_mark_elements(
    text: str, marks: list[tuple[int, int]], expected: str
) -> None:
    assert marked(text, marks) == expected


@pytest.mark.parametrize(
    ("text", "places", "expected"),
    [
        ("<i>", {}, "&lt;i&gt;"),
        ("a b", {"x": (2, 3)}, 'a <i id="at-x">b</i>'),
        # A heading contains the disputed part, which may be the whole heading.
        (
            "ab c",
            {"part": (3, 4), "whole": (0, 4)},
            '<i id="at-whole">ab <i id="at-part">c</i></i>',
        ),
        (
            "ab",
            {"x": (0, 2), "y": (0, 2)},
            '<i id="at-x"><i id="at-y">ab</i></i>',
        ),
        # Of two overlapping spans, the later one ends with the earlier one.
        (
            "abc",
            {"x": (0, 2), "y": (1, 3)},
            '<i id="at-x">a<i id="at-y">b</i></i>c',
        ),
        (
            "a\f\nb\f\nc",
            {"x": (0, 4)},
            '<i id="at-x">a<span class="new-page">Page 2</span>b</i>'
            '<span class="new-page">Page 3</span>c',
        ),
        ("a", {'"><script>': (0, 1)}, '<i id="at-&quot;&gt;&lt;script&gt;">a</i>'),
    ],
)
def test_anchored_adds_link_targets(
    text: str, places: dict[str, tuple[int, int]], expected: str
) -> None:
    assert anchored(text, places) == expected


@pytest.mark.parametrize(
    ("text", "places", "marks", "expected"),
    [
        ("a <b>", {}, [(2, 5)], "a <mark>&lt;b&gt;</mark>"),
        # Marks within a span, and across its boundaries.
        (
            "ab cd",
            {"x": (0, 2)},
            [(1, 2), (3, 5)],
            '<i id="at-x">a<mark>b</mark></i> <mark>cd</mark>',
        ),
        (
            "abcd",
            {"x": (1, 3)},
            [(0, 2), (2, 4)],
            '<mark>a</mark><i id="at-x"><mark>b</mark><mark>c</mark></i><mark>d</mark>',
        ),
        # A mark that continues on the next page.
        (
            "ab\f\ncd",
            {},
            [(1, 5)],
            'a<mark>b</mark><span class="new-page">Page 2</span><mark>c</mark>d',
        ),
    ],
)
def test_the_words_of_a_search_are_marked_in_a_letter(
    text: str, places: dict[str, tuple[int, int]], marks: list[tuple[int, int]], expected: str
) -> None:
    assert anchored(text, places, marks) == expected


@given(st.text(alphabet="ab<&\n", max_size=30), st.data())
def test_anchored_keeps_the_text_and_every_place(text: str, data: st.DataObject) -> None:
    ends = st.integers(0, len(text))
    places = data.draw(st.dictionaries(st.sampled_from("uvwxyz"), st.tuples(ends, ends).map(sort)))
    made = anchored(text, places)
    assert html.unescape(re.sub(r"<[^>]*>", "", made)) == text
    assert sorted(re.findall(r'id="at-(\w)"', made)) == sorted(places)
    assert made.count("<span") == made.count("</span>")


def sort(place: tuple[int, int]) -> tuple[int, int]:
    return min(place), max(place)


@pytest.mark.parametrize(
    ("marks", "passages", "expected"),
    [
        ([], [], "a &lt;b&gt; c d"),
        ([], [(0, 5)], "<small>a &lt;b&gt;</small> c d"),
        (
            [(0, 1), (6, 7)],
            [(6, 9)],
            '<mark id="m-1">a</mark> &lt;b&gt; <small><mark id="m-2">c</mark> d</small>',
        ),
        # A mark across the boundary of a passage is split in two, but is a single target.
        (
            [(2, 7)],
            [(0, 5)],
            '<small>a <mark id="m-1">&lt;b&gt;</mark></small><mark> c</mark> d',
        ),
    ],
)
def test_passages_of_another_kind_are_set_apart(
    marks: list[tuple[int, int]], passages: list[tuple[int, int]], expected: str
) -> None:
    assert marked_and_noted("a <b> c d", marks, [], "m", passages) == expected


def test_lines_of_a_paragraph_are_joined_and_others_kept() -> None:
    line = "the reviewer looked for records of therapy and for the findings of an examination"
    text = (
        f"Case Number: CM18-0000001\nPriority: Standard\n\n{line}\n{line}\nwere absent.\n\n"
        f"Brace: Upheld\n{line}\f\n{line}\nend."
    )
    begin = text.index("absent")
    shown = anchored(
        text, {"place": (begin, begin + 6)}, [(text.index("records"), text.index(" of"))]
    )
    plain = re.sub("<[^>]*>", "", shown)
    assert plain == (
        f"Case Number: CM18-0000001\nPriority: Standard\n\n{line} {line} were absent.\n\n"
        f"Brace: Upheld\n{line}Page 2{line} end."
    )
    assert '<i id="at-place">absent</i>' in shown
    assert "<mark>records</mark>" in shown


@pytest.mark.parametrize("line", ["short", "a paragraph in one line " * 20])
def test_lines_that_are_no_lines_of_a_page_are_kept(line: str) -> None:
    assert anchored(f"{line}\n{line}\n{line}", {}) == f"{line}\n{line}\n{line}"
