"""Keyboard navigation, without a mouse."""

from playwright.sync_api import Page


def tab_to(page: Page, selector: str, *, within: int = 150) -> None:
    """Press Tab, at most `within` times, until an element has the focus."""
    page.wait_for_load_state()
    for _ in range(within):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")
