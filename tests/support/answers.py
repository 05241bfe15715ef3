"""The responses that a browser loads for a page."""

from playwright.sync_api import Page, Response


def answers_to(page: Page, url: str) -> list[Response]:
    """Open a URL in a new page, and return all responses that it loads."""
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(url, wait_until="networkidle")
    return answers
