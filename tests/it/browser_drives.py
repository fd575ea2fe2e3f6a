"""Opens a page in Chromium, does what a person does there, and prints as JSON what was seen.

usage: browser_drives.py SCENARIO CHROMIUM PAGE [ARGUMENT...]

Whatever the scenario, `complaints` has what the console, scripts and dialogs said, and `requests` what was fetched other
than the page. The browser stands in a time zone that is not China's, so that a time that follows the reader's clock is seen.
"""

import json
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
    source = (Path(__file__).parent / "browser/contrast.js").read_text(encoding="utf-8")
    script = "".join(line for line in source.splitlines(keepends=True) if not line.startswith("//"))
    every, _ = sections(page)
    checked, found = 0, []
    for section in every:
        show(page, section)
        answer = page.evaluate(script)
        checked += answer["checked"]
        found += answer["faint"]
    return {"checked": checked, "faint": found}


# Contrast is measured by a script of ours, which looks at pictures too.
AXE_RUN = "() => axe.run(document, { rules: { 'color-contrast': { enabled: false } } })"


def breaches(drive, theme):
    from axe_playwright_python.base import AXE_SCRIPT

    page = drive.open(color_scheme=theme)
    page.evaluate(AXE_SCRIPT)
    found, passed = [], 0
    for section in sections(page)[0] or [None]:
        if section:
            show(page, section)
        answer = page.evaluate(AXE_RUN)
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
    shapes = {}
    for language in ("en", "zh"):
        for section in every:
            show(page, section)
            shapes[f"{section} {language}"] = page.evaluate(WIDE)
        page.evaluate("location.hash = '#person=0'")
        page.locator("#person").wait_for(state="visible")
        shapes[f"person {language}"] = page.evaluate(WIDE)
        page.locator("#language").click()
    return {"shapes": shapes}


def pictures(drive, folder):
    """A picture of each page: at a desk in the light and in the dark, in Chinese, and on a phone."""
    written = []
    for kind, viewport, theme, language in (
        ("light", DESK, "light", "en"),
        ("dark", DESK, "dark", "en"),
        ("chinese", DESK, "light", "zh"),
        ("phone", PHONE, "light", "en"),
    ):
        page = drive.open(viewport=viewport, color_scheme=theme)
        if language == "zh":
            page.locator("#language").click()
        for section in sections(page)[0]:
            show(page, section)
            page.evaluate("scrollTo(0, 0)")
            written.append(f"{kind}-{section}.png")
            page.screenshot(path=Path(folder) / written[-1])
    return {"written": written}


def scriptless(drive):
    page = drive.open(java_script_enabled=False)
    _, shown = sections(page)
    return {"shown": shown, "text": text(page)}

def finds(drive, *words):
    """What the search for each text counts and lists, and what the first hit opens by Enter."""
    page = drive.open("#persons")
    found = []
    for word in words:
        page.locator("#search").fill(word)
        rows = page.locator("#person-list tbody tr")
        one = {"said": text(page, "#found"), "rows": rows.count()}
        if one["rows"]:
            page.locator("#search").press("Enter")
            page.locator("#person").wait_for(state="visible")
            one["first"] = text(page, "#person-list tbody tr th")
            one["opened"] = text(page, "#person h3")
            one["file"] = text(page, "#person")
        found.append(one)
    return {"found": found}


def speaks(drive):
    """The page in both languages: what it shows, and what it says of itself."""
    page = drive.open()
    told = []
    for _ in range(2):
        show(page, "overview")
        overview = text(page)
        show(page, "persons")
        told.append(
            {
                "language": page.evaluate("document.documentElement.lang"),
                "title": page.title(),
                "as_of": text(page, "header time"),
                "overview": overview,
                "persons": text(page),
                "found": text(page, "#found"),
                "time": text(page, "#person-list td time"),
                "label": page.locator("#language").get_attribute("aria-label"),
                "hint": page.locator("#search").get_attribute("placeholder"),
            }
        )
        page.locator("#language").click()
    return {"told": told}


GROUND = "() => getComputedStyle(document.body).backgroundColor"


def themes(drive):
    """What is behind the text: as the system asks, after the switch, after it again, and on paper."""
    grounds = {}
    for theme in ("light", "dark"):
        page = drive.open(color_scheme=theme)
        grounds[theme] = [page.evaluate(GROUND)]
        for _ in range(2):
            page.locator("#theme").click()
            grounds[theme].append(page.evaluate(GROUND))
        page.emulate_media(media="print")
        grounds[theme].append(page.evaluate(GROUND))
    return {"grounds": grounds}


