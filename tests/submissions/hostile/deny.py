"""Cells that try to stop the grader, or to take the machine from their neighbours."""

# %% endless-loop: never ends [TimeLimit]
while True:
    pass

# %% swallows-interrupts: catches whatever is raised to stop it [TimeLimit]
while True:
    try:
        while True:
            pass
    except BaseException:
        pass

# %% ignores-the-signal: switches the interrupt off [TimeLimit]
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    pass

# %% blocks-signals: blocks every signal, then sleeps [TimeLimit]
import signal, time
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
time.sleep(60)

# %% loop-in-c: computes where no interrupt arrives [TimeLimit]
sum(range(10**13))

# %% regular-expression: matches for ages [TimeLimit]
import re
re.match(r"(a+)+$", "a" * 40 + "b")

# %% large-power: computes a number of a billion digits [TimeLimit|MemoryLimit|MemoryError]
len(str(7 ** (10**9)))

# %% stops-itself: goes to sleep by a signal [TimeLimit]
import signal
os.kill(os.getpid(), signal.SIGSTOP)

# %% fork-bomb: forks without end [ProcessLimit|TimeLimit|BlockingIOError]
while True:
    attempt(os.fork)

# %% fork-bomb-of-orphans: forks, and every parent ends [ProcessLimit|TimeLimit|ProcessDied]
while True:
    if attempt(os.fork):
        os._exit(0)

# %% fork-bomb-of-the-shell: lets the shell fork without end [ProcessLimit|TimeLimit]
os.system("f() { f | f & f; }; f")
while True:
    pass

# %% threads: starts threads without end [ProcessLimit|TimeLimit|RuntimeError]
import threading, time
while True:
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()

# %% list-without-end: takes memory bit by bit [MemoryError|MemoryLimit|TimeLimit]
x = []
while True:
    x.append(bytearray(10**7))

# %% one-large-array: asks for a terabyte [MemoryError]
x = bytearray(10**12)

# %% memory-by-numpy: fills arrays [MemoryError|_ArrayMemoryError|MemoryLimit|TimeLimit]
import numpy
x = [numpy.ones(10**7) for _ in range(100)]

# %% memory-of-many: lets many processes take memory [MemoryLimit|TimeLimit]
import time
for _ in range(8):
    if os.fork() == 0:
        x = bytearray(b"x") * (80 << 20)
        time.sleep(60)
time.sleep(60)

# %% shared-memory: takes memory that no process owns
import mmap
for _ in range(3):
    attempt(lambda: escaped(os.memfd_create("x")))
if libc.shmget(0, 10**6, 0o1600) >= 0:
    escaped()

# %% mapped-memory: takes shared pages [MemoryLimit|TimeLimit|OSError]
import mmap, time
x = [mmap.mmap(-1, 10**8) for _ in range(20)]
for piece in x:
    piece.write(b"x" * 10**8)
time.sleep(60)

# %% full-disk: writes without end [OSError|DiskLimit]
for number in range(1000):
    with open(f"{number}", "wb") as file:
        file.write(bytes(4 << 20))

# %% full-disk-elsewhere: writes to its other folders [OSError|DiskLimit]
import time
for number in range(1000):
    with open(f"{os.environ['TMPDIR']}/{number}", "wb") as file:
        file.write(bytes(4 << 20))

# %% one-large-file: writes a file that is too large [OSError]
with open("large", "wb") as file:
    for _ in range(100):
        file.write(bytes(1 << 20))

# %% many-files: makes files without end [OSError|DiskLimit|TimeLimit]
number = 0
while True:
    os.mkdir(f"f{number}")
    number += 1

# %% deep-folders: nests folders deeper than programs can follow [OSError|DiskLimit|TimeLimit]
while True:
    os.mkdir("d")
    os.chdir("d")

# %% locked-folder: leaves a folder that nobody may enter
os.makedirs("a/b")
open("a/b/c", "w").close()
os.chmod("a/b", 0)
os.chmod("a", 0)

# %% exit-at-once: ends the process without a word [ProcessDied]
os._exit(0)

# %% kill-itself: kills its own process [ProcessDied]
os.kill(os.getpid(), 9)

# %% kill-all: kills everything that it may [ProcessDied]
attempt(lambda: os.kill(-1, 9))
os.kill(os.getpid(), 9)

# %% kill-the-grader: kills the grader and its helpers by number
for pid in world["pids"]:
    for number in (15, 9, 19, 2):
        attempt(lambda: escaped(os.kill(pid, number)))

# %% kill-the-parent: kills its parent, the first process, and its group [ProcessDied]
for pid in (os.getppid(), 1):
    if pid:
        attempt(lambda: os.kill(pid, 9))
