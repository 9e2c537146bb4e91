"""A Jupyter server extension: what formgrader gets of ours.

Its pages of submissions are safe to open and need no network, and there is a button
that grades the whole class. Grading runs in a process of its own, so that the server
goes on answering; the page shows the progress line of `autograder grade`, and is loaded
anew when it has ended.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, DictLoader, PrefixLoader
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from nbformat import NotebookNode
from tornado.web import HTTPError, authenticated
from traitlets import default

from .cells import marks, twin
from .paths import Course
from .safe.exporter import SafeExporter

NAMES = r"/autograder/grade/([^/]+)"
_BUTTON = """{% extends "nbgrader/manage_submissions.tpl" %}
{% block messages %}{{ super() }}
<p><button id="autograde-all" class="btn btn-primary">Autograde all</button>
<span id="autograde-all-says"></span></p>
<script>
(() => {
  const url = "{{ base_url }}/autograder/grade/" + encodeURIComponent(assignment_id);
  const button = document.getElementById("autograde-all");
  const says = document.getElementById("autograde-all-says");
  const token = (document.cookie.match("\\\\b_xsrf=([^;]*)") || ["", ""])[1];
  const ask = async (method) => {
    const answer = await fetch(url, {method, headers: {"X-XSRFToken": token}});
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.json();
  };
  const show = async (method) => {
    try {
      const state = await ask(method);
      says.textContent = state.says;
      button.disabled = state.running;
      if (state.running) setTimeout(show, 500, "GET");
      else if (button.dataset.started) location.reload();
      button.dataset.started = state.running ? "yes" : "";
    } catch (error) { says.textContent = "The server says: " + error.message; }
  };
  button.addEventListener("click", () => show("POST"));
  show("GET");
})();
</script>
{% endblock %}
"""


# In the place of the template that fetches MathJax: formulas are MathML already. What a
# student's cell shows stays inside its box.
_NO_MATHJAX = """{% macro mathjax(url="") -%}
<script>
// formgrade.js waits for MathJax before it goes to the first thing to mark.
const signal = {Interest(tell) { setTimeout(tell, 0, "End"); }};
window.MathJax = {Hub: {Startup: {signal}}};
// Of a submission that is opened from a list, the first answer that waits for points.
if (!/[?&]index=/.test(location.search)) {
  const stop = Date.now() + 10000;
  const look = () => {
    if (/INPUT|TEXTAREA/.test(document.activeElement?.tagName)) return;
    const first = document.querySelector(".score.needs_manual_grade");
    if (first) first.focus();
    else if (Date.now() < stop) setTimeout(look, 100);
  };
  addEventListener("load", look);
}
</script>
<style>
blockquote { font-size: inherit; border-left-color: #5a7; }
.output_area, .text_cell_render { contain: paint; overflow-x: auto; }
.output_area img, .text_cell_render img { max-width: 100%; height: auto; }
ul.verdict { list-style: none; padding-left: 0; }
ul.verdict dl { margin: .3em 0 .3em 1.2em; }
ul.verdict dt { float: left; clear: left; width: 7em; }
ul.verdict dd { margin-left: 7.5em; }
</style>
{%- endmacro %}
"""


_SCHEME = re.compile(
    r"^### BEGIN MARK SCHEME[^\n]*\n(.*?)\n### END MARK SCHEME[^\n]*$", re.M | re.S
)
_HEADING = "*Mark scheme: students do not see it.*"


class FormgraderExporter(SafeExporter):
    """What formgrader shows submissions with."""

    beside = True  # formgrader serves the files beside a notebook

    def _preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Set mark schemes off from what students read."""
        nb, resources = super()._preprocess(nb, resources)
        return twin(nb, cells=[_with_scheme(cell) for cell in nb.cells]), resources

    @default("extra_loaders")
    def _our_templates(self) -> list[DictLoader]:
        return [DictLoader({"mathjax.html.j2": _NO_MATHJAX})]


def _with_scheme(cell: NotebookNode) -> NotebookNode:
    """Set the mark scheme of an instructor's own cell off; nobody can fake one."""
    if cell.cell_type != "markdown" or not marks(cell).get("locked"):
        return cell
    return twin(cell, source=_SCHEME.sub(_set_off, cell.source))


def _set_off(found: re.Match[str]) -> str:
    """Return a mark scheme as a quotation, without its markers."""
    return "\n".join(f"> {line}" for line in [_HEADING, "", *found[1].splitlines()])


class GradeHandler(APIHandler):
    """Starts the grading of an assignment, and tells how far it is."""

    @authenticated
    def get(self, name: str) -> None:
        """Answer with the state of the run that was started last."""
        self._answer(self._checked(name))

    @authenticated
    def post(self, name: str) -> None:
        """Start a run, unless one is at work."""
        course = self._checked(name)
        if not self._running(name):
            course.ours.mkdir(parents=True, exist_ok=True)
            command = [sys.executable, "-W", "ignore", "-m", "autograder", "grade"]
            with course.said(name).open("w") as said:
                self._runs[name] = subprocess.Popen(
                    [*command, "--course", str(course.root), "--", name],
                    cwd=course.root,
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=said,
                    start_new_session=True,  # it survives the server
                )
        self._answer(course)

    @property
    def _runs(self) -> dict[str, subprocess.Popen[bytes]]:
        runs: dict[str, subprocess.Popen[bytes]] = self.settings["autograder_runs"]
        return runs

    def _checked(self, name: str) -> Course:
        """Return the course; a name that leads out of it is not found."""
        if "/" in name or "\0" in name or name.startswith("."):
            raise HTTPError(404, "There is no such assignment.")
        self._name = name
        return Course(Path(self.settings["nbgrader_formgrader"].coursedir.root))

    def _running(self, name: str) -> bool:
        return name in self._runs and self._runs[name].poll() is None

    def _answer(self, course: Course) -> None:
        running = self._running(self._name)
        says = _last_line(course.said(self._name))
        self.finish(json.dumps({"running": running, "says": says}))


def _last_line(path: Path) -> str:
    """Return what a run said last; its progress bar overwrites itself."""
    if not path.exists():
        return ""
    lines = path.read_text(errors="replace").replace("\r", "\n").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def _load_jupyter_server_extension(server: Any) -> None:
    """Add the handler now, the button when formgrader has been loaded."""
    webapp = server.web_app
    webapp.settings["autograder_runs"] = {}
    pattern = url_path_join(webapp.settings["base_url"], NAMES)
    webapp.add_handlers(".*$", [(pattern, GradeHandler)])
    server.io_loop.add_callback(_change_pages, webapp.settings)


def _change_pages(settings: dict[str, Any]) -> None:
    """Show submissions in our way; put our template before nbgrader's own."""
    pages = settings.get("nbgrader_jinja2_env")
    if pages is None:
        return  # formgrader is not enabled here
    config = settings["nbgrader_formgrader"].config
    settings["nbgrader_exporter"] = FormgraderExporter(config=config)
    ours = DictLoader({"manage_submissions.tpl": _BUTTON})
    theirs = pages.loader
    pages.loader = ChoiceLoader([ours, PrefixLoader({"nbgrader": theirs}), theirs])


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Tell Jupyter what to load."""
    return [{"module": "autograder.formgrader"}]
