"""Cells that try to change something that stays when they are gone."""

# %% file-by-path: overwrites a file of the grader
attempt(lambda: open(world["secret"], "w").write("mine"))
attempt(lambda: os.truncate(world["secret"], 0))

# %% new-file: puts a file into the folder of the course
attempt(lambda: open(f"{world['course']}/new", "w").write("mine"))
attempt(lambda: os.mkdir(f"{world['course']}/newer"))

# %% gradebook: gives itself full marks, now and by a trigger later
import sqlite3
def cheat():
    with sqlite3.connect(world["gradebook"]) as book:
        book.execute("UPDATE grade SET score = 100")
        book.execute("CREATE TRIGGER t AFTER INSERT ON grade BEGIN DELETE FROM grade; END")
attempt(cheat)

# %% gradebook-by-dots: climbs to where nbgrader's gradebook usually is
import sqlite3
for depth in range(6):
    path = "../" * depth + "gradebook.db"
    attempt(lambda: escaped(path) if os.path.getsize(path) else None)

# %% work-of-a-peer: removes another student's submission
import shutil
attempt(lambda: shutil.rmtree(os.path.dirname(world["peer"])))
attempt(lambda: os.remove(world["peer"]))

# %% name-of-a-file: moves a file of the course
attempt(lambda: os.rename(world["peer"], world["peer"] + ".old"))
attempt(lambda: os.replace(world["peer"], "mine"))

# %% mode-and-time: changes mode, owner, times and attributes
for change in (
    lambda: os.chmod(world["peer"], 0o777),
    lambda: os.chown(world["peer"], os.getuid(), os.getgid()),
    lambda: os.utime(world["peer"], (1, 1)),
    lambda: os.setxattr(world["peer"], "user.mark", b"100"),
):
    attempt(change)

# %% by-a-link: writes through links
attempt(lambda: os.symlink(world["secret"], "link"))
attempt(lambda: open("link", "a").write("mine"))
attempt(lambda: os.chmod("link", 0o777))

# %% libraries: changes numpy on the disk for everybody
import numpy
attempt(lambda: escaped(open(numpy.__file__, "a").write("\n")))
site = os.path.dirname(os.path.dirname(numpy.__file__))
attempt(lambda: escaped(open(f"{site}/later.pth", "w").write("import os")))

# %% the-course-library: changes the checks on the disk
import cs_nn
attempt(lambda: escaped(open(cs_nn.__file__, "a").write("\n")))

# %% start-up-files: leaves files that run when somebody logs in or starts python
for name in (".bashrc", ".profile", ".ipython/profile_default/startup/a.py"):
    for home in {os.path.expanduser("~"), "/root", world["course"]}:
        path = os.path.join(home, name)
        attempt(lambda: os.makedirs(os.path.dirname(path)))
        attempt(lambda: open(path, "a").write("echo mine"))
for place in ("/etc/cron.d/a", "/etc/profile.d/a.sh", "/etc/ld.so.preload"):
    attempt(lambda: escaped(open(place, "w").write("mine")))

# %% message-for-the-next: leaves files where the next submission may look
for place in ("/tmp", "/var/tmp", "/dev/shm", os.environ["HOME"], os.environ["TMPDIR"]):
    attempt(lambda: open(f"{place}/message", "w").write("hello"))

# %% modules-in-memory: spoils numpy and the builtins of its own process
import builtins, numpy
numpy.add = numpy.float64 = numpy.array = None
builtins.sum = lambda *_: 42

# %% fork-server: talks to every descriptor as if it were the fork server's
import json, socket
for descriptor in range(3, 300):
    for request in ({"op": "fork"}, {"op": "reap", "pid": 2}):
        attempt(lambda: os.write(descriptor, json.dumps(request).encode()))

# %% first-process: takes over the process that keeps the namespace
if os.getpid() != 1 and os.path.exists("/proc/1/status"):
    attempt(lambda: escaped(open("/proc/1/mem", "r+b")))
    for name in attempt(lambda: os.listdir("/proc/1/fd")) or []:
        attempt(lambda: escaped(os.readlink(f"/proc/1/fd/{name}")))
        attempt(lambda: escaped(open(f"/proc/1/fd/{name}", "r+b")))
    attempt(lambda: escaped(os.listdir("/proc/1/root")))
    if libc.ptrace(16, 1, 0, 0) == 0:
        escaped()

# %% daemon: leaves a process that writes when nobody looks any more
if os.fork() == 0:
    attempt(os.setsid)
    if os.fork() == 0:
        import time
        time.sleep(1)
        attempt(lambda: open(world["secret"], "w").write("mine"))
        attempt(lambda: open(world["course"] + "/late", "w").write("mine"))
        os._exit(0)
    os._exit(0)

# %% daemon-by-shell: leaves a program in the background
for command in ("setsid sleep", "sleep"):
    os.system(f"nohup {command} {world['sleep']} >/dev/null 2>&1 &")

