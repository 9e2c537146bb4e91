"""What arrives from a process is checked before anything is made of it."""

import socket

import pytest

from autograder.sandbox.page import Page
from autograder.sandbox.wire import Channel, Closed, Malformed


def test_page_keeps_only_well_formed_outputs():
    page = Page()
    page.feed(
        [
            None,
            {"output_type": "stream", "name": "other", "text": "x"},
            {"output_type": "stream", "name": "stdout", "text": "\ud800"},
            {"output_type": "display_data", "data": {"text/html": 3, "no mime": "x"}},
            {"output_type": "display_data", "data": {"application/javascript": "x"}},
            {"output_type": "execute_result", "data": {"text/plain": "1"},
             "execution_count": "many", "metadata": {"x": "y" * 5000}},
            {"output_type": "error", "ename": 3, "evalue": None, "traceback": "no"},
        ]
    )  # fmt: skip
    assert [o.output_type for o in page.outputs] == [
        "stream",
        "execute_result",
        "error",
    ]
    assert page.outputs[0].text == "?"
    assert page.outputs[1].execution_count is None
    assert page.outputs[1].metadata == {}
    assert page.outputs[2].traceback == []


@pytest.mark.parametrize(
    "sent",
    [
        b"\xff\xff\xff\xff",
        b"\0\0\0\2[]",
        b"\0\0\0\1{",
        b"\0\3\xd0\x90" + b"[" * 250_000,
    ],
)
def test_channel_refuses_what_is_no_frame(sent):
    ours, theirs = socket.socketpair()
    with theirs:
        theirs.sendall(sent[:100_000])
        channel = Channel(ours)
        if len(sent) > 100_000:
            assert channel.receive(seconds=0.05) is None
            theirs.sendall(sent[100_000:])
        with pytest.raises(Malformed):
            channel.receive(seconds=1)
        channel.close()


def test_channel_tells_when_the_other_side_is_gone():
    ours, theirs = socket.socketpair()
    channel = Channel(ours)
    assert channel.receive(seconds=0.01) is None
    theirs.close()
    with pytest.raises(Closed):
        channel.receive(seconds=1)
    channel.close()
