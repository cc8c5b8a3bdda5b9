"""Modules from memory, by name, without shadowing the standard library."""

import ast
import builtins
import importlib
import importlib.machinery
import linecache
import sys
import types

PACKAGES = {"numpy", "pandas", "openpyxl", "matplotlib"}
WITH_EFFECTS = {"antigravity", "this"}
PRIVATE = "_tool."  # before the name of a module that Python has one of already


class MemoryModules:
    """Imports modules from `sources`.

    A module named like one of Python's own is never put into `sys.modules` under that name, where
    the standard library would find it; only our own modules get it, by their own `__import__`.
    It calls itself by another name, under which `dataclasses` finds it.
    """

    def __init__(self, sources):
        self.sources = sources
        self.shadowing = {
            name for name in sources if name in sys.stdlib_module_names or name in sys.modules
        }
        self.private = {}
        sys.meta_path.insert(0, self)

    def find_spec(self, fullname, path=None, target=None):
        if fullname not in self.sources or fullname in self.shadowing:
            return None
        return importlib.machinery.ModuleSpec(fullname, self)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        run_source(self.sources[module.__name__], module, self.importer())

    def load(self, name):
        """Return the module `name`, imported when first asked for."""
        if name not in self.shadowing:
            return importlib.import_module(name)
        if name not in self.private:
            module = self.private[name] = types.ModuleType(f"{PRIVATE}{name}")
            sys.modules[module.__name__] = module
            try:
                run_source(self.sources[name], module, self.importer())
            except BaseException:
                del self.private[name], sys.modules[module.__name__]
                raise
        return self.private[name]

    def unload(self):
        """Forget all that was imported from here."""
        sys.meta_path.remove(self)
        for name in self.sources.keys() - self.shadowing:
            sys.modules.pop(name, None)
        for module in self.private.values():
            sys.modules.pop(module.__name__, None)

    def names(self):
        """Return what the modules call themselves."""
        return {f"{PRIVATE}{name}" if name in self.shadowing else name for name in self.sources}

    def classes_of(self, module):
        """Return the classes, by key, that a module offers and that these sources define."""
        names = self.names()
        return {
            f"{value.__module__}:{value.__qualname__}": value
            for value in vars(module).values()
            if isinstance(value, type) and value.__module__ in names
        }

    def importer(self):
        """Return builtins whose `__import__` knows the shadowing modules, or None if none do."""
        return import_hook(self.shadowing, self.load) if self.shadowing else None


def import_hook(names, load):
    """Return a copy of the builtins in which importing one of `names` calls `load(name)`."""

    def hooked(name, globals=None, locals=None, fromlist=(), level=0):
        if level == 0 and name in names:
            return load(name)
        return builtins.__import__(name, globals, locals, fromlist, level)

    return {**vars(builtins), "__import__": hooked}


def run_source(source, module, own_builtins=None):
    """Execute `source` as the body of `module`; tracebacks show its lines."""
    filename = f"{module.__name__.removeprefix(PRIVATE)}.py"
    module.__file__ = filename
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    if own_builtins is not None:
        module.__dict__["__builtins__"] = own_builtins
    exec(compile(source, filename, "exec", dont_inherit=True), module.__dict__)


def preload(sources, except_for=()):
    """Import what the sources name and we trust, once, before any fork."""
    trusted = (PACKAGES | sys.stdlib_module_names) - WITH_EFFECTS - set(except_for)
    for name in sorted(named_modules(sources)):
        if name.partition(".")[0] not in trusted:
            continue
        try:
            importlib.import_module(name)
        except ImportError:
            continue  # it is no module, or the function will meet the same error


def named_modules(sources):
    """Return the top-level names that any of the sources imports, and what it takes of packages."""
    named = set()
    for source in sources:
        try:
            nodes = list(ast.walk(ast.parse(source)))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for node in nodes:
            if isinstance(node, ast.Import):
                named |= {name for alias in node.names for name in within(alias.name)}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                named |= {
                    name for alias in node.names for name in within(f"{node.module}.{alias.name}")
                }
    return named


def within(path):
    """Return the top-level name of a dotted one; in a large package, every name on the way.

    A chart takes a tenth of the time that it takes to import what matplotlib draws with.
    """
    parts = path.split(".")
    depth = len(parts) if parts[0] in PACKAGES else 1
    return {".".join(parts[:end]) for end in range(1, depth + 1)}
