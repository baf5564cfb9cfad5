"""Draws the still of a page for the README: ``python tests/page_picture.py``.

Needs what ``tests/player/test_browser.py`` needs.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "player"))

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from test_browser import CHROMIUM, DRIVER, SWITCHES

ROOT = Path(__file__).parents[1]
COMMAND = "compare ack-first-vs-ack-after"
WIDTH, HEIGHT = 1240, 720


def main():
    options = Options()
    for switch in (*SWITCHES, "--hide-scrollbars"):
        options.add_argument(switch)
    options.binary_location = CHROMIUM
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False},
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.html"
        subprocess.run(
            [sys.executable, "-m", "edalab", *COMMAND.split(), "--html", str(path)],
            check=True,
            capture_output=True,
        )
        driver.get(path.as_uri())
        # The record that loses the message on one side: it is acknowledged before the work.
        driver.execute_script("document.querySelector('.moments a').click()")
        driver.execute_script("scrollTo(0, 0)")
        driver.save_screenshot(str(ROOT / "docs" / "pictures" / "page.png"))
    driver.quit()


if __name__ == "__main__":
    main()
