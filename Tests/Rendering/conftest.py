"""Pages drawn by rpcsim, open in a browser from disk."""

import os
import subprocess

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

RPCSIM = os.environ["RPCSIM"]
DESKTOP = (1280, 800)
PHONE = (360, 740)


def render(story, output, *options):
    """Draws a story as a page."""
    command = [RPCSIM, "render", "--format", "html", "--output", str(output), *options, str(story)]
    subprocess.run(command, check=True, timeout=120)
    return output


@pytest.fixture(scope="session")
def browser():
    options = Options()
    options.binary_location = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    # What is not on this disk cannot be had.
    arguments = ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage",
                 "--host-resolver-rules=MAP * ~NOTFOUND"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    for argument in arguments:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    service = Service(os.environ.get("CHROMEDRIVER", "/usr/bin/chromedriver"))
    driver = webdriver.Chrome(options=options, service=service)
    driver.set_script_timeout(60)
    yield driver
    driver.quit()


class Page:
    """A page that is open, and what its script says of it."""

    def __init__(self, browser, path, size=DESKTOP, scheme="light"):
        self.browser = browser
        width, height = size
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500})
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": scheme}]})
        browser.get_log("performance")
        browser.get(path.as_uri())
        self.settle()

    def settle(self):
        """Waits until the page has drawn what it draws when it is opened or scrolled."""
        self.browser.execute_async_script("""
          const done = arguments[arguments.length - 1];
          requestAnimationFrame(() => requestAnimationFrame(() => done()))""")

    def run(self, script, *arguments):
        return self.browser.execute_script(script, *arguments)

    @property
    def state(self):
        return self.run("return rpcsim.state()")

    def texts(self, selector):
        """The texts of elements, read at once: a page may draw them anew at any time."""
        return self.run("""
          return [...document.querySelectorAll(arguments[0])].map((it) => it.textContent)""", selector)

    def find(self, selector):
        return self.browser.find_element("css selector", selector)

    def step_to(self, kind, nth=1):
        """Steps forwards, from the beginning, to the nth event of a kind."""
        self.run("rpcsim.first()")
        while True:
            state = self.state
            nth -= state["kind"] == kind
            if nth == 0:
                return state
            assert state["step"] < state["steps"] - 1, f"there is no such event: {kind}"
            self.run("rpcsim.next()")


@pytest.fixture
def open_page(browser):
    yield lambda path, **options: Page(browser, path, **options)
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []


@pytest.fixture(scope="session")
def drawn(tmp_path_factory):
    """Draws a story of the package once, with its run recorded beside the page."""
    folder = tmp_path_factory.mktemp("pages")
    known = {}

    def draw(name, *options):
        key = (name, *options)
        if key not in known:
            page = folder / f"{len(known)}.html"
            recording = ["--recording", str(page.with_suffix(".json"))]
            known[key] = render(f"Scenarios/{name}.json5", page, *recording, *options)
        return known[key]

    return draw
