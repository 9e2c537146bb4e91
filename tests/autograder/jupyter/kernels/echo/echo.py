"""A kernel of a small language: each line is a verb and the words that it takes."""

import os
import time
from typing import Any, ClassVar

from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel


class Echo(Kernel):
    """Says what it is told to say; `python` runs code, for cells that are hostile."""

    implementation = language = "echo"
    implementation_version = language_version = "1"
    language_info: ClassVar = {"name": "echo", "mimetype": "text/plain"}
    banner = "echo"

    async def do_execute(self, code: str, *_: Any, **__: Any) -> dict[str, Any]:
        """Run each line."""
        try:
            for line in code.splitlines():
                verb, _, words = line.partition(" ")
                getattr(self, f"do_{verb}")(words)
        except (Exception, KeyboardInterrupt) as error:
            what = {"ename": type(error).__name__, "evalue": str(error)}
            told = what | {"traceback": [f"{what['ename']}: {error}"]}
            self._tell("error", told)
            return {"status": "error", **told}
        return {"status": "ok", "execution_count": self.execution_count}

    def _tell(self, kind: str, content: dict[str, Any]) -> None:
        self.send_response(self.iopub_socket, kind, content)

    def do_say(self, words: str) -> None:
        """Print."""
        self._tell("stream", {"name": "stdout", "text": f"{words}\n"})

    def do_value(self, words: str) -> None:
        """Return a result."""
        data = {"text/plain": words, "application/javascript": "steal()"}
        self._tell("execute_result", {"data": data, "metadata": {}})

    def do_keep(self, words: str) -> None:
        """Remember."""
        self.kept = words

    def do_kept(self, _: str) -> None:
        """Say what was kept."""
        self.do_say(self.kept)

    def do_flood(self, megabytes: str) -> None:
        """Print a lot."""
        self.do_say("x" * (int(megabytes) << 20))

    def do_die(self, code: str) -> None:
        """End at once."""
        os._exit(int(code))

    def do_spin(self, _: str) -> None:
        """Never end."""
        while True:
            time.sleep(0.01)

    def do_python(self, code: str) -> None:
        """Run code, and say what it put into `told`."""
        names: dict[str, Any] = {"told": "", "kernel": self}
        exec(code.replace("; ", "\n"), names)
        self.do_say(str(names["told"]))


if __name__ == "__main__":
    IPKernelApp.launch_instance(kernel_class=Echo)
