"""What a tool of a profile may import, and what its tests may.

The sandbox is what holds code back; this list keeps tools to what they can honestly use there,
so that a wish for the network is refused with a reason instead of failing in the dark.
"""

_PURE = frozenset(
    {
        "__future__", "abc", "array", "base64", "bisect", "calendar", "cmath", "codecs",
        "collections", "colorsys", "copy", "csv", "dataclasses", "datetime", "decimal", "difflib",
        "enum", "fractions", "functools", "hashlib", "heapq", "hmac", "html", "io", "itertools",
        "json", "keyword", "math", "numbers", "operator", "pathlib", "re", "secrets", "random",
        "statistics", "string", "struct", "textwrap", "time", "typing", "unicodedata", "uuid",
        "zlib", "zoneinfo", "urllib.parse", "xml.etree", "xml.etree.ElementTree", "contextlib",
        "types", "binascii", "os.path", "ast", "configparser", "fnmatch", "graphlib", "ipaddress",
        "pprint", "shlex", "tomllib",
    }
)  # fmt: skip
_DATA = frozenset({"numpy", "pandas", "openpyxl", "matplotlib"})

TOOL_IMPORTS = {"base": _PURE, "data": _PURE | _DATA}
TEST_IMPORTS = frozenset(
    {
        "__future__", "collections", "copy", "csv", "datetime", "decimal", "fractions", "io",
        "itertools",
        "json", "math", "numpy", "openpyxl", "pandas", "pathlib", "pytest", "re", "string",
        "textwrap", "zoneinfo",
    }
)  # fmt: skip


def profile_of(modules: list[str]) -> str:
    """Return the smallest profile that offers these imports."""
    return "data" if any(module.split(".")[0] in _DATA for module in modules) else "base"


def not_offered(modules: list[str], offered: frozenset[str]) -> list[str]:
    """Return the modules outside the list; a listed package offers its submodules too."""
    return [
        module
        for module in modules
        if module not in offered and module.split(".")[0] not in offered
    ]
