"""A letter whose text contradicts itself, which raises questions for an appeal."""

from tests.support.golden import GOLDEN

CASE_NUMBER = "CM17-9900041"
_RATIONALE = """Decision rationale: The guideline asks for a course of conserva-
tive care. The date of injury was
01/16/2015. There is no documentation of physical therapy. There is no
documentation of how the study would change the self-
directed care. Therefore, the request for MRI of the right knee
is not medically necessary.
"""
_WHOLE = (GOLDEN / "g4_one_item.txt").read_text(encoding="utf-8")
QUESTIONED = (
    _WHOLE.partition("Decision rationale:")[0]
    .replace("CM17-9900001", CASE_NUMBER)
    .replace(
        "She reports low back pain",
        "She completed six visits of physical\ntherapy. She reports low back pain",
    )
    .replace("Overturned", "Upheld")
    + _RATIONALE
)
