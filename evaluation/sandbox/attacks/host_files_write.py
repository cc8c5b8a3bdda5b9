"""Changing a file of the host."""

from evaluation.sandbox.attacks.model import Attack, AttackClass

CLASS = AttackClass(
    name="host_files_write",
    aim="Change, add or remove a file of the host",
    weakening="host folder bound",
    attacks=(
        Attack(
            name="append_to_a_file",
            kind="run",
            code=r"""
def f(facts):
    try:
        with open(facts["canary"], "ab") as file:
            file.write(b"changed")
    except OSError as error:
        return f"refused: {error}"
    return "ESCAPED changed it"
""",
        ),
        Attack(
            name="add_a_file_to_a_folder",
            kind="run",
            code=r"""
import os
def f(facts):
    try:
        with open(os.path.join(facts["canary_folder"], facts["marker"]), "w") as file:
            file.write("x")
    except OSError as error:
        return f"refused: {error}"
    return "ESCAPED added a file"
""",
        ),
        Attack(
            name="replace_a_file_by_rename",
            kind="run",
            code=r"""
import os
def f(facts):
    said = []
    for source in (os.path.join(facts["canary_folder"], ".new"), "/job/new", "/tmp/new"):
        try:
            with open(source, "w") as file:
                file.write("other")
            os.replace(source, facts["canary"])
            return "ESCAPED replaced it"
        except OSError as error:
            said.append(error.strerror)
    return f"refused: {said}"
""",
        ),
        Attack(
            name="truncate_without_opening",
            kind="run",
            code=r"""
import os
def f(facts):
    try:
        os.truncate(facts["canary"], 0)
    except OSError as error:
        return f"refused: {error}"
    return "ESCAPED emptied it"
""",
        ),
        Attack(
            name="change_what_is_said_of_a_file",
            kind="run",
            code=r"""
import os
def f(facts):
    said = []
    for change in (
        lambda path: os.chmod(path, 0o777),
        lambda path: os.utime(path, (0, 0)),
        lambda path: os.setxattr(path, "user.mark", b"1"),
        lambda path: os.chown(path, os.getuid(), os.getgid()),
    ):
        try:
            change(facts["canary"])
            return "ESCAPED changed its mode, times, owner or attributes"
        except OSError as error:
            said.append(error.strerror)
    return f"refused: {said}"
""",
        ),
        Attack(
            name="make_folders_up_to_a_file",
            kind="run",
            code=r"""
import os, shutil
def f(facts):
    said = []
    for folder in (facts["canary_folder"], os.path.dirname(facts["canary"])):
        try:
            shutil.rmtree(os.path.join(folder, "sub"), ignore_errors=True)
            os.makedirs(os.path.join(folder, "sub", facts["marker"]))
            if os.path.exists(facts["canary"]):
                return "ESCAPED made a folder beside it"
            said.append("made, but it is not the host's")
        except OSError as error:
            said.append(error.strerror)
    return f"refused: {said}"
""",
        ),
    ),
)
