from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import close_old_connections, connections, transaction

from registry.errors import InvalidTool, InvalidToolName, ToolNameTaken
from registry.lifecycle import archive, create_version, free_name, version_digest
from registry.models import Tool, ToolEmbedding, ToolEvent, ToolVersion
from registry.testing import CountingEmbedder, publish_tool, store_version, vector_of

OTHER_SIGNATURE = "def multiply(left: int, right: int) -> int:\n    return left * right\n"


@pytest.mark.django_db
class TestCreateVersion:
    def test_an_unknown_name_makes_an_experimental_tool_with_version_1(self) -> None:
        version = store_version(examples=["Double 21"])

        assert version.version_num == 1
        assert version.tool.status == Tool.Status.EXPERIMENTAL
        assert version.tool.live_version is None
        assert version.search_text == "multiply\nMultiply a number by a factor.\nDouble 21"
        event = ToolEvent.objects.get()
        assert (event.from_status, event.to_status, event.version) == ("", "experimental", version)

    @pytest.mark.contract("D-30")
    def test_version_and_vector_are_stored_together_or_not_at_all(self) -> None:
        store_version()
        assert ToolEmbedding.objects.count() == 1

        embedding = vector_of("divide", CountingEmbedder())

        with transaction.atomic():
            store_version("divide", embedding=embedding)
            transaction.set_rollback(True)

        assert not Tool.objects.filter(name="divide").exists()
        assert ToolEmbedding.objects.count() == 1

    @pytest.mark.contract("D-30")
    def test_a_vector_that_cannot_be_had_leaves_nothing_behind(
        self, settings: Any, tools_dir: Any
    ) -> None:
        settings.OPENAI_EMBEDDING_MODEL = "unreachable"
        settings.OPENAI_BASE_URL = "http://127.0.0.1:9/v1"
        settings.OPENAI_API_KEY = "none"
        settings.LLM_TIMEOUT_S = 0.2

        with pytest.raises(Exception):  # noqa: B017, PT011 -- any: what matters is what is left
            store_version()

        assert not Tool.objects.exists()
        assert not tools_dir.exists()

    def test_asking_for_a_vector_inside_a_transaction_is_refused(self) -> None:
        with pytest.raises(AssertionError, match="slow call"), transaction.atomic():
            store_version()

    def test_a_new_version_leaves_the_live_one_live(self) -> None:
        tool = publish_tool()

        second = store_version(
            code="def multiply(number: int, factor: int = 2) -> int:\n    return 0"
        )

        tool.refresh_from_db()
        assert second.version_num == 2
        assert tool.status == Tool.Status.ACTIVE
        assert tool.live_version is not None
        assert tool.live_version.version_num == 1

    def test_another_signature_does_not_take_the_name(self) -> None:
        store_version()

        with pytest.raises(ToolNameTaken, match="another signature"):
            store_version(code=OTHER_SIGNATURE)
        assert ToolVersion.objects.count() == 1

    def test_another_owner_does_not_take_the_name(self, alice: User, bob: User) -> None:
        store_version(owner=alice)

        assert store_version(owner=alice).version_num == 2
        for stranger in (bob, None):
            with pytest.raises(ToolNameTaken, match="belongs to somebody else"):
                store_version(owner=stranger)

    def test_a_version_for_an_archived_tool_brings_it_back_to_be_proven(self) -> None:
        tool = publish_tool()
        archive(tool=tool, actor="a test", reason="Gone.")

        version = store_version()

        version.tool.refresh_from_db()
        assert version.tool.status == Tool.Status.EXPERIMENTAL

    @pytest.mark.contract("D-14")
    def test_a_name_that_leaves_the_folder_is_refused_before_anything_is_written(
        self, tools_dir: Any
    ) -> None:
        with pytest.raises(InvalidToolName):
            create_version(
                name="../evil", code="x", tests="", docstring="", specification={},
                input_schema={}, output_schema={}, signature="x", profile="base",
                origin="manual", examples=[], category="", dossier={}, grade="",
                purity="unknown", owner=None, visibility="shared",
            )  # fmt: skip
        assert not tools_dir.exists()

    @pytest.mark.parametrize(
        "changes", [{"docstring": "a\x00b"}, {"tests": "\ud800"}, {"signature": " "}]
    )
    def test_text_that_cannot_be_stored_is_refused(self, changes: dict[str, str]) -> None:
        with pytest.raises(InvalidTool):
            store_version(**changes)

    def test_the_digest_depends_on_all_that_decides_behaviour(self) -> None:
        base = version_digest(code="a", profile="base", components=["x"])

        assert base == version_digest(code="a", profile="base", components=("x",))
        assert base != version_digest(code="b", profile="base", components=["x"])
        assert base != version_digest(code="a", profile="data", components=["x"])
        assert base != version_digest(code="a", profile="base", components=["y"])


@pytest.mark.django_db
class TestFreeName:
    def test_a_free_name_is_itself_and_a_taken_one_gets_the_first_free_number(self) -> None:
        assert free_name("multiply") == "multiply"
        store_version("multiply")
        assert free_name("multiply") == "multiply_2"
        store_version("multiply_2")
        store_version("multiply_4")
        assert free_name("multiply") == "multiply_3"

    def test_it_goes_on_beyond_the_first_batch_of_names(self) -> None:
        names = ["add", *(f"add_{number}" for number in range(2, 51))]
        Tool.objects.bulk_create([Tool(name=name) for name in names])

        assert free_name("add") == "add_51"


@pytest.mark.django_db(transaction=True)
@pytest.mark.contract("D-24")
def test_versions_stored_at_once_get_gapless_numbers_and_none_is_lost() -> None:
    embedding = vector_of("multiply", CountingEmbedder())

    def store(_: int) -> int:
        try:
            return store_version(embedding=embedding).version_num
        finally:
            close_old_connections()
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        numbers = list(pool.map(store, range(18)))

    assert sorted(numbers) == list(range(1, 19))
    assert Tool.objects.count() == 1
    assert ToolEvent.objects.count() == 1
