"""The page in a real browser: what it shows after each record, and how it is used.

Needs Debian's ``chromium`` and ``chromium-driver``, which ``.ci/servers`` installs; the check of
accessibility also needs ``npm ci`` in this folder.
"""

import json
import shutil
from pathlib import Path

import pytest

from edalab.lab.trace import Record
from edalab.lab.tracefile import load
from edalab.lab.views.actors import happened
from edalab.lab.views.scene import Scene

pytest.importorskip("selenium", reason="pip install -e '.[test,browser]'")

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
DROPPED = ("simulate", "channel", "--publish", "8", "--max-length", "5", "--overflow",
           "drop-oldest")  # fmt: skip
CRASHED = ("compare", "ack-first-vs-ack-after")
SWITCHES = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage",
)  # fmt: skip

BOXES = """
return [...document.querySelectorAll('.actor')].map(box =>
  [box.querySelector('.name').textContent, box.lastElementChild.textContent])
"""
RIGHT_ENDS = """
return [...document.querySelectorAll('svg')].map(svg => [svg.clientWidth,
  Math.max(...[...svg.querySelectorAll('.label, .name')].map(text =>
    text.getBBox().x + text.getBBox().width))])
"""

IN_SIGHT = """
const list = document.getElementById(arguments[0]).getBoundingClientRect();
const item = document.querySelector(arguments[1]).getBoundingClientRect();
return list.top <= item.top + 1 && item.bottom <= list.bottom + 1;
"""

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="no chromium and chromedriver here"
)


class Browser:
    """A page in Chromium, at a size and in the colours that a test asks for."""

    def __init__(self, driver):
        self.driver = driver

    def open(self, path, *, width=1280, height=900, dark=False, still=True, at=None, script=True):
        command = self.driver.execute_cdp_cmd
        command(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )
        media = {
            "prefers-color-scheme": "dark" if dark else "light",
            "prefers-reduced-motion": "reduce" if still else "no-preference",
        }
        features = [{"name": name, "value": value} for name, value in media.items()]
        command("Emulation.setEmulatedMedia", {"features": features})
        command("Emulation.setScriptExecutionDisabled", {"value": not script})
        self.driver.get("about:blank")
        self.driver.get(path.as_uri() + ("" if at is None else f"#{at}"))
        return self

    def text(self, selector):
        return " ".join(self.driver.find_element(By.CSS_SELECTOR, selector).text.split())

    def texts(self, selector):
        script = "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)"
        return self.driver.execute_script(script, selector)

    def click(self, selector):
        self.driver.find_element(By.CSS_SELECTOR, selector).click()

    def press(self, *keys):
        actions = webdriver.ActionChains(self.driver)
        for key in keys:
            actions.send_keys(key)
        actions.perform()

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    @property
    def position(self):
        return int(self.run("return document.getElementById('seek').value"))

    @property
    def current(self):
        return self.text('[aria-current="step"]')

    def go(self, number):
        self.run("location.hash = arguments[0]", str(number))
        self.wait(lambda: self.position == number)

    def wait(self, condition):
        WebDriverWait(self.driver, 20, poll_frequency=0.02).until(lambda _: condition())

    @property
    def violations(self):
        """What axe finds that keeps people from using the page; nothing where axe is missing."""
        if not AXE.exists():
            return []
        self.run(AXE.read_text("utf-8"))
        found = self.driver.execute_async_script(
            "axe.run({iframes: false}).then(r => arguments[0](JSON.stringify(r.violations)))"
        )
        return [
            (rule["id"], [node["html"] for node in rule["nodes"]]) for rule in json.loads(found)
        ]

    @property
    def complaints(self):
        return [entry["message"] for entry in self.driver.get_log("browser")]


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    options = Options()
    profile = tmp_path_factory.mktemp("chromium")
    for switch in (*SWITCHES, f"--user-data-dir={profile}"):
        options.add_argument(switch)
    options.binary_location = CHROMIUM
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    yield Browser(driver)
    driver.quit()


@pytest.fixture
def page(edalab, tmp_path):
    def write(*command, language="en"):
        path = tmp_path / f"run-{language}.html"
        said = edalab("--lang", language, *command, "--html", str(path))
        assert said.code == 0, said.err
        return path

    return write


def test_the_page_shows_after_each_record_what_the_scene_holds(browser, page, edalab, tmp_path):
    saved = tmp_path / "run.jsonl"
    run = ("simulate", "channel", "--publish", "6", "--take", "4", "--ack", "2", "--crash")
    edalab(*run, "--save", str(saved))
    [records] = load(saved).traces.values()
    scene = Scene(happened(records))
    browser.open(page(*run))
    for number, record in enumerate(scene.records, 1):
        scene.step()
        browser.go(number)
        shown = dict(browser.run(BOXES))
        for standing in scene.standing():
            if standing.holds is not None:
                ready, unacked, acked = (
                    standing.holds.ready,
                    standing.holds.unacked,
                    standing.holds.acked,
                )
                assert shown[standing.actor] == f"■{ready} ◧{unacked} □{acked}"
            elif standing.crashed:
                assert shown[standing.actor] == "✗ crashed"
        assert record.message in browser.current
    assert browser.complaints == []


