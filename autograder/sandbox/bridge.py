"""Inside the sandbox: start a real kernel, and run the supervisor's cells in it.

The kernel is a child of this process, in the same jail, and they talk by sockets in a
private folder. To the supervisor this looks like our own shell: the same frames and
budgets, and when the kernel ends, this process ends in the same way.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from typing import NoReturn

from .kernel_process import Failed, Kernel, Message, as_dict
from .limits import Limits
from .outputs import Interrupt, Sink
from .shell import error_output
from .start import First
from .wire import Channel, Frame


def relay(channel: Channel, start: Frame, limits: Limits, first: First) -> None:
    """Run the cells that arrive on the channel until it closes.

    `first` is what the kernel's process does before it becomes the kernel.
    """
    try:
        kernel = Kernel(start, first)
        kernel.wait()
    except (Failed, OSError, subprocess.SubprocessError) as error:
        name = start["kernel"]["name"]
        channel.send({"op": "failed", "reason": f"the kernel '{name}': {error}"})
        return
    sink = Sink(
        channel,
        Interrupt(),
        cell=limits.output_bytes,
        notebook=limits.notebook_output_bytes,
    )
    channel.send({"op": "ready"})
    while frame := channel.receive():
        channel.send(_run(kernel, sink, frame))


def _run(kernel: Kernel, sink: Sink, frame: Frame) -> Frame:
    """Run one cell; its outputs go out on their own, the last word is returned."""
    sink.begin()
    for message in kernel.execute(frame):
        _add(sink, message, frame["count"])
    if (code := kernel.ended()) is not None:
        sink.flush()
        _end_likewise(code)
    reply = kernel.reply
    ok = reply.get("status") == "ok"
    if not ok and not sink.saw("error"):  # a failed cell must look failed
        name = str(reply.get("ename", "Error"))
        sink.add(error_output(name, str(reply.get("evalue", "")), [f"{name}"]))
    sink.flush()
    return {"op": "done", "id": frame["id"], "ok": ok, "cut": sink.cut}


def _end_likewise(code: int) -> NoReturn:
    """End as the kernel did: what is said about it is said about this process."""
    if code < 0:
        with contextlib.suppress(OSError):  # nobody can handle SIGKILL
            signal.signal(-code, signal.SIG_DFL)
        signal.raise_signal(-code)
    os._exit(code if code >= 0 else 1)


def _add(sink: Sink, message: Message, count: int) -> None:
    """Turn a broadcast into an output; what is none is left out."""
    kind, content = str(message.get("msg_type")), as_dict(message.get("content"))
    if kind == "stream":
        sink.stream(str(content.get("name")), str(content.get("text", "")))
    elif kind == "clear_output":
        sink.add({"output_type": kind, "wait": bool(content.get("wait"))})
    elif kind == "error":
        frames = content.get("traceback")
        frames = [str(f) for f in frames] if isinstance(frames, list) else []
        name, text = str(content.get("ename")), str(content.get("evalue"))
        sink.add(error_output(name, text, frames))
    elif kind in ("display_data", "update_display_data", "execute_result"):
        sink.add(_shown(kind, content, count))


def _shown(kind: str, content: Message, count: int) -> Message:
    return {
        "output_type": kind.removeprefix("update_"),
        "data": as_dict(content.get("data")),
        "metadata": as_dict(content.get("metadata")),
        "display_id": as_dict(content.get("transient")).get("display_id"),
        "update": kind.startswith("update_"),
        "execution_count": count,
    }
