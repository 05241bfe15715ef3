"""Words broken at the end of a line, and soft hyphens."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.reading import LetterText, read
from ingest.reading.broken_words import is_known, join_broken_words, join_soft_hyphens
from tests.support.each_row import each_row
from tests.support.invented_letters import InventedItem, letter

#: Words, with "|" where a line break may split them.
BROKEN = [
    "docu|mentation",
    "radicul|opathy",
    "hypo|thyroidism",
    "electro|diagnostic",
    "thera|py",
    "ther|apy",
    "in|jury",
    "surgi|cal",
    "hydro|codone",
    "acet|aminophen",
    "cyclo|benzaprine",
    "recom|mended",
    "im|provement",
    "with|out",
    "under|standing",
    "func|tional",
    "dys|function",
    "arthro|plasty",
    "lamin|ectomy",
    "spon|dylosis",
    "stim|ulator",
    "neuro|pathic",
    "cervi|cal",
    "lum|bar",
    "treat|ment",
    "phys|ical",
    "work|ers",
    "authori|zation",
    "utili|zation",
    "medi|cally",
    "neces|sary",
    "osteo|arthritis",
    "teno|synovitis",
    "para|spinal",
    "epi|dural",
    "ster|oid",
    "inflam|matory",
    "nonster|oidal",
    "post|operative",
    "DOCU|MENTATION",
    "Radicu|lopathy",
    "head|aches",
    "sig|nificant",
    "exam|ination",
    "diag|nosed",
    "fluoro|scopic",
    "trans|foraminal",
    "menis|cus",
    "chiro|practic",
]
COMPOUNDS = [
    "long|term",
    "well|known",
    "FDA|approved",
    "MRI|guided",
    "anti|inflammatories",
    "anti|inflammatory",
    "re|injury",
    "follow|up",
    "work|related",
    "self|reported",
    "right|sided",
    "pain|free",
    "evidence|based",
    "low|back",
    "two|level",
    "non|MTUS",
    "de|Quervain",
    "Smith|Jones",
    "x|ray",
    "short|acting",
    "year|old",
    "soft|tissue",
    "weight|bearing",
    "over|the",
    "state|of",
]


@each_row("word", BROKEN)
@each_row("gap", ["-\n", "-\f\n", "\u00ad\n", "-  \r\n  ", "\ufffe"])
def test_a_broken_word_is_joined(word: str, gap: str) -> None:
    broken = LetterText.clean(f"The {word.replace('|', gap)}, as said.\nThe case is 10-20.").text
    assert word.replace("|", "") in broken.split(",")[0].split()
    assert "as said." in broken


@each_row("word", COMPOUNDS)
def test_a_compound_keeps_its_hyphen(word: str) -> None:
    kept = LetterText.clean(f"The {word.replace('|', '-' + chr(10))} kind.").text
    assert word.replace("|", "-\n") in kept


@pytest.mark.parametrize(
    "word",
    ["radicu|lopathy", "docu|mentation", "pa|tient", "treat|ment", "medi|cally", "acupunc|ture"],
)
def test_a_hyphen_that_an_extractor_lost(word: str) -> None:
    assert word.replace("|", "") in LetterText.clean(f"The {word.replace('|', chr(10))} is.").text


@pytest.mark.parametrize("lines", ["the\nrapist", "in\njury", "of\nten", "Norco\ntabs", "a\nb"])
def test_two_words_stay_two(lines: str) -> None:
    assert LetterText.clean(lines).text == lines


def test_the_letter_decides_before_the_dictionary() -> None:
    assert "zolvexin" in join_broken_words("zol-\nvexin is zolvexin").split()
    assert join_broken_words("out-\npatient is out-patient").startswith("out-\npatient")
    assert join_broken_words("out-\npatient is seen").startswith("outpatient\n")


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("elec\u00adtro\u00addi\u00adag\u00adnos\u00adtic -", "electrodiagnostic -"),
        ("qbd\u00adfqz -", "qbdfqz -"),
        ("soft\u00adhyphen", "soft-hyphen"),
        ("year\u00adold CM16\u00ad001", "year-old CM16\u00ad001"),
        ("docu\ufffementation -", "documentation -"),
        ("anti\u00adin\u00adflam\u00adma\u00adto\u00adry -", "antiinflammatory -"),
    ],
)
def test_soft_hyphens(text: str, joined: str) -> None:
    assert join_soft_hyphens(text) == joined


def test_values_read_joined_and_their_spans_are_the_letters() -> None:
    rationale = "There is docu-\nmentation of long-\nterm radicul-\nopathy."
    text = LetterText.clean(
        letter(items=[InventedItem("MRI of the lum-\nbar spine", rationale=rationale)])
    )
    item = read(text).items[0]
    assert item.disputed.value == "MRI of the lumbar spine"
    assert item.rationale is not None
    assert item.rationale.value == "There is documentation of long-term radiculopathy."
    assert text.value(item.rationale.span) == item.rationale.value


@given(st.text("ab-\n\f \u00ad\ufffe.,A1", max_size=60))
def test_nothing_but_hyphens_and_space_is_lost(text: str) -> None:
    joined = join_broken_words(join_soft_hyphens(text))
    signs = "- \n\f\u00ad\ufffe"
    assert [c for c in joined if c not in signs] == [c for c in text if c not in signs]
    assert joined.count("\f") == text.count("\f") or "-\f" in text or "\f" in joined


@pytest.mark.parametrize(
    "text",
    [
        "a" * 200_000,
        "a-\n" * 60_000,
        "a\u00ad" * 60_000,
        "ab\n" * 60_000,
        "ab-\ncd" + "-" * 200_000,
        ".," * 100_000,
        "a-\nb." * 40_000,
    ],
)
def test_hostile_text_is_joined_in_linear_time(text: str) -> None:
    started = time.process_time()
    join_broken_words(join_soft_hyphens(text))
    assert time.process_time() - started < 5


def test_words_are_known() -> None:
    assert all(map(is_known, ("documentation", "Radiculopathy", "hypothyroidism", "Norco")))
    assert not any(map(is_known, ("radicu", "lopathy", "docu", "zolvexin")))
