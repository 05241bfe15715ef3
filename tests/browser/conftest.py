"""Fixtures for tests that use a real browser on a real server."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from tests.support.chromium import CHROMIUM
from tests.support.small_text import small_text

# A busy machine is slow; on others, expected elements appear at once.
expect.set_options(timeout=30_000)

# Playwright runs an event loop in this thread, so Django would refuse synchronous queries.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip browser tests if there is no Chromium; fail if IMR_REQUIRE_BROWSER is set, as in CI."""
    if CHROMIUM is not None:
        return
    if os.environ.get("IMR_REQUIRE_BROWSER"):
        raise pytest.UsageError("there is no Chromium, and browser tests must not be skipped here")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Use the system's Chromium, without its sandbox, which does not work for root."""
    return {"executable_path": CHROMIUM, "args": ["--no-sandbox", "--disable-gpu"]}


@pytest.fixture
def clean_console(page: Page) -> Iterator[None]:
    """Fail a test whose pages write an error to the console."""
    said: list[str] = []
    page.on(
        "console", lambda message: said.append(message.text) if message.type == "error" else None
    )
    page.on("pageerror", lambda error: said.append(str(error)))
    yield
    assert said == []


# During the transition between light and dark mode, a link has a color in between. The promises of
# transitions are not awaited: within a closed <details>, Chromium never keeps them.
_COLOURS_ARE_THERE = """() => !document.getAnimations()
    .some((each) => each instanceof CSSTransition && each.playState !== "finished")"""

# axe checks the target size (WCAG 2.2, 2.5.8) only if the rule is enabled.
_ALL_RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
_RULES_OF_COLORS = {
    "resultTypes": ["violations"],
    "runOnly": ["color-contrast", "link-in-text-block"],
}
_RUN = (
    "([context, options]) => axe.run(context ?? document, options).then(found => found.violations)"
)
_WITHOUT_ALIKE = {"exclude": ["[data-alike]"]}
# Marks elements that two earlier children of their parent equal but for the text.
_MARK_ALIKE = """() => {
    const shape = (each) => {
        const alike = new Map();
        for (const child of each.children) {
            const key = shape(child);
            alike.set(key, (alike.get(key) ?? 0) + 1);
            child.toggleAttribute("data-alike", alike.get(key) > 2);
        }
        const of = (name) => each.getAttribute(name);
        return `${each.tagName} ${of("class")} ${of("style")} (${[...alike.keys()]})`;
    };
    shape(document.body);
}"""


def run_axe(
    page: Page, options: dict[str, Any] = _ALL_RULES, context: dict[str, Any] | None = None
) -> None:
    """Check the accessibility of a page as it is shown."""
    page.wait_for_function(_COLOURS_ARE_THERE)
    if not page.evaluate("'axe' in window"):
        page.evaluate(f"() => {{ {AXE_SCRIPT} }}")
    found = page.evaluate(_RUN, [context, options])
    assert found == [], [
        f"{page.url}: {violation['id']} ({violation['impact']}): {node['html'][:200]}"
        for violation in found
        for node in violation["nodes"]
    ]


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Return a function that checks the accessibility of a page with axe."""
    return run_axe


@pytest.fixture
def in_every_form(page: Page) -> Callable[[], None]:
    """Return a function that checks the page wide and narrow, each in light and dark.

    axe finds nothing, no text is small, and the page does not scroll sideways. All elements are
    checked wide and in light; in the other forms, two children of each shape are. What does not
    depend on the color scheme is checked once for each width.
    """

    def check() -> None:
        for width, context in ((1440, None), (390, _WITHOUT_ALIKE)):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme="light")
            run_axe(page, _ALL_RULES, context)
            assert small_text(page) == [], page.url
            scrolls = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
            assert not scrolls, f"{page.url} scrolls sideways at {width}"
            page.evaluate(_MARK_ALIKE)
            page.emulate_media(color_scheme="dark")
            run_axe(page, _RULES_OF_COLORS, _WITHOUT_ALIKE)

    return check