# %% become-root: asks for the rights of root in every way
for way in (os.setuid, os.seteuid, os.setgid):
    attempt(lambda: escaped(way(0)))
attempt(lambda: escaped(os.setgroups([0])))
for program in ("sudo -n id", "su -c id", "pkexec id", "mount", "passwd -d root"):
    if os.system(f"{program} >/dev/null 2>&1") == 0 and program != "mount":
        escaped(program)

# %% capabilities: takes the rights of root one by one
import ctypes
header, everything = b"\x22\x05\x08\x20\0\0\0\0", b"\xff" * 24
CAPSET = {"x86_64": 126, "aarch64": 91}[os.uname().machine]
if libc.syscall(CAPSET, header, everything) == 0:
    escaped()
status = attempt(lambda: open("/proc/self/status").read()) or ""
for line in status.splitlines():
    if line.startswith(("CapPrm", "CapEff")) and int(line.split()[1], 16):
        escaped(line)

# %% mounts: makes the system writable, or mounts another one
MS_REMOUNT, MS_BIND = 32, 4096
if libc.mount(b"none", b"/", b"none", MS_REMOUNT | MS_BIND, None) == 0:
    escaped()
if libc.mount(b"tmpfs", b"/tmp", b"tmpfs", 0, None) == 0 or libc.umount2(b"/proc", 2) == 0:
    escaped()

# %% own-namespace: becomes root in a user namespace of its own
CLONE_NEWUSER, CLONE_NEWNS = 0x10000000, 0x20000
if libc.unshare(CLONE_NEWUSER) == 0 or libc.unshare(CLONE_NEWNS) == 0:
    escaped()
if os.system("unshare -Ur true 2>/dev/null") == 0:
    escaped()

# %% namespace-of-another: joins the namespaces of the grader
for pid in world["pids"]:
    for kind in ("mnt", "pid", "user", "net"):
        attempt(lambda: escaped() if libc.setns(os.open(f"/proc/{pid}/ns/{kind}", 0), 0) == 0 else 0)

# %% root-folder: changes its root to climb out of it
attempt(lambda: os.mkdir("deep"))
attempt(lambda: escaped(os.chroot("deep")))

# %% device: makes a device file for the disk
import stat
for major in (8, 253, 254, 259):
    attempt(lambda: escaped(os.mknod("disk", 0o600 | stat.S_IFBLK, os.makedev(major, 0))))
attempt(lambda: escaped(os.open("/dev/vda", os.O_RDONLY)))
attempt(lambda: escaped(os.open("/dev/mem", os.O_RDONLY)))

# %% settings-of-the-kernel: writes to /proc/sys
for name in ("kernel/core_pattern", "kernel/hostname", "vm/drop_caches", "fs/file-max"):
    attempt(lambda: escaped(open(f"/proc/sys/{name}", "w").write("1")))
attempt(lambda: escaped(open("/proc/sysrq-trigger", "w").write("b")))
attempt(lambda: escaped(open("/sys/power/state", "w").write("mem")))

# %% name-and-clock: changes the machine's name and time
import time
if libc.sethostname(b"mine", 4) == 0:
    escaped()
attempt(lambda: escaped(time.clock_settime(time.CLOCK_REALTIME, 0)))

# %% limits-of-the-grader: lowers the limits of other processes
import resource
for pid in world["pids"]:
    attempt(lambda: escaped(resource.prlimit(pid, resource.RLIMIT_NOFILE, (3, 3))))
    attempt(lambda: escaped(os.setpriority(os.PRIO_PROCESS, pid, 19)))
    attempt(lambda: escaped(os.sched_setaffinity(pid, {0})))

# %% limits-of-its-own: raises its own limits
import resource
for kind in (resource.RLIMIT_DATA, resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE):
    attempt(lambda: escaped(resource.setrlimit(kind, (-1, -1))))

# %% set-user-id: makes a program that runs with other rights
attempt(lambda: os.system("cp /bin/sh ./sh; chmod 6755 ./sh"))
if os.system("./sh -c 'test $(id -u) = 0' 2>/dev/null") == 0:
    escaped()

# %% terminal: types a command into the terminal of the grader
import fcntl, termios
for descriptor in range(4):
    attempt(lambda: escaped(fcntl.ioctl(descriptor, termios.TIOCSTI, b"x")))
attempt(lambda: escaped(os.open("/dev/tty", os.O_RDWR)))

# %% program-in-the-kernel: loads programs and modules into the kernel
BPF = {"x86_64": 321, "aarch64": 280}[os.uname().machine]
if libc.syscall(BPF, 0, bytes(64), 64) >= 0 or libc.init_module(b"x", 1, b"") == 0:
    escaped()

# %% loader: leaves variables for programs that are started later
os.environ["LD_PRELOAD"] = "/jail/work/evil.so"
os.environ["PYTHONSTARTUP"] = os.environ["BASH_ENV"] = world["secret"]