def test_which_message_was_dropped_and_why_takes_one_click(browser, page):
    browser.open(page(*DROPPED))
    browser.click(".moments a")
    why = "Queue queue is full and drops its oldest message, m1."
    assert f"{why} m1 is not done by the end of the run." in browser.current
    assert why in browser.text("#caption")
    assert browser.run(IN_SIGHT, "sentences", '[aria-current="step"]')
    assert "drop m1" in browser.texts(".arrow.bad .label")


def test_one_click_on_a_telephone_brings_the_picture_and_the_sentence_in_sight(browser, page):
    browser.open(page(*CRASHED), width=360, height=740)
    browser.click(".moments li:last-child a")
    browser.wait(lambda: browser.position > 0)
    top, bottom = browser.run(
        "const at = document.getElementById('stage-1').parentElement.getBoundingClientRect();"
        "return [at.top, at.top - document.getElementById('dock').getBoundingClientRect().top]"
    )
    assert top >= 0 > bottom
    assert "m4 is done a second time here." in browser.text("#caption")


def test_it_is_used_with_the_keyboard_alone(browser, page):
    browser.open(page(*DROPPED))
    browser.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert browser.position == 2
    browser.press(Keys.ARROW_LEFT)
    assert browser.position == 1
    browser.press(Keys.END)
    last = browser.position
    assert last == len(browser.texts("#sentences > li"))
    browser.press(Keys.HOME)
    assert browser.position == 0
    browser.press("+")
    assert browser.text("#speed") == "2×"
    reached = []
    while "table" not in reached and len(reached) < 30:
        browser.press(Keys.TAB)
        reached.append(
            browser.run("return document.activeElement.id || document.activeElement.className")
        )
    controls = ["play", "back", "next", "seek", "follow", "slower", "faster"]
    assert reached[: len(controls)] == controls
    assert reached.count("sentences") == 1, "a long list is one stop, not one for each sentence"
    assert "table" in reached
    browser.run("document.getElementById('sentences').focus()")
    browser.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_UP)
    assert browser.position == 1


def test_space_plays_and_pauses_and_what_is_told_is_the_last_record(browser, page):
    browser.open(page(*CRASHED))
    assert browser.position == 0
    browser.press(Keys.SPACE)
    browser.wait(lambda: browser.position > 2)
    browser.press(Keys.SPACE)
    stopped = browser.position
    assert "Play" in browser.text("#play")
    assert browser.run("return document.getElementById('said').textContent") == browser.current
    browser.press(Keys.ARROW_RIGHT)
    assert browser.position == stopped + 1


def test_it_plays_by_itself_unless_motion_is_unwelcome(browser, page):
    path = page(*CRASHED)
    browser.open(path, still=False)
    browser.wait(lambda: browser.position > 1)
    browser.open(path, still=True)
    assert browser.position == 0
    browser.open(path, still=False, at=7)
    assert browser.position == 7


def test_a_message_can_be_followed(browser, page):
    browser.open(page(*DROPPED))
    Select(browser.driver.find_element(By.ID, "follow")).select_by_visible_text("m6")
    told = browser.run(
        "return [...document.querySelectorAll('#sentences > li:not([hidden])')]"
        ".map(e => e.textContent)"
    )
    assert len(told) > 1
    assert all("m6" in sentence for sentence in told)
    browser.click("#next")
    assert "m6" in browser.current


def test_the_end_says_what_held_and_what_did_not(browser, page):
    browser.open(page(*CRASHED))
    browser.press(Keys.END)
    first, after, idempotent = (browser.text(f"#score-{side}") for side in range(3))
    assert "not done: 1" in first
    assert "done twice or more: 1" in after
    assert "✓ each done once" in idempotent


@pytest.mark.parametrize(
    "name",
    [
        "</script><img src=x onerror=\"document.title='broken'\">",
        "x" * 10_000,
        "\u202egnp.exe \0 \ufeff '\"&lt; 👩‍👩‍👧‍👦🎉 \ud800 {count}",
        "아주긴이름" * 40,
    ],
    ids=["markup", "long", "marks", "wide"],
)
def test_hostile_names_run_nothing_and_fit(browser, tmp_path, name):
    from edalab.player.page import page_of_traces

    path = tmp_path / "hostile.html"
    steps = ["publish", "enqueue", "deliver", "start", "crash", name]
    records = [Record(at, f"{name}{at % 3}", act, name, name) for at, act in enumerate(steps)]
    path.write_text(page_of_traces(name, {name: records, "other": records}), "utf-8")
    assert path.stat().st_size < 200_000
    browser.open(path, width=360)
    browser.press(Keys.END)
    assert browser.position == 2 * len(steps)
    assert browser.run("return document.title") != "broken"
    assert browser.run("return document.querySelectorAll('img').length") == 0
    assert browser.run("return document.documentElement.scrollWidth") <= 360
    assert all(right <= room for room, right in browser.run(RIGHT_ENDS))
    assert browser.complaints == []


