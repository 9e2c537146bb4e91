"""What a student reads when a cell was stopped: the kind and one plain sentence."""

from __future__ import annotations

from .limits import Limits

Stop = tuple[str, str]
TIME, MEMORY, OUTPUT, DIED = "TimeLimit", "MemoryLimit", "OutputLimit", "ProcessDied"
PROCESSES, DISK = "ProcessLimit", "DiskLimit"


def too_long(limits: Limits, notebook: bool = False) -> Stop:
    """Name the limit that was reached: the cell's, or the notebook's."""
    if notebook:
        return TIME, (
            f"The notebook had run for {limits.notebook_seconds:g} s when this cell "
            "was stopped: make the slow cells do less work."
        )
    return TIME, (
        f"This cell ran longer than {limits.cell_seconds:g} s and was stopped: "
        "look for a loop that never ends."
    )


def too_long_a_call(limits: Limits) -> Stop:
    """Name the limit of one call by a test, or of all that the test does."""
    if limits.call_seconds is None:
        return too_long(limits)
    return TIME, (
        f"Your code ran longer than {limits.call_seconds:g} s in one call, or than "
        f"{limits.cell_seconds:g} s in all, and was stopped: look for a loop that "
        "never ends."
    )


def not_run_in_time(limits: Limits) -> Stop:
    """Say why a later cell has no outputs."""
    return TIME, (
        f"This cell was not run, because the cells before it took "
        f"{limits.notebook_seconds:g} s: make the slow ones do less work."
    )


def not_run_after_deaths() -> Stop:
    """Say why a later cell has no outputs."""
    return DIED, (
        "This cell was not run, because too many cells before it ended their process: "
        "repair those first."
    )


def too_much_memory(limits: Limits) -> Stop:
    """Tell the limit."""
    return MEMORY, (
        f"This cell used more than {limits.memory_mb} MB of memory and was stopped: "
        "look for an array or a list that grows without end."
    )


def too_many_processes(limits: Limits) -> Stop:
    """Tell the limit."""
    return PROCESSES, (
        f"This cell started more than {limits.processes} processes and was stopped: "
        "do the work in one process."
    )


def too_much_disk(limits: Limits) -> Stop:
    """Tell the limits of the folder that a submission may write to."""
    return DISK, (
        f"This cell wrote more than {limits.folder_mb} MB or {limits.folder_files} "
        "files and was stopped: write less."
    )


def too_much_output(limits: Limits) -> Stop:
    """Tell the limit; for a process that goes around our own counting."""
    return OUTPUT, (
        f"This cell sent far more output than {_size(limits.output_bytes)} and was "
        "stopped: print less, for example not inside a loop."
    )


def output_cut(limits: Limits) -> Stop:
    """Tell the limit; the cell itself went on."""
    return OUTPUT, (
        f"This cell's output was cut after {_size(limits.output_bytes)} "
        f"({_size(limits.notebook_output_bytes)} for the whole notebook): print less, "
        "for example not inside a loop."
    )


def died(code: int) -> Stop:
    """Tell how the process ended: `code` is negative for a signal."""
    if code in (-11, -7, -4, -8, -6):
        return DIED, (
            f"This cell crashed its Python process (signal {-code}): look for endless "
            "recursion, or for calls such as os.abort or ctypes."
        )
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    return DIED, (
        f"This cell ended the Python process it ran in ({how}): remove calls such as "
        "os._exit and os.kill."
    )


def died_in_test() -> Stop:
    """For a clone of the student's process that ended while a test called its code."""
    return DIED, (
        "Your code ended the Python process it ran in while this test called it: "
        "remove calls such as os._exit and os.kill, and look for endless recursion."
    )


def broken_connection() -> Stop:
    """For a process that sends what is no frame."""
    return DIED, (
        "This cell broke the connection to the grader and was stopped: "
        "do not write to files or sockets that it did not open."
    )


def _size(count: int) -> str:
    return f"{count / 1e6:g} MB"
