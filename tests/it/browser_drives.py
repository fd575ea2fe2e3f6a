"""Opens a page in Chromium, does what a person does there, and prints as JSON what was seen.

usage: browser_drives.py SCENARIO CHROMIUM PAGE [ARGUMENT...]

Whatever the scenario, `complaints` has what the console, scripts and dialogs said, and `requests` what was fetched other
than the page. The browser stands in a time zone that is not China's, so that a time that follows the reader's clock is seen.
"""

import io
import json
import re
import shutil
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 375, "height": 667}

# What a person sees of an element.
SEEN = """element => {
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && getComputedStyle(element).visibility === 'visible';
}"""


class Drive:
    """A browser, and what its pages complain of and ask for."""

    def __init__(self, browser, page):
        self.browser = browser
        self.url = Path(page).resolve().as_uri()
        self.complaints = []
        self.requests = []

    def open(self, fragment="", viewport=DESK, **options):
        options = {"locale": "en-US", "timezone_id": "America/Los_Angeles", "reduced_motion": "reduce", **options}
        page = self.browser.new_context(viewport=viewport, **options).new_page()
        page.set_default_timeout(30_000)
        page.on("console", lambda said: self.complain(f"console {said.type}", said.text))
        page.on("pageerror", lambda error: self.complain("error", str(error)))
        page.on("dialog", self.dismiss)
        page.on("request", lambda request: self.ask(request.url))
        page.goto(self.url + fragment, timeout=60_000)
        return page

    def complain(self, kind, text):
        self.complaints.append(f"{kind}: {text}")

    def dismiss(self, dialog):
        self.complain("dialog", dialog.message)
        dialog.dismiss()

    def ask(self, url):
        if url.split("#")[0] != self.url:
            self.requests.append(url)


@contextmanager
def driving(chromium, page):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which(chromium), headless=True, args=FLAGS)
        try:
            yield Drive(browser, page)
        finally:
            browser.close()


def sections(page):
    """The identifiers of all pages of the dossier, and of those that are seen."""
    every = page.locator("section.page")
    shown = [one.get_attribute("id") for one in every.all() if one.evaluate(SEEN)]
    return [one.get_attribute("id") for one in every.all()], shown


def text(page, selector="body"):
    return page.locator(selector).first.inner_text()


def loads(drive):
    page = drive.open()
    every, shown = sections(page)
    return {"title": page.title(), "sections": every, "shown": shown, "text": text(page)}


def show(page, section):
    page.evaluate("section => { location.hash = section; }", section)
    page.locator(f"section.page#{section}").wait_for(state="visible")


def faint(drive, theme):
    page = drive.open(color_scheme=theme)
    source = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
    script = "".join(line for line in source.splitlines(keepends=True) if not line.startswith("//"))
    every, _ = sections(page)
    checked, found = 0, []
    for section in every:
        show(page, section)
        answer = page.evaluate(script)
        checked += answer["checked"]
        found += answer["faint"]
    return {"checked": checked, "faint": found}


def breaches(drive, theme):
    from axe_playwright_python.base import AXE_SCRIPT

    page = drive.open(color_scheme=theme)
    page.evaluate(AXE_SCRIPT)
    every, _ = sections(page)
    found, passed = [], 0
    for section in every:
        show(page, section)
        answer = page.evaluate("() => axe.run(document)")
        passed += len(answer["passes"])
        for rule in answer["violations"]:
            nodes = [" ".join(map(str, node["target"])) for node in rule["nodes"]]
            found.append({"section": section, "rule": rule["id"], "help": rule["help"], "nodes": nodes[:5], "count": len(nodes)})
    return {"passed": passed, "breaches": found}


def printed(drive, pictures=None):
    import pypdfium2

    page = drive.open()
    page.emulate_media(media="print")
    _, shown = sections(page)
    file = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))
    sheets = []
    for at, sheet in enumerate(file):
        width, height = (round(points / 72 * 25.4) for points in sheet.get_size())
        sheets.append({"width_mm": width, "height_mm": height, "text": sheet.get_textpage().get_text_range()})
        if pictures and at < 12:
            sheet.render(scale=1.3).to_pil().save(Path(pictures) / f"print-{at + 1:02}.png")
    return {"shown": shown, "sheets": sheets}


# How far the window can be scrolled to the side, and what reaches out of it.
WIDE = """() => {
  const width = document.documentElement.clientWidth;
  window.scrollTo(100000, window.scrollY);
  const aside = window.scrollX;
  window.scrollTo(0, window.scrollY);
  const framed = element => {
    for (let one = element.parentElement; one; one = one.parentElement)
      if (one !== document.body && one !== document.documentElement
        && getComputedStyle(one).overflowX !== 'visible') return true;
    return false;
  };
  const out = [...document.querySelectorAll('body *')].filter(one => {
    const box = one.getBoundingClientRect();
    return box.width > 0 && box.right > width + 1 && !framed(one);
  });
  return { aside, out: out.slice(0, 5).map(one => one.outerHTML.slice(0, 120)) };
}"""


def phone(drive):
    page = drive.open(viewport=PHONE)
    every, _ = sections(page)
    found = {}
    for section in every:
        show(page, section)
        found[section] = page.evaluate(WIDE)
    return {"sections": found}


def scriptless(drive):
    page = drive.open(java_script_enabled=False)
    _, shown = sections(page)
    return {"shown": shown, "text": text(page)}


SCENARIOS = {one.__name__: one for one in (loads, faint, breaches, printed, phone, scriptless)}


def main(scenario, chromium, page, *arguments):
    with driving(chromium, page) as drive:
        seen = SCENARIOS[scenario](drive, *arguments)
        seen |= {"complaints": drive.complaints, "requests": drive.requests}
    json.dump(seen, sys.stdout, ensure_ascii=True)


main(*sys.argv[1:])
