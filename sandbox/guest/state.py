"""The state of a process that a function may read or change, on its way between guests.

Environment, time zone, the module-wide generators of random numbers, and the decimal context.
"""

import decimal
import os
import random
import sys
import time

HIDDEN = ("PYTEST", "PYTHON", "LD_")
# What steers where the programs of the judge look for files, or put them.
STEERING = {"PATH", "HOME", "TMPDIR", "TEMP", "TMP", "MPLCONFIGDIR", "MATPLOTLIBRC", "MPLBACKEND"}
NUMBERS = ("prec", "rounding", "Emin", "Emax", "capitals", "clamp")


def environment():
    """Return the variables that guests share."""
    return {name: value for name, value in os.environ.items() if not name.startswith(HIDDEN)}


def difference(before, after):
    changed = {name: value for name, value in after.items() if before.get(name) != value}
    return {"set": changed, "unset": [name for name in before if name not in after]}


def changed(before, change):
    """Return the environment `before` with the changes of `difference`."""
    kept = {name: value for name, value in before.items() if name not in change["unset"]}
    return kept | {n: v for n, v in change["set"].items() if not n.startswith(HIDDEN)}


def harmless(change):
    """Return what the judge may take over from a worker of a difference."""
    return {
        "set": {n: v for n, v in change["set"].items() if n not in STEERING and n[:4] != "XDG_"},
        "unset": [name for name in change["unset"] if name not in STEERING],
    }


def put(variables):
    """Make `variables` the environment, but for those that guests do not share."""
    current = environment()
    for name in current.keys() - variables.keys():
        del os.environ[name]
    os.environ.update({n: v for n, v in variables.items() if current.get(n) != v})


def zone():
    return [*time.tzname, time.timezone]


def adopt_zone(other):
    """Read `TZ` anew if the other guest has, as its zone tells."""
    if other != zone():
        time.tzset()


def states():
    """Return the states by name, as JSON."""
    version, numbers, gauss = random.getstate()
    found = {"random": [version, list(numbers), gauss], "decimal": decimal_state()}
    if (numpy := sys.modules.get("numpy")) is not None:
        found["numpy"] = numpy_state(numpy.random.get_state(legacy=False))
    return found


def numpy_state(state):
    key = state["state"]["key"].tolist()
    return [key, state["state"]["pos"], state["has_gauss"], state["gauss"]]


def decimal_state():
    context = decimal.getcontext()
    signals = [
        [signal.__name__ for signal, is_on in found.items() if is_on]
        for found in (context.flags, context.traps)
    ]
    return [[getattr(context, name) for name in NUMBERS], *signals]


def put_states(wanted):
    """Put states in place; those of `states`, or of a guest that is not trusted."""
    if "random" in wanted:
        version, numbers, gauss = wanted["random"]
        random.setstate((version, tuple(numbers), gauss))
    if "decimal" in wanted:
        put_decimal(*wanted["decimal"])
    if "numpy" in wanted and (numpy := sys.modules.get("numpy")) is not None:
        key, place, has_gauss, gauss = wanted["numpy"]
        if not 0 <= place <= len(key):  # numpy does not look, and would read beyond the end
            raise ValueError("no state of a generator")
        numpy.random.set_state(("MT19937", numpy.array(key, "u4"), place, has_gauss, gauss))


def put_decimal(numbers, flags, traps):
    """Change the context in place: a test may hold it."""
    context = decimal.getcontext()
    for name, value in zip(NUMBERS, numbers, strict=True):
        setattr(context, name, value)
    for found, names in ((context.flags, flags), (context.traps, traps)):
        for signal in found:
            found[signal] = signal.__name__ in names
