"""Cells that try to learn what is none of theirs; `world` says where it is."""

# %% file-by-path: opens a file of the grader by its full path
print(open(world["secret"]).read())

# %% folder-of-the-course: lists the folder with everybody's work
print(os.listdir(world["course"]))

# %% work-of-a-peer: reads another student's notebook
print(open(world["peer"]).read())

# %% gradebook: asks the gradebook for everybody's marks
import sqlite3
print(sqlite3.connect(world["gradebook"]).execute("SELECT * FROM grade").fetchall())

# %% symbolic-link: makes a link to the file and reads through it
os.symlink(world["secret"], "link")
print(open("link").read())

# %% hard-link: gives the file a second name in the own folder
os.link(world["secret"], "hard")
print(open("hard").read())

# %% dots-in-the-path: climbs out of the own folder
print(open("../" * 20 + world["secret"][1:]).read())

# %% root-of-a-process: goes through /proc/PID/root and cwd
for pid in filter(str.isdigit, os.listdir("/proc")):
    for way in ("root", "cwd"):
        attempt(lambda: print(open(f"/proc/{pid}/{way}{world['secret']}").read()))

# %% root-of-the-grader: goes through the root of the grader by its number
for pid in world["pids"]:
    attempt(lambda: print(open(f"/proc/{pid}/root{world['secret']}").read()))

# %% whole-machine: walks the file system and looks for the secret
for top in ("/jail", "/tmp", "/home", "/root", "/var", "/srv", "/run", "/mnt"):
    for place, folders, files in os.walk(top):
        folders[:] = [name for name in folders if name not in ("lib", "proc")]
        for name in files:
            if "canary" in place + name:
                attempt(lambda: print(name, open(os.path.join(place, name)).read(200)))

# %% accounts-of-the-machine: reads the real accounts and passwords
attempt(lambda: escaped() if "root:" in open("/etc/passwd").read() else None)
attempt(lambda: escaped(open("/etc/shadow").read()))

# %% environment: prints its environment and that of every process
print(dict(os.environ))
for pid in ["self", "1", *map(str, world["pids"])]:
    attempt(lambda: print(open(f"/proc/{pid}/environ").read()))

# %% command-lines: prints the command line of every process
for pid in range(1, 70_000, 1):
    attempt(lambda: print(open(f"/proc/{pid}/cmdline").read()))

# %% open-files: reads every descriptor that was left open
for descriptor in range(3, 300):
    attempt(lambda: print(os.readlink(f"/proc/self/fd/{descriptor}")))
    attempt(lambda: print(os.pread(descriptor, 1000, 0)))

# %% own-memory: looks for the secret in what the fork server left in memory
import re
pattern = re.compile(b"canary-[0-9a-f]{32}")
for line in open("/proc/self/maps"):
    first, _, last = line.split()[0].partition("-")
    if "r" in line.split()[1] and "[v" not in line:
        with open("/proc/self/mem", "rb", 0) as memory:
            attempt(lambda: memory.seek(int(first, 16)))
            size = min(int(last, 16) - int(first, 16), 1 << 23)
            attempt(lambda: print(pattern.findall(memory.read(size))[:1] or ""))

# %% memory-of-the-grader: opens the memory of other processes
for pid in world["pids"]:
    attempt(lambda: escaped(open(f"/proc/{pid}/mem", "rb").fileno()))
    attempt(lambda: print(open(f"/proc/{pid}/maps").read()))

# %% trace-the-grader: attaches to other processes as a debugger does
PTRACE_ATTACH, PTRACE_SEIZE = 16, 0x4206
for pid in [*world["pids"], 1, os.getppid()]:
    for request in (PTRACE_ATTACH, PTRACE_SEIZE):
        if libc.ptrace(request, pid, 0, 0) == 0:
            escaped()

# %% copy-of-memory: asks the kernel to copy the memory of the grader
import ctypes
piece = ctypes.create_string_buffer(64)
place = (ctypes.c_void_p * 2)(ctypes.addressof(piece), 64)
for pid in world["pids"]:
    if libc.process_vm_readv(pid, place, 1, place, 1, 0) > 0:
        escaped()

