"""The query language: the parsed queries, and the messages about unsupported syntax."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.search import And, Node, Not, Or, Parsed, Phrase, Word, parse, plain_words, written
from tests.support.each_row import each_row

MRI, CT, KNEE = Word("mri"), Word("ct"), Word("knee")

UNDERSTOOD: list[tuple[str, Node | None]] = [
    ("", None),
    ("mri", MRI),
    ("mri knee", And((MRI, KNEE))),
    ("mri AND knee", And((MRI, KNEE))),
    ("mri OR ct", Or((MRI, CT))),
    ("mri OR ct knee", Or((MRI, And((CT, KNEE))))),
    ("(mri OR ct) knee", And((Or((MRI, CT)), KNEE))),
    ("mri NOT knee", And((MRI, Not(KNEE)))),
    ("mri -knee", And((MRI, Not(KNEE)))),
    ("-(ct knee)", Not(And((CT, KNEE)))),
    ('"red flag"', Phrase("red flag")),
    ("“red flag”", Phrase("red flag")),
    ('"red flag"~3 mri', And((Phrase("red flag", slop=3), MRI))),
    ("arthro*", Word("arthro", beginning=True)),
    ("rationale:knee", Word("knee", "rationale")),
    ('item:"red flag"', Phrase("red flag", "item")),
    ("service:(mri OR ct)", Or((Word("mri", "treatment"), Word("ct", "treatment")))),
    ("case:CM16-0230651", Word("CM16-0230651", "case_number")),
    ("L4-5 x-ray", And((Word("L4-5"), Word("x-ray")))),
    ("10/325mg", Word("10/325mg")),
    ("C5/6", Word("C5/6")),
    ("s/p", Word("s/p")),
    ("MRI/CT", And((Word("MRI"), Word("CT")))),
    ("mri,knee", And((MRI, KNEE))),
    ("mri&ct|knee", And((MRI, CT, KNEE))),
    ("E&M 1,000", And((Word("E&M"), Word("1,000")))),
    ("knee item:x-ray/mri", And((KNEE, And((Word("x-ray", "item"), Word("mri", "item")))))),
    ("-mri/arthro*", Not(And((MRI, Word("arthro", beginning=True))))),
    ("cm16 9900017 knee", And((Word("CM16-9900017"), KNEE))),
    ("IMR 13-990001", Word("IMR13-990001")),
    ("case:CM 16 9900017", Word("CM 16 9900017", "case_number")),
    ("knee IMR Case Number: CM16-9900017", And((KNEE, Word("CM16-9900017")))),
    ('"CM16-9900017"', Word("CM16-9900017")),
    (
        "CM16-9900017, CM16-9900018 knee",
        And((Or((Word("CM16-9900017"), Word("CM16-9900018"))), KNEE)),
    ),
    ("CM16-9900017.pdf and 9900018", And((Word("CM16-9900017"), Word("and"), Word("9900018")))),
    ("=stimulant", Word("stimulant", exact=True)),
    ("-=stimulant knee", And((Not(Word("stimulant", exact=True)), KNEE))),
    ("year:2016 mri", And((Word("2016", "year"), MRI))),
    ('region:"lumbar spine"', Phrase("lumbar spine", "region")),
    ("cm16 99", And((Word("cm16"), Word("99")))),
]

WARNED = [
    ('mri "red flag', And((MRI, Phrase("red flag"))), "isn’t closed"),
    ("mri OR", MRI, "“OR” has no word next to it"),
    ("AND mri", MRI, "“AND” has no word next to it"),
    ("mri NOT", MRI, "“NOT” has no word next to it"),
    ("(mri", MRI, "no matching “)”"),
    ("mri)", MRI, "no matching “(”"),
    ("colour:mri", MRI, "no field “colour:”"),
    ("rationale:(colour:mri)", Word("mri", "rationale"), "no field “colour:”"),
    ("mri service:", MRI, "“service:” has nothing after it"),
    ('"kne*"', Phrase("kne*"), "“*” inside quotation marks"),
    ("mri =", MRI, "“=” right before a word"),
    ("rationale:=knee", Word("knee", exact=True), "searched in the whole letter"),
    ("()", None, "has no words"),
    ('""', None, "has no words"),
    ("-", None, "has no words"),
    ("NOT", None, "has no words"),
    ("(" * 500 + "mri", None, "has no words"),
    ("kn*e", Word("kn", beginning=True), "only at the end of a word"),
    ("*thro", Word("thro"), "only at the end of a word"),
    ("a*", Word("a"), "too short"),
    (
        "mri or knee",
        And((MRI, Word("or"), KNEE)),
        "“or” was searched as a word. As an operator, it is written OR.",
    ),
    (
        "not knee",
        And((Word("not"), KNEE)),
        "“not” was searched as a word. As an operator, it is written NOT.",
    ),
    ("mri w/5 knee", And((MRI, Word("w/5"), KNEE)), '"lumbar injection"~5'),
    ("mri /s knee", And((MRI, Word("/s"), KNEE)), "“/s” was searched as a word"),
    ("arthro! mri", And((Word("arthro!"), MRI)), "are written arthro*."),
    ("*", None, "end of a word"),
    ('"red flag"~999999999 mri', And((Phrase("red flag", slop=50), MRI)), "50 positions apart"),
    ('"red flag"~999 mri', And((Phrase("red flag", slop=50), MRI)), "50 positions apart"),
    (" ".join(["ct*"] * 9), None, "only the first 8 words"),
    ("mri " * 400, None, "first 1,000 characters"),
    ("(" * 500 + "mri", None, "deep"),
    (" ".join(f"w{n}" for n in range(80)), None, "first 64 words"),
]


@each_row(("text", "node"), UNDERSTOOD)
def test_understood(text: str, node: Node | None) -> None:
    assert parse(text) == Parsed(node)


@each_row(("text", "node", "warning"), WARNED)
def test_errors_are_reported_and_the_rest_is_understood(
    text: str, node: Node | None, warning: str
) -> None:
    parsed = parse(text)
    assert any(warning in said for said in parsed.warnings), parsed.warnings
    if node is not None:
        assert parsed.node == node


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("mri or knee", "mri OR knee"),
        ("(mri or ct) not knee", "(mri OR ct) NOT knee"),
        ("mri w/5 knee", '"mri knee"~5'),
        ("mri NEAR/3 knee", '"mri knee"~3'),
        ("mri /s knee", '"mri knee"~15'),
        ('"red flag" w/p knee', '"red flag knee"~50'),
        ("mri /5 knee /5 pain -ct", '"mri knee pain"~5 -ct'),
        ("arthroscop! w/5 knee", '"arthroscop knee"~5'),
        ("rationale:arthro! mri", "rationale:arthro* mri"),
        ("mri /5", "mri"),
        ("s/p laminectomy C5/6 w/o contrast mri OR ct", ""),
        ('"mri or knee" knee*', ""),
    ],
)
def test_operators_of_other_programs_are_offered_as_ours(text: str, meant: str) -> None:
    assert parse(text).meant == meant
    assert not parse(meant).meant


@given(st.text(alphabet='ab "“”()*-:~ANDORT\x00\u202e', max_size=80))
def test_any_query_is_an_answer(text: str) -> None:
    parse(text)


@pytest.mark.parametrize("text", ["(" * 10_000, '"' * 10_000, "a:" * 5_000, "-" * 10_000])
def test_long_nonsense_is_answered_at_once(text: str) -> None:
    started = time.perf_counter()
    parse(text)
    assert time.perf_counter() - started < 1


@each_row("text", [text for text, node in UNDERSTOOD if node is not None])
def test_what_is_written_of_a_tree_means_the_same(text: str) -> None:
    node = parse(text).node
    assert node is not None
    assert parse(written(node)).node == node


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("lumbar MRI", ["lumbar MRI"]),
        ("MRI OR CT", ["MRI", "CT"]),
        ("(MRI OR CT) knee", ["MRI knee", "CT knee"]),
        ('"physical therapy" -knee', ["physical therapy"]),
        ("MRI rationale:knee", []),
        ("arthro*", []),
        ("=MRI", []),
        (" ".join(["(a1 OR b1)"] * 12), []),
        ("", []),
    ],
)
def test_the_rows_of_words_that_a_query_asks_for(text: str, rows: list[str]) -> None:
    assert plain_words(parse(text).node) == rows
