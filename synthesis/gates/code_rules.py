"""Rules for an implementation, on its syntax tree alone."""

import ast
from collections.abc import Iterator

from registry.errors import SignatureError
from registry.signatures import FunctionSignature, read_function
from synthesis.candidate import Specification
from synthesis.gates.imports import TOOL_IMPORTS, not_offered, profile_of
from synthesis.gates.reach_rules import reaches, undeclared_chance
from synthesis.gates.syntax import Unparsable, imported_modules, parse


def problems_of_code(code: str, specification: Specification) -> list[str]:
    """Return what is wrong with an implementation; nothing when it may go to the judge."""
    try:
        tree = parse(code, "implementation")
        signature = read_function(code, specification.function_name)
    except (Unparsable, SignatureError) as error:
        return [str(error)]
    return [
        *_imports(tree),
        *_public_functions(tree, specification.function_name),
        *_signature(signature, specification),
        *_bare_excepts(tree),
        *reaches(tree),
        *undeclared_chance(tree, words_of(specification)),
    ]


def words_of(specification: Specification) -> str:
    """Return all that a specification says, as one text."""
    described = (" ".join(each.values()) for each in specification.parameters)
    name = specification.function_name.replace("_", " ")
    return " ".join([name, specification.docstring, *described, *specification.clarifications])


def profile_of_code(code: str) -> str:
    """Return the profile the code's imports ask for; "base" for code that does not parse."""
    try:
        return profile_of(imported_modules(parse(code, "implementation")))
    except Unparsable:
        return "base"


def _imports(tree: ast.Module) -> Iterator[str]:
    modules = imported_modules(tree)
    for module in not_offered(modules, TOOL_IMPORTS[profile_of(modules)]):
        yield f"It imports {module}, which tools cannot use."


def _public_functions(tree: ast.Module, name: str) -> Iterator[str]:
    functions = [
        node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    public = [function for function in functions if not function.startswith("_")]
    if functions.count(name) > 1:
        yield f"It defines {name} more than once."
    for other in sorted(set(public) - {name}):
        yield f"It has a second public function, {other}; helpers begin with an underscore."
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store):
            yield f"It binds the name {name} again."


def _signature(signature: FunctionSignature, specification: Specification) -> Iterator[str]:
    wanted = [parameter["name"] for parameter in specification.parameters]
    given = [parameter.name for parameter in signature.parameters]
    if given[: len(wanted)] != wanted:
        yield f"Its parameters are {given}, but the specification says {wanted}."
    for extra in signature.parameters[len(wanted) :]:
        if extra.required:
            yield f"It requires {extra.name}, which the specification does not have."


def _bare_excepts(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and node.type is None:
            yield f"Line {node.lineno} has a bare except."
