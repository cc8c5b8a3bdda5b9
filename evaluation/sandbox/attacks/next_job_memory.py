"""Changes in memory left for whoever comes next."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import FIND

CLASS = AttackClass(
    name="next_job_memory",
    aim="Change the interpreter so that a later job runs code of this one",
    weakening="reused guest",
    attacks=(
        Attack(
            name="a_module_of_the_standard_library",
            kind="run",
            code=r"""
import json, os
def f(facts):
    if getattr(json, "left", None) == facts["marker"]:
        return "ESCAPED json was changed by an earlier job"
    json.left = facts["marker"]
    honest = json.dumps
    json.dumps = lambda *args, **kwargs: honest(*args, **kwargs)
    return "changed json"
""",
        ),
        Attack(
            name="a_builtin_name",
            kind="run",
            code=r"""
import builtins
def f(facts):
    if getattr(builtins, "left", None) == facts["marker"]:
        return "ESCAPED the builtins were changed by an earlier job"
    builtins.left = facts["marker"]
    return "changed the builtins"
""",
        ),
        Attack(
            name="a_module_that_the_next_one_imports",
            kind="run",
            code=r"""
import sys, types
def f(facts):
    found = sys.modules.get("helpers_of_the_tool")
    if found is not None and found.left == facts["marker"]:
        return "ESCAPED found the module of an earlier job"
    made = sys.modules["helpers_of_the_tool"] = types.ModuleType("helpers_of_the_tool")
    made.left = facts["marker"]
    sys.path.insert(0, "/tmp")
    return "planted a module"
""",
        ),
        Attack(
            name="the_environment_and_the_working_folder",
            kind="run",
            code=r"""
import os
def f(facts):
    if os.environ.get("LEFT") == facts["marker"] or os.getcwd() != "/job":
        return f"ESCAPED found it in {os.getcwd()}"
    os.environ["LEFT"] = facts["marker"]
    os.chdir("/tmp")
    os.umask(0)
    return "changed them"
""",
        ),
        Attack(
            name="the_bootstrap_itself",
            kind="run",
            code=FIND
            + r"""
import sandbox.guest.worker as worker, sandbox.guest.crossing as crossing
def f(facts):
    if getattr(worker, "left", None) == facts["marker"]:
        return "ESCAPED the bootstrap was changed by an earlier job"
    worker.left = facts["marker"]
    honest = worker.called
    def called(header):
        found = honest(header)
        return found if found.get("outcome") != "ok" else found | {"value": found["value"]}
    worker.called = called
    return "changed the bootstrap"
""",
        ),
        Attack(
            name="a_thread_that_waits",
            kind="run",
            code=r"""
import sys, threading, time
def f(facts):
    if any(thread.name == facts["marker"] for thread in threading.enumerate()):
        return "ESCAPED the thread of an earlier job is there"
    threading.Thread(target=time.sleep, args=(20,), name=facts["marker"], daemon=True).start()
    sys.setswitchinterval(10)
    return "left a thread"
""",
        ),
    ),
)
