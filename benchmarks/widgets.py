"""Key press to pixels in JupyterLab: a widget's step and edit beside matplotlib.

    python -m benchmarks.widgets

One notebook holds a walkthrough and a picture that matplotlib draws anew. The clock is
the page's own: from the event's time stamp, over the change in the document (an image
decoded), to after the next paint. Bars: a step < 20 ms, an edit < 50 ms.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.browser.conftest import FLAGS, NAMES, start_server
from tests.browser.notebooks import open_page, run_all, write

WIDGET = """\
from cs_nn import graph
from cs_nn.widgets import BackpropWalkthrough
BackpropWalkthrough(graph.xor_network())"""
PICTURE = """\
from cs_nn import data, plot
def line(b=-1.5):
    return plot.neuron(*data.gate("or"), (1.0, 1.0), b)
plot.explore(line, b=(-2, 2, 0.1))"""
CLOCK = """() => {
window.clock = (target) => new Promise((done) => {
  let from = null;
  const painted = () => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done(performance.now() - from);
    port2.postMessage(0);
  });
  const seen = new MutationObserver(async (changes) => {
    seen.disconnect();
    const image = changes.map((change) => change.target).find((node) => node.decode);
    if (image) await image.decode();
    painted();
  });
  seen.observe(target, { subtree: true, childList: true, attributes: true });
  const start = (event) => { from ??= event.timeStamp; };
  document.addEventListener("keydown", start, { capture: true, once: true });
});
}"""
WATCH = "sel => { window.took = clock(document.querySelector(sel)); }"
STEP, EDIT, REDRAW = 60, 30, 30


@contextmanager
def lab() -> Iterator[Any]:
    """A page of JupyterLab in which both cells have run."""
    import shutil

    from playwright.sync_api import sync_playwright

    folder = Path(tempfile.mkdtemp())
    write(folder / "latency.ipynb", WIDGET, PICTURE)
    server, address = start_server(folder)
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise SystemExit("This figure needs Chromium: sh tests/browser/install.sh")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        page = browser.new_page(viewport={"width": 1200, "height": 1200})
        open_page(page, f"{address}/lab/tree/latency.ipynb?reset")
        run_all(page)
        page.wait_for_selector(".csnn-bar")
        page.evaluate(CLOCK)
        yield page
        browser.close()
    server.terminate()


def pressed(page: Any, target: str, focus: Any, key: str, times: int) -> list[float]:
    """Milliseconds from each key press to the paint after `target` has changed."""
    focus.focus()
    found = []
    for _ in range(times):
        page.evaluate(
            "sel => { window.took = clock(document.querySelector(sel)); }", target
        )
        page.keyboard.press(key)
        found.append(page.evaluate("window.took"))
        time.sleep(0.05)
    return found


def edited(page: Any, times: int) -> list[float]:
    """Milliseconds from a typed number to the picture that python computed anew."""
    field = page.locator(".csnn-row input").first
    found = []
    for i in range(times):
        field.fill(str(1 + i / 10))
        page.evaluate(WATCH, ".csnn-stage")
        page.keyboard.press("Enter")
        found.append(page.evaluate("window.took"))
        time.sleep(0.05)
    return found


def said(name: str, found: list[float], beside: float | None = None) -> str:
    """One line: median, p90 and the ratio to the redraw of the same run."""
    median = statistics.median(found)
    p90 = statistics.quantiles(found, n=10)[-1]
    ratio = f"   {beside / median:5.1f} × faster than a redraw" if beside else ""
    return f"{name:28} median {median:6.1f} ms   p90 {p90:6.1f} ms{ratio}"


def main() -> int:
    """Measure all three in turns of one run."""
    with lab() as page:
        step = pressed(
            page,
            ".csnn-stage",
            page.get_by_role("button", name="Next"),
            "ArrowRight",
            STEP // 2,
        )
        slider = page.locator(".noUi-handle").first
        redraw = pressed(page, "img.widget-image", slider, "ArrowRight", REDRAW // 2)
        edit = edited(page, EDIT)
        step += pressed(
            page,
            ".csnn-stage",
            page.get_by_role("button", name="Back"),
            "ArrowLeft",
            STEP // 2,
        )
        redraw += pressed(page, "img.widget-image", slider, "ArrowLeft", REDRAW // 2)
    middle = statistics.median(redraw)
    load = f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(said("step (the page alone)", step, middle))
    print(said("edit (python computes)", edit, middle))
    print(said("redraw (matplotlib)", redraw), load)
    return 0


if __name__ == "__main__":
    sys.exit(main())
