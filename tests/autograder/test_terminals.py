"""A kernel that drives a program by a terminal gets terminals of its own."""

import os

import pytest

from autograder.sandbox import ladder
from tests.autograder.test_kernels import REAL, USUAL, run, told

pytestmark = pytest.mark.slow
JAILS = [rung for rung in [ladder.best()] if rung == "namespaces"]
every_jail = pytest.mark.parametrize("jail", JAILS)
LISTED = "import os, pty\nsorted(os.listdir('/dev/pts'))"
OPENED = "ends = pty.openpty()\nos.ttyname(ends[1]), sorted(os.listdir('/dev/pts'))"
SPAWN = """
import pexpect
shell = pexpect.spawn("/bin/sh", encoding="utf-8", timeout=20)
shell.sendline("echo $((6 * 7)); tty")
shell.expect("42")
shell.expect("/dev/pts/[0-9]+")
shell.after
"""


@every_jail
def test_a_program_is_driven_by_a_terminal(jail: str) -> None:
    assert told(run(SPAWN, about=REAL, limits=USUAL, rung=jail)[0]) == ["'/dev/pts/0'"]


@every_jail
def test_no_terminal_of_the_machine_is_visible_nor_one_of_ours_there(jail: str) -> None:
    ends = os.openpty()
    try:
        before = sorted(os.listdir("/dev/pts"))  # noqa: PTH208
        assert os.path.basename(os.ttyname(ends[1])) in before  # noqa: PTH119
        listed, opened = map(told, run(LISTED, OPENED, about=REAL, rung=jail))
        assert listed == ["['ptmx']"]
        assert opened == ["('/dev/pts/0', ['0', 'ptmx'])"]
    finally:
        for end in ends:
            os.close(end)


@every_jail
def test_who_has_no_use_for_a_terminal_gets_none(jail: str) -> None:
    (outputs,) = run("import pty\npty.openpty()", about={}, rung=jail)
    assert told(outputs) == ["OSError"]
