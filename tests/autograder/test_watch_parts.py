"""What a watch stands on: folders that came to rest, and students' turns."""

import os

import pytest

from autograder.watch.settled import PATIENCE, REST, Settling
from autograder.watch.turns import Rate, Turns


class Clock:
    """A clock that goes when it is told to."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_rate_is_read_and_said():
    assert Rate.parse("6/hour") == Rate(6, "hour")
    assert str(Rate.parse("1/day")) == "1 version of each student per day"
    for wrong in ("6", "0/hour", "-1/hour", "six/hour", "6/week", "٣/hour", ""):
        with pytest.raises(ValueError, match="write for example 6/hour"):
            Rate.parse(wrong)


def test_turns_come_one_unit_after_those_before_and_outlive_a_restart(tmp_path):
    clock, path = Clock(), tmp_path / "turns.json"
    turns = Turns(path, Rate(2, "minute"), clock)
    for _ in range(2):
        assert turns.waits_until("ada") is None
        turns.took(["ada"])
        clock.now += 10
    again = Turns(path, Rate(2, "minute"), clock)
    assert again.waits_until("ada") == 1060
    assert again.waits_until("bob") is None
    clock.now = 1060
    assert again.waits_until("ada") is None
    again.took(["bob"])
    assert '"ada": [1010' in path.read_text()  # what no longer counts is dropped
    path.write_text("[broken")
    assert Turns(path, Rate(100, "hour"), clock).waits_until("ada") is None


def test_a_folder_is_at_rest_when_nothing_changes_any_more(tmp_path):
    clock, notebook = Clock(), tmp_path / "hw.ipynb"
    settling = Settling(clock)

    def after(seconds: float) -> bool:
        clock.now += seconds
        return settling.mark(tmp_path) is not None

    whole = '{"cells": []}\n'
    assert not after(0)  # empty
    notebook.write_text(whole[:5])
    assert not after(REST)
    assert not after(REST)  # it has not changed, but it was cut off
    notebook.write_text(whole)
    assert not after(REST)
    assert not after(REST / 2)
    assert after(REST / 2)
    (tmp_path / "data.csv").write_text("1")
    assert not after(0)
    assert after(REST)
    notebook.write_text(whole[:5])
    assert not after(0)
    assert not after(PATIENCE - 1)
    assert after(1)  # nothing more comes


def test_what_is_no_file_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "hw.ipynb")
    (tmp_path / "data").symlink_to("/dev/zero")
    clock = Clock()
    settling = Settling(clock)
    assert settling.mark(tmp_path) is None
    clock.now += PATIENCE
    assert settling.mark(tmp_path)
