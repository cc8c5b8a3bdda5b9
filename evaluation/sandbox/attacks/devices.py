"""Devices that a function does not need."""

from evaluation.sandbox.attacks.model import Attack, AttackClass

CLASS = AttackClass(
    name="devices",
    aim="Open a device of the host, or make one",
    weakening="host folder bound",
    attacks=(
        Attack(
            name="make_a_disk",
            kind="run",
            code=r"""
import os, stat
def f(facts):
    said = []
    for kind, major, minor in ((stat.S_IFBLK, 8, 0), (stat.S_IFBLK, 254, 0), (stat.S_IFCHR, 1, 1),
                               (stat.S_IFCHR, 10, 229)):
        for folder in ("/tmp", "/job", "/dev"):
            try:
                os.mknod(f"{folder}/node{major}", kind | 0o666, os.makedev(major, minor))
                os.open(f"{folder}/node{major}", os.O_RDONLY)
                return f"ESCAPED device {major}:{minor}"
            except OSError as error:
                said.append(error.strerror)
    return f"refused: {sorted(set(said))}"
""",
        ),
        Attack(
            name="open_disks_and_memory",
            kind="run",
            code=r"""
import os
def f(facts):
    said = []
    for name in ("sda", "vda", "nvme0n1", "mem", "kmem", "port", "kmsg", "kvm", "fuse",
                 "loop-control", "loop0", "net/tun", "vhost-vsock", "dri/card0", "uinput",
                 "cpu/0/msr", "mapper/control", "userfaultfd", "vfio/vfio"):
        try:
            os.open("/dev/" + name, os.O_RDONLY | os.O_NONBLOCK)
            return f"ESCAPED opened {name}"
        except OSError as error:
            said.append(error.strerror)
    return f"refused: {sorted(set(said))}"
""",
        ),
        Attack(
            name="any_unusual_device",
            kind="run",
            code=r"""
import os, stat
USUAL = {(1, 3), (1, 5), (1, 7), (1, 8), (1, 9), (5, 0), (5, 2)}
def f(facts):
    found = []
    for folder, _, names in os.walk("/dev"):
        for name in names:
            about = os.lstat(os.path.join(folder, name))
            if stat.S_ISBLK(about.st_mode) or stat.S_ISCHR(about.st_mode):
                number = os.major(about.st_rdev), os.minor(about.st_rdev)
                if number not in USUAL and number[0] != 136:
                    found.append((name, number))
    return f"ESCAPED {found}" if found else "only the usual ones"
""",
        ),
        Attack(
            name="spoil_the_random_numbers",
            kind="run",
            code=r"""
import fcntl, struct
def f(facts):
    said = []
    for request, data in ((0x40085203, struct.pack("iii", 64, 8, 0) + bytes(8)), (0x5206, 0),
                          (0x5207, 0), (0x5204, 0)):
        try:
            with open("/dev/urandom", "wb") as file:
                fcntl.ioctl(file, request, data)
            return f"ESCAPED request {request:#x}"
        except OSError as error:
            said.append(error.strerror)
    return f"refused: {said}"
""",
        ),
        Attack(
            name="a_file_that_is_a_folder_of_the_host",
            kind="run",
            code=r"""
import os
def f(facts):
    folder, said = os.path.dirname(facts["canary_folder"]), []
    try:
        said = os.listdir(facts["canary_folder"])
        return f"ESCAPED lists {said[:5]}"
    except OSError as error:
        said.append(error.strerror)
    try:
        if os.path.basename(facts["canary_folder"]) in os.listdir(folder):
            return "ESCAPED sees the folder"
    except OSError as error:
        said.append(error.strerror)
    return f"refused: {said}"
""",
        ),
    ),
)
