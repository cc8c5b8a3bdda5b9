import ast

import pytest

from agentsite.docs.environment import Variable, names_read, variables
from agentsite.docs.places import PROJECT, DocsProblem
from kernel.syntax import parse as parse_python

EXAMPLE = variables((PROJECT / ".env.example").read_text("utf-8"))


def _literal_defaults() -> dict[str, object]:
    """Return the defaults that settings.py writes out, by variable."""
    tree = parse_python((PROJECT / "agentsite/settings.py").read_text("utf-8"))
    found: dict[str, object] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not ast.unparse(node.func).startswith("env."):
            continue
        for keyword in node.keywords:
            try:
                found[ast.literal_eval(node.args[0])] = ast.literal_eval(keyword.value)
            except ValueError:
                continue  # worked out from something else
    return found


def _as_written(default: object) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, list):
        return ",".join(default)
    if isinstance(default, float):
        return f"{default:g}"
    return "" if default is None else str(default)


@pytest.mark.contract("CFG-1")
class TestEnvExample:
    def test_it_lists_what_settings_and_services_read_and_nothing_else(self) -> None:
        assert {each.name for each in EXAMPLE} == names_read(PROJECT)

    def test_no_variable_is_listed_twice(self) -> None:
        names = [each.name for each in EXAMPLE]

        assert sorted(names) == sorted(set(names))

    def test_every_line_is_a_comment_so_that_a_copy_changes_nothing(self) -> None:
        lines = (PROJECT / ".env.example").read_text("utf-8").splitlines()

        assert [line for line in lines if line and not line.startswith("#")] == []

    @pytest.mark.parametrize("variable", EXAMPLE, ids=lambda each: str(each.name))
    def test_the_default_is_the_one_of_the_settings(self, variable: Variable) -> None:
        defaults = _literal_defaults()
        if variable.name not in defaults:
            return  # derived; its comment says from what

        assert variable.default == _as_written(defaults[variable.name])

    def test_the_documented_names_are_among_them(self) -> None:
        documented = {
            "OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL", "OPENAI_EMBEDDING_MODEL",
            "DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "SANDBOX_BACKEND",
            "DOCKER_IMAGE_NAME", "DOCKER_TIMEOUT", "TOOLS_DIR", "DATA_DIR",
            "SIMILARITY_THRESHOLD", "HOST", "PORT", "SECRET_KEY", "ALLOWED_HOSTS", "DEBUG",
        }  # fmt: skip

        assert documented <= {each.name for each in EXAMPLE}


class TestReading:
    def test_a_variable_takes_the_comment_above_it_and_its_section(self) -> None:
        text = "# --- The site ---\n\n# Port of the site.\n#PORT=8000\n"

        assert variables(text) == [
            Variable(name="PORT", default="8000", meaning="Port of the site.", section="The site")
        ]

    def test_a_variable_without_a_comment_is_refused(self) -> None:
        with pytest.raises(DocsProblem, match="says nothing of PORT"):
            variables("# Address.\n#HOST=\n#PORT=8000\n")