# %% descriptor-of-the-grader: takes an open file of another process
for pid in world["pids"]:
    if libc.syscall(438, attempt(lambda: os.pidfd_open(pid)) or -1, 0, 0) >= 0:
        escaped()

# %% tcp: connects to a server on this machine
import socket
attempt(lambda: escaped(socket.create_connection(("127.0.0.1", world["port"]), 1)))

# %% tcp-without-python: connects by a shell
os.system(f"bash -c 'echo hello > /dev/tcp/127.0.0.1/{world['port']}' && echo ESCAPED")

# %% udp: sends a packet out
import socket
attempt(lambda: escaped(socket.socket(type=socket.SOCK_DGRAM).sendto(
    b"x", ("127.0.0.1", world["port"]))))

# %% other-families: opens sockets for IPv6, netlink, packets and virtual machines
import socket
for family in (socket.AF_INET6, socket.AF_NETLINK, socket.AF_PACKET, 40, 38):
    attempt(lambda: escaped(socket.socket(family, socket.SOCK_STREAM)))
    attempt(lambda: escaped(socket.socket(family, socket.SOCK_RAW)))

# %% web: fetches a page
import urllib.request
attempt(lambda: escaped(urllib.request.urlopen(f"http://127.0.0.1:{world['port']}/")))

# %% socket-by-path: connects to a program's socket file
import socket
attempt(lambda: escaped(socket.socket(socket.AF_UNIX).connect(world["socket"])))

# %% socket-by-name: connects to an abstract socket
import socket
attempt(lambda: escaped(socket.socket(socket.AF_UNIX).connect("\0" + world["abstract"])))

# %% shell: lets other programs read the file
!cat {world["secret"]}
!cp {world["secret"]} here; cat here
!find / -name 'canary*' 2>/dev/null

# %% another-python: reads it in a fresh interpreter
import subprocess, sys
code = f"print(open({world['secret']!r}).read())"
print(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True))

# %% datagram-by-a-pair: sends to a socket on the disk from one end of a pair
import socket
ours, theirs = attempt(lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM))
attempt(lambda: escaped(ours.sendto(b"hello", world["datagrams"])))

# %% shared-memory: looks at the memory that programs share
for name in attempt(lambda: os.listdir("/dev/shm")) or []:
    print(name, open(f"/dev/shm/{name}").read())
attempt(lambda: print(open(world["shared"]).read()))

# %% keys-of-the-session: looks for keys that the kernel keeps
KEYCTL_GET_KEYRING_ID, KEYCTL = 0, {"x86_64": 250, "aarch64": 219}[os.uname().machine]
if any(libc.syscall(KEYCTL, KEYCTL_GET_KEYRING_ID, ring, 0) > 0 for ring in (-2, -3, -4)):
    escaped()

# %% file-by-handle: opens a file by its number on the disk
OPEN_BY_HANDLE = {"x86_64": 304, "aarch64": 265}[os.uname().machine]
import ctypes
handle = ctypes.create_string_buffer(b"\x08\0\0\0\x01\0\0\0\x02\0\0\0\0\0\0\0")
if libc.syscall(OPEN_BY_HANDLE, os.open("/", os.O_RDONLY), handle, 0) >= 0:
    escaped()

# %% io-uring: opens the file by the other door of the kernel
import ctypes
if libc.syscall(425, 8, ctypes.create_string_buffer(120)) >= 0:
    escaped()

# %% terminal: reads and writes a terminal of the machine, and takes all that there are
import fcntl, pty, termios
attempt(lambda: escaped(os.open(world["terminal"], os.O_RDWR | os.O_NOCTTY)))
attempt(lambda: escaped(os.open("/dev/tty", os.O_RDWR)))
own = [pair for _ in range(40) if (pair := attempt(pty.openpty))]
if len(own) > 16:
    escaped("with more than its share")
for _, slave in own:  # type into it, and have a driver loaded for it
    attempt(lambda: escaped(fcntl.ioctl(slave, termios.TIOCSTI, b"x")))
    attempt(lambda: escaped(fcntl.ioctl(slave, termios.TIOCSETD, b"\x0d\0\0\0")))

# %% kernel-log: reads what the kernel has said
import ctypes
text = ctypes.create_string_buffer(100)
if libc.klogctl(3, text, 100) > 0:
    escaped()
