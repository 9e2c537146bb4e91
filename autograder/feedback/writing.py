"""Write the feedback pages of a class: those that are missing or tell old marks."""

from __future__ import annotations

import glob
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from subprocess import PIPE

from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException
from tqdm import tqdm

from ..engines import cores
from ..late.plugin import sentences
from ..record import Book, import_quickly, our_programs_on_path, quiet_log
from .given import given, told

_FEW = 100  # pages: to start a process takes as long as twenty of them
_DONE = "a page is written"


def write(
    course: Path,
    name: str,
    student: str | None = None,
    *,
    text: bool = False,
    progress: bool = True,
) -> None:
    """Write `feedback/STUDENT/NAME/*.html` where it is older than the marks.

    A large class is shared out among processes. With `text` the same goes into a text
    for an e-mail beside each page.

    Raises:
        RuntimeError: some pages could not be written.
    """
    with our_programs_on_path(), _explained():
        book = _book(course, name, text)
        with book.open() as gradebook:
            late = sentences(book.config, gradebook, course, name)
            marks = given(gradebook, name, late)
        old = _old(course, name, marks, student, text)
        none = _missing(course, name, student)
        for folder in {page.parent for page in (*old, *none)}:
            if folder.exists():  # nbgrader writes only what is not there
                shutil.rmtree(folder)
        number = sum(1 for _ in _missing(course, name, student))
        if number > _FEW:
            _write_shares(course, name, text, number, progress)
        elif number:
            _share(book, student).start()


@contextmanager
def _explained() -> Iterator[None]:
    """Say what to do when nbgrader gives up on somebody, which it does at its end."""
    try:
        yield
    except NbGraderException as error:
        raise RuntimeError(
            "Some pages could not be written: what stands above says whose and why; "
            "mend it and run the same command, which writes those alone."
        ) from error


def is_outdated(course: Path, name: str, student: str) -> bool:
    """Tell whether a student's feedback is older than the grading, or missing."""
    old = _old(course, name, {}, student, False)
    return any(old) or any(_missing(course, name, student))


class _Share(GenerateFeedback):
    """nbgrader's converter, for some of the students."""

    assignments: dict[str, list[str]]
    first, every, counted = 0, 1, False

    def convert_notebooks(self) -> None:
        """Write the pages of every n-th student."""
        mine = sorted(self.assignments)[self.first :: self.every]
        self.assignments = {name: self.assignments[name] for name in mine}
        super().convert_notebooks()

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Write one page."""
        super().convert_single_notebook(notebook_filename)
        if self.counted:
            sys.stdout.write(f"{_DONE}\n")
            sys.stdout.flush()


def _share(book: Book, student: str | None = None) -> _Share:
    book.course.student_id = glob.escape(student) if student else "*"
    return _Share(coursedir=book.course, config=book.config, log=book.log)


def _write_shares(
    course: Path, name: str, text: bool, number: int, progress: bool
) -> None:
    """Let as many processes as there are cores write a share of the pages each.

    Raises:
        NbGraderException: one of them gave up.
    """
    every = min(cores(), number)
    command = [sys.executable, "-P", "-m", __name__, str(course), name, str(int(text))]
    with tqdm(total=number, desc="feedback", disable=not progress) as bar:
        shares = [
            subprocess.Popen([*command, str(first), str(every)], stdout=PIPE, text=True)
            for first in range(every)
        ]
        with ThreadPoolExecutor(every) as pool, ExitStack() as at_last:
            for share in shares:
                at_last.enter_context(share)
                at_last.callback(share.terminate)  # after Ctrl-C; else it has ended
            ended = list(pool.map(lambda share: _watched(share, bar), shares))
    if any(ended):
        raise NbGraderException("a share was not written")


def _watched(share: subprocess.Popen[str], bar: tqdm[None]) -> int:
    """Count the pages of a share until it ends; return its exit code."""
    for line in share.stdout or ():
        bar.update(line.strip() == _DONE)
    return share.wait()


def main(course: str, name: str, text: str, first: str, every: str) -> int:
    """Write one share of the pages, a line on stdout for each."""
    import_quickly()
    with our_programs_on_path():
        share = _share(_book(Path(course), name, bool(int(text))))
        share.first, share.every, share.counted = int(first), int(every), True
        try:
            share.start()
        except NbGraderException:
            return 1
        except KeyboardInterrupt:
            return 130  # who started us says what to do
    return 0


def _book(course: Path, name: str, text: bool) -> Book:
    book = Book(course, name, quiet_log("feedback"))
    book.config.FeedbackExporter.write_text = text
    return book


def _old(
    course: Path, name: str, marks: Mapping[str, str], student: str | None, text: bool
) -> Iterator[Path]:
    """Yield the pages that tell what is no longer so."""
    for page in (course / "feedback").glob(f"{_pattern(name, student)}/*.html"):
        relative = page.relative_to(course / "feedback")
        graded = (course / "autograded" / relative).with_suffix(".ipynb")
        if (
            (graded.exists() and page.stat().st_mtime < graded.stat().st_mtime)
            or (marks and told(page) not in ("", marks.get(page.parts[-3])))
            or (text and not page.with_suffix(".txt").exists())
        ):
            yield page


def _missing(course: Path, name: str, student: str | None) -> Iterator[Path]:
    """Yield the pages of graded work that are not there."""
    graded = course / "autograded"
    for notebook in graded.glob(f"{_pattern(name, student)}/*.ipynb"):
        page = course / "feedback" / notebook.relative_to(graded).with_suffix(".html")
        if not page.exists():
            yield page


def _pattern(name: str, student: str | None) -> str:
    return f"{glob.escape(student) if student else '*'}/{glob.escape(name)}"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