# Of texts that turn the direction of writing: how often they are shown, and where nothing keeps them to themselves.
TURNED = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let shown = 0;
  const loose = [];
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const element = node.parentElement;
    if (!/[\u202a-\u202e\u2066-\u2069]/u.test(node.data) || element.closest('script')) continue;
    shown += 1;
    const kept = one => one && (getComputedStyle(one).unicodeBidi.includes('isolate') || kept(one.parentElement));
    if (!kept(element)) loose.push(element.outerHTML.slice(0, 200));
  }
  return { shown, loose };
}"""

# What a text may have become, were it taken for markup.
GROWN = """() => ({
  scripts: document.querySelectorAll('script:not([type="application/json"])').length,
  pictures: document.querySelectorAll('img, iframe, object, embed, [onload], [onerror]').length,
  leads: [...document.links].map(link => link.getAttribute('href')).filter(href => !href.startsWith('#')),
  longest: Math.max(...[...document.querySelectorAll('bdi, text, td, th, option')].map(one => one.textContent.length)),
})"""


def resists(drive, *words):
    page = drive.open(viewport=PHONE)
    every, _ = sections(page)
    found = {}
    for section in every:
        show(page, section)
        found[section] = {**page.evaluate(WIDE), **page.evaluate(TURNED), "text": text(page)}
    files = []
    for word in words:
        page.locator("#search").fill(word)
        page.locator("#search").press("Enter")
        page.locator("#person").wait_for(state="visible")
        files.append({**page.evaluate(WIDE), **page.evaluate(TURNED), "name": text(page, "#person h3 bdi")})
    return {"sections": found, "files": files, "grown": page.evaluate(GROWN)}


FOCUS = """() => {
  const one = document.activeElement;
  const style = getComputedStyle(one);
  const ringed = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
  return {
    name: one.id || one.getAttribute('href') || one.getAttribute('class') || one.localName,
    kind: one.localName + (one.type ? '.' + one.type : ''),
    text: (one.innerText || '').slice(0, 40),
    ringed,
    body: one === document.body,
  };
}"""


def tab_to(page, wanted, most=200):
    """Presses Tab until the element is reached, and says how often, or nothing where it is not."""
    for times in range(1, most + 1):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", wanted):
            return times
    return None


def keys(drive, word):
    """Through the page without a pointer."""
    page = drive.open()
    page.keyboard.press("Tab")
    steps = {"first": page.evaluate(FOCUS)}
    tab_to(page, "[role=tab]")
    steps["tab"] = page.evaluate(FOCUS)
    walked = []
    for _ in range(7):
        page.keyboard.press("ArrowRight")
        walked.append(sections(page)[1])
    steps["walked"] = walked
    steps["to_search"] = tab_to(page, "#search")
    steps["search"] = page.evaluate(FOCUS)
    page.keyboard.type(word)
    page.keyboard.press("Enter")
    page.locator("#person").wait_for(state="visible")
    steps["opened"] = text(page, "#person h3")
    steps["focus_in_file"] = page.evaluate("() => document.activeElement.closest('#person') !== null")
    steps["to_close"] = tab_to(page, "#person .close")
    page.keyboard.press("Enter")
    steps["closed"] = page.locator("#person").is_hidden()
    steps["after"] = page.evaluate(FOCUS)
    page = drive.open("#map")
    steps["to_slider"] = tab_to(page, "#map input[type=range]")
    steps["slider"] = page.evaluate(FOCUS)
    before = page.locator("#map input[type=range]").input_value()
    page.keyboard.press("ArrowLeft")
    steps["slid"] = [before, page.locator("#map input[type=range]").input_value()]
    return steps


def explains(drive, word):
    """From the chains to the evidence: a person searched, and the first link that is drawn, each chosen by its mark."""
    page = drive.open("#chains")
    page.locator("#chains-live").wait_for(state="visible")
    whole = text(page, "#chains-count")
    told = []
    for attribute in ("data-person", "data-link"):
        page.locator("#chains-search").fill(word)
        page.locator(f"#chains-picture [{attribute}]").first.dispatch_event("click")
        page.locator("#chains-witness").wait_for(state="visible")
        told.append(text(page, "#chains-witness"))
        page.locator("#chains-witness-close").click()
    return {"whole": whole, "narrowed": text(page, "#chains-count"), "told": told}


def slides(drive):
    """What the map says on its first day and on its last."""
    page = drive.open("#map")
    slider = page.locator("#map-slider")
    told = []
    for key in ("Home", "End"):
        slider.press(key)
        told.append({"day": text(page, "#map-day"), "zones": text(page, "#map-zones"), "count": text(page, "#map-count")})
    return {"told": told}


def opens(drive, word):
    """A great page: how long until it can be used, and until a search is answered."""
    begun = time.monotonic()
    page = drive.open("#persons")
    loaded = time.monotonic() - begun
    said = text(page, "#persons")
    page.locator("#search").fill(word)
    page.locator("#search").press("Enter")
    page.locator("#person").wait_for(state="visible")
    return {
        "loaded_s": loaded,
        "answered_s": time.monotonic() - begun,
        "said": said,
        "opened": text(page, "#person h3"),
        "overview": page.locator("#overview").text_content(),
    }


def alone(drive):
    page = drive.open()
    drawn = page.locator("main").inner_text()
    page.locator("#language").click()
    chinese = page.locator("main").inner_text()
    page.emulate_media(media="print")
    return {"text": drawn, "chinese": chinese, "printed": text(page)}


def poster(drive, file):
    """The picture of the README: the chains, in few colours."""
    import io

    from PIL import Image

    page = drive.open("#chains")
    page.locator("#chains-live").wait_for(state="visible")
    picture = Image.open(io.BytesIO(page.screenshot()))
    picture.convert("RGB").quantize(colors=128, dither=Image.Dither.NONE).save(file, optimize=True)
    return {"bytes": Path(file).stat().st_size}


SCENARIOS = {
    one.__name__: one
    for one in (
        loads, finds, speaks, themes, resists, keys, explains, slides, opens, alone,
        faint, breaches, phone, pictures, poster, printed, scriptless,
    )
}


def main(scenario, chromium, page, *arguments):
    with driving(chromium, page) as drive:
        seen = SCENARIOS[scenario](drive, *arguments)
        seen |= {"complaints": drive.complaints, "requests": drive.requests}
    json.dump(seen, sys.stdout, ensure_ascii=True)


main(*sys.argv[1:])
