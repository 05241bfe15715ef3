"""Measure the decoded bytes and the requests that a browser needs for each page of an archive.

    uv run python -m tests.benchmarks.weight http://localhost:8000

Each page is opened with an empty cache. The PDF viewer is not counted, because it is loaded only on
demand.
"""

import argparse

from playwright.sync_api import sync_playwright

from tests.support.answers import answers_to
from tests.support.chromium import CHROMIUM

LIMIT = 150_000  # bytes
REQUESTS = 5
PAGES = (
    "/",
    "/?q=lumbar+MRI",
    "/?q=lumbar+MRI&split=service",
    "/?q=lumbar+MRI&view=table",
    "/?group=letter",
    "/?split=year-service&per=50",
    "/?rationales=full&per=50",
    "/?group=letter&split=service&per=50",
    "/?q=pain&split=service&per=50",
    "/?q=pain&service=pharmaceuticals&sex=female&year=2016&guideline=mtus&per=50",
    "/?q=pain&group=letter&rationales=full&per=50",
    "/facets/service/",
    "/what-decides/?by=year",
    "/statistics/?rows=service:3&columns=specialty",
    "/services/diagnostic-testing/",
    "/guidelines/mtus/",
    "/browse/",
    "/services/",
    "/specialties/",
    "/guidelines/",
    "/regions/",
    "/statistics/",
    "/statistics/?rows=service:2&columns=specialty",
    "/compare-searches/?a.q=mri&b.q=opioid",
    "/what-decides/?q=lumbar+MRI",
    "/consistency/",
    "/passages/",
    "/check/",
    "/citations/",
    "/lists/",
    "/folders/",
    "/about/",
    "/about/data/",
    "/about/accuracy/",
    "/help/",
)


def main() -> None:
    """Print a table of pages."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("archive", metavar="URL", help="of an archive that runs")
    archive = parser.parse_args().archive.rstrip("/")
    heavy = []
    print(f"{'page':50} {'kB':>7} {'requests':>9}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for url in PAGES:
            page = browser.new_context().new_page()
            answers = answers_to(page, archive + url)
            size = sum(len(answer.body()) for answer in answers if answer.ok)
            page.context.close()
            heavy += [url] if size > LIMIT or len(answers) > REQUESTS else []
            print(f"{url:50} {size / 1000:7.1f} {len(answers):9}", flush=True)
        browser.close()
    print(f"over {LIMIT // 1000} kB or {REQUESTS} requests: {', '.join(heavy) or 'none'}")


if __name__ == "__main__":
    main()
