"""What a small fault is: for each kind of node, the nodes that may stand in its place.

Operators of the classical set (relational, arithmetic, logical, constant and statement
replacement; source: Offutt et al. 1996, "An experimental determination of sufficient mutant
operators"), and some for calls, which short Python functions largely consist of.
"""

import ast
import copy
from collections.abc import Iterator

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
}
_PAIRS = """
min max  any all  floor ceil  upper lower  lstrip rstrip  startswith endswith  find rfind
index rindex  mean median  union intersection  split rsplit  partition rpartition  sin cos
stdev pstdev  variance pvariance  isalpha isalnum
""".split()  # noqa: SIM905 -- a table
_TWINS = (
    dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
    | dict(zip(_PAIRS[1::2], _PAIRS[::2], strict=True))
    | {"sum": "max"}
)
_STEPS = frozenset(
    """
    sorted reversed set list abs round int float str len sum strip lstrip rstrip lower upper title
    casefold capitalize split replace copy normalize
    """.split()  # noqa: SIM905
)


def changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield what a node may become."""
    if isinstance(node, ast.Compare):
        yield from _comparisons(node)
    elif isinstance(node, ast.BinOp):
        yield from _arithmetic(node, node.op)
    elif isinstance(node, ast.AugAssign):
        yield from _arithmetic(node, node.op)
        yield "branch removal", ast.Pass()
    elif isinstance(node, ast.BoolOp):
        yield "boolean", _with(node, op=ast.And() if isinstance(node.op, ast.Or) else ast.Or())
        yield from (("boolean", part) for part in node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield "boolean" if isinstance(node.op, ast.Not) else "arithmetic", node.operand
    elif isinstance(node, ast.Constant):
        yield from _constants(node)
    elif isinstance(node, ast.Slice):
        yield from _slices(node)
    elif isinstance(node, ast.Call):
        yield from _calls(node)
    else:
        yield from _statements(node)


def _comparisons(node: ast.Compare) -> Iterator[tuple[str, ast.AST]]:
    for index, op in enumerate(node.ops):
        for other in _COMPARISONS.get(type(op), ()):
            ops = [*node.ops[:index], other(), *node.ops[index + 1 :]]
            near = {type(op), other} in ({ast.Lt, ast.LtE}, {ast.Gt, ast.GtE})
            yield "boundary" if near else "comparison", _with(node, ops=ops)


def _arithmetic(node: ast.AST, op: ast.operator) -> Iterator[tuple[str, ast.AST]]:
    other = _ARITHMETIC.get(type(op))
    if other is not None:
        yield "arithmetic", _with(node, op=other())


def _calls(node: ast.Call) -> Iterator[tuple[str, ast.AST]]:
    """Swap a function for its twin, drop an option, or leave a step out."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    twin = _TWINS.get(name)
    if twin is not None and isinstance(node.func, ast.Attribute):
        yield "call", _with(node, func=_with(node.func, attr=twin))
    elif twin is not None:
        yield "call", _with(node, func=ast.Name(id=twin, ctx=ast.Load()))
    for place in range(len(node.keywords)):
        rest = [*node.keywords[:place], *node.keywords[place + 1 :]]
        yield "call", _with(node, keywords=rest)
    if isinstance(node.func, ast.Attribute):
        if name in _STEPS:
            yield "call", node.func.value
    elif name in _STEPS and len(node.args) == 1:
        yield "call", node.args[0]


def _constants(node: ast.Constant) -> Iterator[tuple[str, ast.AST]]:
    value = node.value
    if isinstance(value, bool):
        yield "boolean", ast.Constant(value=not value)
    elif isinstance(value, int | float):
        yield "constant", ast.Constant(value=value + 1)
        if value not in (0, 1):
            yield "constant", ast.Constant(value=value - 1)
    elif isinstance(value, str):
        yield "constant", ast.Constant(value=f"{value}x" if value else "x")


def _slices(node: ast.Slice) -> Iterator[tuple[str, ast.AST]]:
    for bound in ("lower", "upper", "step"):
        if getattr(node, bound) is not None:
            yield "boundary", _with(node, **{bound: None})


def _statements(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        yield "branch removal", _with(node, test=ast.Constant(value=False))
        if not isinstance(node, ast.While):
            yield "branch removal", _with(node, test=ast.Constant(value=True))
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield "branch removal", _with(node, ifs=[])
    elif isinstance(node, ast.Return) and node.value is not None:
        if not (isinstance(node.value, ast.Constant) and node.value.value is None):
            yield "return value", _with(node, value=ast.Constant(value=None))
    elif isinstance(node, ast.Raise | ast.Expr):
        yield "branch removal", ast.Pass()
    elif isinstance(node, ast.Break):
        yield "branch removal", ast.Continue()
    elif isinstance(node, ast.Continue):
        yield "branch removal", ast.Break()


def _with(node: ast.AST, **fields: object) -> ast.AST:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed
