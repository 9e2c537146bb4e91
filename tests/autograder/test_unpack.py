"""Zips that somebody else made: what comes out, and what must not."""

import io
import stat
import struct
import zipfile
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.intray import unpack as unpacking
from autograder.intray.unpack import Limits, Unpacked, is_inside, unpack

CALM = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)  # a busy machine is no failure

WHEN = (2030, 1, 7, 12, 30, 10)


def member(name: str, **fields: object) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, WHEN)
    info.compress_type = zipfile.ZIP_DEFLATED
    for field, value in fields.items():
        setattr(info, field, value)
    return info


def make(path: Path, *members: tuple[zipfile.ZipInfo | str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for info, content in members:
            archive.writestr(info, content)
    return path


def out(tmp_path: Path, *members: tuple[zipfile.ZipInfo | str, bytes]) -> Unpacked:
    archive = make(tmp_path / "a.zip", *members)
    return unpack(archive, tmp_path / "into", ZoneInfo("Europe/Zurich"))


def written(tmp_path: Path) -> list[str]:
    found = (tmp_path / "into").rglob("*")
    return sorted(p.relative_to(tmp_path / "into").as_posix() for p in found)


def test_files_come_out_with_their_times(tmp_path):
    stamp = struct.pack("<HHBi", 0x5455, 5, 1, 1_893_456_000)
    found = out(
        tmp_path,
        (member("a/b.ipynb"), b"one"),
        (member("c.txt", extra=stamp), b"two"),
        (member("d.txt", date_time=(1980, 1, 1, 0, 0, 0)), b"three"),
        (member("e.txt", date_time=(2030, 0, 0, 0, 0, 0)), b"four"),
    )
    assert found.problems == found.notes == []
    assert found.files == {
        "a/b.ipynb": datetime(2030, 1, 7, 11, 30, 10),  # the zone's noon
        "c.txt": datetime(2030, 1, 1),
        "d.txt": None,
        "e.txt": None,
    }
    assert (tmp_path / "into" / "a" / "b.ipynb").read_bytes() == b"one"
    assert (tmp_path / "into" / "c.txt").stat().st_mtime == 1_893_456_000


LINK = (stat.S_IFLNK | 0o777) << 16
BAD = {
    "../out": "leads out of its folder",
    "a/../../out": "leads out of its folder",
    "/etc/out": "leads out of its folder",
    "C:\\out": "leads out of its folder",
    "..\\out": "leads out of its folder",
    "a\x1b[2J": "leads out of its folder",
    "a/" * 9 + "b": "folders deep",
    "x" * 300: "leads out of its folder",
}


@pytest.mark.parametrize(("name", "says"), BAD.items())
def test_no_path_leads_out(tmp_path, name, says):
    found = out(tmp_path, (member(name), b"evil"), (member("good"), b"good"))
    (problem,) = found.problems
    assert says in problem
    assert written(tmp_path) == ["good"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip", "into"]


@CALM
@given(st.lists(st.sampled_from(["..", ".", "a", "", "b\\c", "C:", "\0"]), max_size=5))
def test_what_is_inside_stays_inside(parts):
    name = "/".join(parts)
    if is_inside(name):
        assert Path("/into", name).resolve().is_relative_to("/into")


def test_links_devices_passwords_and_twins_are_refused(tmp_path):
    pipe = (stat.S_IFIFO | 0o644) << 16
    with pytest.warns(UserWarning, match="Duplicate name"):
        found = out(
            tmp_path,
            (member("link", external_attr=LINK), b"/etc/passwd"),
            (member("pipe", external_attr=pipe), b""),
            (member("twin"), b"1"),
            (member("twin"), b"2"),
            (member("Twin"), b"3"),
            (member("x"), b"1"),
            (member("x/y"), b"2"),
        )
    said = "\n".join(found.problems)
    assert "'link' is a link or a device" in said
    assert "'pipe' is a link or a device" in said
    assert said.count("is there twice") == 2
    assert "'x/y' is a file and a folder at once" in said
    assert written(tmp_path) == ["twin", "x"]


def test_a_locked_member_is_refused(tmp_path):
    archive = make(tmp_path / "a.zip", ("secret", b"123"))
    data = bytearray(archive.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    archive.write_bytes(data)
    found = unpack(archive, tmp_path / "into")
    assert found.problems == ["'secret' is locked with a password."]


def test_bombs_stop_at_their_limit(tmp_path, monkeypatch):
    found = out(tmp_path, (member("zeros"), b"\0" * 30_000_000))
    assert found.problems == ["'zeros' is packed like a bomb."]
    stored = member("long", compress_type=zipfile.ZIP_STORED)
    found = out(tmp_path, (stored, b"x" * 20_000_001))
    assert found.problems == ["'long' is larger than 20 MB."]
    assert not any((tmp_path / "into").glob("long"))
    archive = make(tmp_path / "b.zip", *((f"{n}", b"x" * 1000) for n in range(9)))
    with pytest.raises(ValueError, match="holds more than 8 files"):
        unpack(archive, tmp_path / "b", limits=Limits(files=8))
    with pytest.raises(ValueError, match="holds more than 5e-06 GB"):
        unpack(archive, tmp_path / "b", limits=Limits(total_bytes=5000))


def test_a_member_that_lies_about_its_size_is_stopped(tmp_path):
    archive = make(tmp_path / "a.zip", (member("liar"), b"\0" * 30_000_000))
    data = bytearray(archive.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 100)  # its size, in the directory
    archive.write_bytes(data)
    found = unpack(archive, tmp_path / "into", limits=Limits(file_bytes=1_000_000))
    (problem,) = found.problems
    assert "is larger than" in problem or "is damaged" in problem
    assert written(tmp_path) == []


def test_archives_inside_stay_closed(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a", "b")
    found = out(tmp_path, (member("work.ZIP"), inner.getvalue()), (member("a"), b"1"))
    assert found.notes == ["'work.ZIP' is an archive inside the archive, left out."]
    assert written(tmp_path) == ["a"]


def test_what_is_damaged_is_said(tmp_path):
    archive = make(tmp_path / "a.zip", ("a", b"x" * 5000))
    data = bytearray(archive.read_bytes())
    data[200] ^= 255
    archive.write_bytes(data)
    assert "'a' is damaged" in unpack(archive, tmp_path / "into").problems[0]
    archive.write_bytes(b"no zip")
    with pytest.raises(ValueError, match="is no zip, or a damaged one"):
        unpack(archive, tmp_path / "into")


@CALM
@given(st.binary(max_size=300), st.integers(0, 400), st.integers(0, 255))
def test_any_damage_ends_in_a_sentence(tmp_path_factory, noise, at, byte):
    folder = tmp_path_factory.mktemp("zip")
    archive = make(folder / "a.zip", ("a.ipynb", noise), ("b/c", b"more"))
    data = bytearray(archive.read_bytes())
    data[at % len(data)] = byte
    archive.write_bytes(data)
    try:
        found = unpacking.unpack(archive, folder / "into")
    except ValueError:
        return
    inside = {p for p in (folder / "into").rglob("*") if p.is_file()}
    assert {folder / "into" / name for name in found.files} == inside
