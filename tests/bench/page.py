"""How long a page takes to seek and how large it is: ``python tests/bench/page.py``.

Needs what ``tests/player/test_browser.py`` needs. Times are medians of nine, in a page of the most
records that a page holds.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "player"))

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from test_browser import CHROMIUM, DRIVER, SWITCHES

RUNS = (
    "compare ack-first-vs-ack-after",
    "compare queue-vs-no-queue --rate 500",
)
SEEK = """
const slider = document.getElementById("seek");
const places = [...Array(9).keys()].map(i => Math.floor(slider.max * ((i * 7) % 9 + 0.5) / 9));
return places.map(place => {
  const before = performance.now();
  slider.value = String(place);
  slider.dispatchEvent(new Event("input"));
  document.body.getBoundingClientRect();
  return performance.now() - before;
});
"""


def main():
    options = Options()
    for switch in SWITCHES:
        options.add_argument(switch)
    options.binary_location = CHROMIUM
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    print(f"python -c pass: {(time.perf_counter() - begun) * 1000:.0f} ms")
    with tempfile.TemporaryDirectory() as folder:
        for command in RUNS:
            path = Path(folder) / "run.html"
            subprocess.run(
                [sys.executable, "-m", "edalab", *command.split(), "--html", str(path)],
                check=True,
                capture_output=True,
            )
            driver.get(path.as_uri())
            driver.execute_script("document.getElementById('next').click()")
            records = driver.execute_script("return document.getElementById('seek').max")
            seek = statistics.median(driver.execute_script(SEEK))
            size = path.stat().st_size / 1000
            print(f"{command}: {records} records, {size:,.0f} kB, seek {seek:.1f} ms")
    driver.quit()


if __name__ == "__main__":
    main()