def test_the_line_that_did_it_is_marked_in_the_code_beside_the_run(browser, tmp_path):
    from edalab.player.page import Code, page_of_check

    records = [
        Record(0, "queue", "deliver", "m1", "worker"),
        Record(1, "worker", "pay", "m1", "bank", {"line": 100}),
        Record(2, "worker", "crash"),
    ]
    path = tmp_path / "check.html"
    before = "# What comes first.\n" * 98
    text = f"{before}async def consume(message, ctx):\n    await ctx.pay(message)\n"
    code = Code("pay.py", text)
    page = page_of_check("pay", records, title="pay", held=False, verdict="m1 is lost.", code=code,
                         command="edalab exercise explain pay")  # fmt: skip
    path.write_text(page, "utf-8")
    browser.open(path)
    assert browser.texts("#lines li.now") == []
    browser.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert browser.texts("#lines li.now") == ["    await ctx.pay(message)"]
    assert browser.run(IN_SIGHT, "lines", "#lines li.now")
    assert "line 100" in browser.text("#caption")
    assert browser.violations == []
    browser.open(path, script=False)
    assert "await ctx.pay(message)" in browser.text("#lines")
    assert "m1 is lost." in browser.text(".verdict")


def test_nothing_is_fetched(browser, page):
    browser.open(page(*CRASHED))
    assert browser.run("return performance.getEntriesByType('resource').length") == 0


def test_without_a_script_the_sentences_and_the_numbers_are_there(browser, page):
    browser.open(page(*DROPPED), script=False)
    shown = browser.text("body")
    assert "drops its oldest message, m1" in shown
    assert "dropped" in browser.text("table")
    assert "Play" not in shown


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 820, 1440])
def test_it_fits_and_everybody_can_use_it(browser, page, width, dark, language):
    browser.open(page(*CRASHED, language=language), width=width, dark=dark, at=60)
    wide = browser.run("return document.documentElement.scrollWidth")
    assert wide <= width
    drawn = browser.run(RIGHT_ENDS)
    assert all(right <= room for room, right in drawn)
    assert browser.violations == []


def test_the_slider_of_a_sweep_goes_from_run_to_run(browser, page):
    path = page("sweep", "queue-vs-no-queue", "--over", "rate=10..60", "--points", "6",
                "--measure", "peak")  # fmt: skip
    browser.open(path)
    first = browser.text("#told")
    browser.click("#point")
    browser.press(Keys.END)
    assert browser.text("#value") == "60"
    assert browser.text("#told") != first
    assert browser.run("return document.querySelectorAll('tr.now').length") == 1
    browser.open(path, script=False)
    assert len(browser.texts("tbody tr")) == 6
    assert browser.complaints == []


@pytest.fixture
def book(edalab, three_steps, tmp_path):
    assert edalab("author", "book", str(tmp_path / "book")).code == 0
    return tmp_path / "book"


def test_the_book_is_searched_and_its_questions_answer(browser, book):
    browser.open(book / "en" / "index.html")
    browser.driver.find_element(By.ID, "words").send_keys("producer")
    hits = browser.texts("#hits a")
    assert hits
    browser.click("#hits a")
    browser.wait(lambda: browser.run("return location.hash") != "")
    quiz = "#what-moved details"
    assert not browser.run(f"return document.querySelector('{quiz}').open")
    browser.click(f"{quiz} summary")
    assert browser.run(f"return document.querySelector('{quiz}').open")
    browser.run("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    browser.run("document.querySelector('iframe').scrollIntoView()")
    browser.driver.switch_to.frame(browser.driver.find_element(By.TAG_NAME, "iframe"))
    browser.wait(lambda: browser.run("return document.getElementById('play')") is not None)
    browser.driver.switch_to.default_content()
    assert browser.complaints == []


@pytest.mark.parametrize(
    "page", ["index.html", "en/index.html", "ko/lesson-3.html", "ko/terms.html"]
)
@pytest.mark.parametrize("width", [360, 1440])
def test_everybody_can_read_the_book(browser, book, page, width):
    browser.open(book / page, width=width)
    browser.run("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert browser.run("return document.documentElement.scrollWidth") <= width
    assert browser.violations == []
