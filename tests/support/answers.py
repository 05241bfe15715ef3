"""All that a page makes a browser load."""

from playwright.sync_api import Page, Response


def answers_to(page: Page, url: str) -> list[Response]:
    """Open an address in a page that has nothing yet, and return all answers that came for it."""
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(url, wait_until="networkidle")
    return answers
