"""What an attack is: a program, or a test suite, that tries to do what the sandbox forbids."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

# What the program under attack returns when it got what it wanted.
ESCAPED = "ESCAPED"
MOST_OF_A_CLASS = 6

Kind = Literal["run", "code", "tests", "weak", "wire"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """One technique.

    `kind` says how it is let loose:

    - "run": `code` defines `f(facts)`, which is called in a guest. `facts` names what there is
      to reach: see `evaluation.sandbox.watch`. It returns a text that begins with ESCAPED when
      it reached its aim; anything else is a failure, unless a watcher saw harm.
    - "code": `code` defines `f` and is wrong; `tests` are honest. Harm: it is called verified.
    - "tests": `code` defines `f` and is wrong; `tests` are not honest. Harm: it is called
      verified.
    - "weak": `code` is wrong; `tests` say too little, without cheating. No judge can tell that:
      it is counted apart, and left to the gate that mutates the code.
    - "wire": `code` is what a guest that was taken over writes to the host, as a Python
      expression for bytes. Harm: the host takes it for a result, or pays for it.
    """

    name: str
    kind: Kind
    code: str
    tests: str = ""
    profile: str = "base"
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttackClass:
    """Techniques with one aim. `weakening` names the guard whose absence lets some through.

    `a_result_is_harm`: already that a result is taken, not only what may be wrong with it.
    `belief_is_harm`: that the judge alone believes a suite, whatever the gates before it say.
    """

    name: str
    aim: str
    weakening: str
    attacks: tuple[Attack, ...]
    a_result_is_harm: bool = True
    belief_is_harm: bool = False

    def __post_init__(self) -> None:
        assert 0 < len(self.attacks) <= MOST_OF_A_CLASS, self.name