os.killpg(0, 9)

# %% kill-by-thread: sends signals to the threads of the grader
TGKILL = {"x86_64": 234, "aarch64": 131}[os.uname().machine]
for pid in world["pids"]:
    if libc.syscall(TGKILL, pid, pid, 9) == 0:
        escaped()

# %% crash: reads where nothing is [ProcessDied]
import ctypes
ctypes.string_at(0)

# %% abort: gives up [ProcessDied]
os.abort()

# %% recursion: calls itself without end [RecursionError|TimeLimit]
def f():
    return f()
f()

# %% recursion-in-c: overflows the stack of the interpreter [ProcessDied|RecursionError|MemoryError|MemoryLimit|TimeLimit]
import sys
sys.setrecursionlimit(10**9)
def f():
    return [f() for _ in "x"]
f()

# %% nested-source: a program too deep to parse [MemoryError|SyntaxError|RecursionError]
exec("(" * 5000 + ")" * 5000)

# %% long-line: prints a line of 100 MB [OutputLimit]
print("x" * 100_000_000)

# %% endless-print: prints without end [OutputLimit|TimeLimit]
while True:
    print("again")

# %% many-displays: shows ten thousand outputs [OutputLimit|TimeLimit]
for number in range(10_000):
    display(f"output {number}, rather long so that the limit is reached")

# %% straight-to-the-descriptor: writes past python [OutputLimit]
for _ in range(40):
    os.write(1, b"y" * 1_000_000)

# %% large-page: shows a page of 30 MB [OutputLimit]
from IPython.display import HTML
display(HTML("x" * 30_000_000))

# %% large-result: ends in a value with a text of 50 MB [OutputLimit]
class Large:
    def __repr__(self):
        return "x" * 50_000_000
Large()

# %% large-error: raises an error with a text of 50 MB [ValueError]
raise ValueError("x" * 50_000_000)

# %% error-that-cannot-be-shown: raises what fails when it is shown [Strange]
class Strange(Exception):
    def __str__(self):
        raise ValueError
    __repr__ = __str__
raise Strange

# %% closes-everything: closes every descriptor [ProcessDied]
os.closerange(0, 512)

# %% noise-on-the-wire: writes bytes on every descriptor [ProcessDied]
for descriptor in range(3, 64):
    attempt(lambda: os.write(descriptor, b"\xff" * 100))

# %% long-frame: announces a frame of 4 GB [ProcessDied]
for descriptor in range(3, 64):
    attempt(lambda: os.write(descriptor, b"\xff\xff\xff\xff" + b"x" * 1000))

# %% deep-frame: sends a frame that is nested too deep [ProcessDied]
import struct
body = b"[" * 200_000
for descriptor in range(3, 64):
    attempt(lambda: os.write(descriptor, struct.pack(">I", len(body)) + body))

# %% flood-of-frames: sends outputs faster than they can be read [OutputLimit|TimeLimit|ProcessDied]
import json, struct
text = {"output_type": "stream", "name": "stdout", "text": "x" * 500_000}
body = json.dumps({"op": "outputs", "outputs": [text]}).encode()
while True:
    for descriptor in range(3, 8):
        attempt(lambda: os.write(descriptor, struct.pack(">I", len(body)) + body))

# %% silence: ends the cell but keeps a child that holds the connection [ProcessDied]
import time
if os.fork() == 0:
    time.sleep(60)
os._exit(7)

# %% hangs-at-the-end: cannot be shut down
import atexit, threading, time
atexit.register(time.sleep, 60)
threading.Thread(target=time.sleep, args=(60,)).start()

# %% waits-for-input: asks a question that nobody answers [StdinNotImplementedError]
input("Name?")

# %% reads-standard-input: waits for a line
import sys
print(repr(sys.stdin.read()), repr(os.read(0, 10)))

# %% open-files: opens files until there are no more [OSError|TimeLimit]
x = [open("/dev/null") for _ in range(10_000)]

# %% full-pipes: fills pipes with data [OSError|TimeLimit]
import fcntl
pipes = []
while True:
    reading, writing = os.pipe()
    pipes.append((reading, writing))
    os.set_blocking(writing, False)
    attempt(lambda: os.write(writing, bytes(1 << 16)))

# %% zombies: leaves children that nobody waits for [ProcessLimit|TimeLimit|BlockingIOError]
import time
for _ in range(40):
    if os.fork() == 0:
        os._exit(0)
time.sleep(60)

# %% alarm: lets signals arrive all the time [ProcessDied|TimeLimit]
import signal, time
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
time.sleep(60)
