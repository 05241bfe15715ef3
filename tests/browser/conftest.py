"""Fixtures for tests that use a real browser on a real server."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.support.chromium import CHROMIUM

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


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Disable smooth scrolling: a click during a scroll may hit the wrong element."""
    return {**browser_context_args, "reduced_motion": "reduce"}


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


# During the transition between light and dark mode, a link has a color in between.
_COLOURS_ARE_THERE = """() => Promise.allSettled(document.getAnimations()
    .filter((each) => each instanceof CSSTransition).map((each) => each.finished))"""

# axe checks the target size (WCAG 2.2, 2.5.8) only if the rule is enabled.
_OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Return a function that checks the accessibility of a page with axe."""
    checker = Axe()

    def check(page: Page) -> None:
        page.evaluate(_COLOURS_ARE_THERE)
        found = checker.run(page, options=_OPTIONS).response["violations"]
        assert found == [], [
            f"{page.url}: {violation['id']} ({violation['impact']}): {node['html'][:200]}"
            for violation in found
            for node in violation["nodes"]
        ]

    return check
