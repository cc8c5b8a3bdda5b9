"""Add, find, rank and retire tools."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from typing import Any, TypedDict, Unpack

from celery import current_app
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from kernel.transactions import after_commit
from llm.client import LLMClient
from registry import lifecycle, pauses, selectors
from registry.calibration import similarity_of
from registry.embedding import Embedder, embed_tool
from registry.errors import InvalidSearch, SignatureError
from registry.models import Tool, ToolVersion
from registry.names import check_name, is_valid
from registry.particulars import (
    check_category,
    check_examples,
    check_held_out,
    check_visibility,
)
from registry.policies import policy_values
from registry.ranking import Candidate, Weights, rank
from registry.records import (
    ToolMatch,
    ToolRecord,
    ToolSummary,
    UsageStats,
    tool_record,
    tool_summary,
    usage_stats,
)
from registry.search import CANDIDATE_LIMIT, find_candidates
from registry.signatures import FunctionSignature, input_schema, output_schema, read_function
from runs.context import current, is_repetition

ORPHAN_GRACE = timedelta(hours=1)  # a registration takes a second; one this old was cut off


class ToolExtra(TypedDict, total=False):
    """What `add_tool` takes besides the documented arguments."""

    owner: AbstractBaseUser | None
    visibility: str
    category: str
    examples: Sequence[str]
    profile: str
    origin: str
    specification: Mapping[str, Any]
    held_out: Sequence[Mapping[str, Any]]  # see `registry.particulars.check_held_out`


class CapabilityRegistry:
    """The tools that the asker may use: shared ones and their own.

    The asker is `user_id`, else the user of the current run; without either, shared tools only.
    """

    _user_id: int | None = None

    def __init__(self, llm_client: Embedder | None = None, *, user_id: int | None = None) -> None:
        if llm_client is not None:
            self.llm_client = llm_client
        self._user_id = user_id

    @cached_property
    def llm_client(self) -> Embedder:
        """What makes vectors; made when first used, so a subclass may set its own."""
        return LLMClient()

    def add_tool(
        self,
        name: str,
        code: str,
        tests: str,
        docstring: str,
        tests_verified: bool = True,  # noqa: FBT001, FBT002 -- the documented signature
        **extra: Unpack[ToolExtra],
    ) -> ToolRecord:
        """Store a tool, or the next version of it, as experimental and have it verified.

        `tests_verified` is recorded and never believed: the tool becomes active when the gates
        have seen its tests pass. The function may have another name than the tool; its own is
        kept in the specification. Slow: it asks for a vector first.

        Raises:
            InvalidToolName, SignatureError, InvalidTool: It cannot be stored as it is.
            ToolNameTaken: The name belongs to another owner, or to another signature.
        """
        check_name(name)
        signature = _signature(code, name)
        visibility = check_visibility(extra.get("visibility", settings.DEFAULT_TOOL_VISIBILITY))
        category = check_category(extra.get("category", ""))
        examples = check_examples(extra.get("examples", ()))
        specification = {"function_name": signature.name, **extra.get("specification", {})}
        if "held_out" in extra:
            specification["held_out"] = check_held_out(extra["held_out"], signature)
        embedding = embed_tool(self.llm_client, name=name, docstring=docstring, examples=examples)
        with transaction.atomic():
            version = lifecycle.create_version(
                name=name,
                code=code,
                tests=tests,
                docstring=docstring,
                specification=specification,
                input_schema=input_schema(signature),
                output_schema=output_schema(signature),
                signature=signature.text,
                profile=extra.get("profile", "base"),
                origin=extra.get("origin", ToolVersion.Origin.MANUAL),
                examples=examples,
                category=category,
                dossier={},
                grade="",
                purity=ToolVersion.Purity.UNKNOWN,
                owner=extra["owner"] if "owner" in extra else self._asker(),
                visibility=visibility,
                tests_claimed=tests_verified,
                embedding=embedding,
            )
            after_commit(ask_for_verification, version_id=version.pk)
        return tool_record(version.tool, version)

    def search_tool(
        self,
        query: str,
        threshold: float | None = None,
        rerank: bool = True,  # noqa: FBT001, FBT002 -- the documented signature
    ) -> ToolMatch | None:
        """Return the best active tool for a request, or None when none is similar enough."""
        found = self.search_tools(query, threshold=threshold, limit=1, rerank=rerank)
        return found[0] if found else None

    def search_tools(
        self,
        query: str,
        threshold: float | None = None,
        limit: int = 5,
        rerank: bool = True,  # noqa: FBT001, FBT002 -- the documented signature
    ) -> list[ToolMatch]:
        """List active tools for a request, best first.

        Args:
            threshold: Least similarity, from 0 to 1, inclusive; None means the policy's.
            limit: 1 to 20.
            rerank: Weigh in success rate and frequency; without it similarity alone decides.

        Raises:
            InvalidSearch: The limit is out of its range.
        """
        if not 1 <= limit <= CANDIDATE_LIMIT:
            raise InvalidSearch(f"limit must be from 1 to {CANDIDATE_LIMIT}, not {limit}.")
        if not query.strip():
            return []
        retrieval, weights = policy_values("retrieval_similarity_threshold", "reranking_weights")
        return self._matches(
            query,
            threshold=retrieval["threshold"] if threshold is None else threshold,
            weights=Weights.from_policy(weights) if rerank else None,
        )[:limit]

    def search_tools_batch(
        self, query: str, threshold: float | None = None, limit: int = 5
    ) -> list[ToolMatch]:
        """Do what `search_tools` does, under the documents' other name."""
        return self.search_tools(query, threshold=threshold, limit=limit)

    def get_tool_by_name(self, name: str) -> ToolRecord | None:
        """Return any tool that is not archived, whatever its status: look at `status`."""
        version = selectors.find_tool(name=name, user_id=self.asker_id)
        return tool_record(version.tool, version) if version else None

    def get_all_tools(self) -> list[ToolSummary]:
        """List every tool that is not archived, newest first."""
        versions = selectors.list_tools(user_id=self.asker_id)
        return [tool_summary(version.tool, version) for version in versions]

    def get_tools_by_category(self, category: str) -> list[ToolSummary]:
        """List the tools of a category that are not archived, newest first."""
        versions = selectors.list_tools(user_id=self.asker_id, category=category)
        return [tool_summary(version.tool, version) for version in versions]

    def get_tool_usage_stats(self, tool_name: str) -> UsageStats:
        """Return how often a tool was used, and how that went.

        Raises:
            ToolNotFound: There is none, or it is somebody else's private one.
        """
        return usage_stats(selectors.get_tool(name=tool_name, user_id=self.asker_id).tool)

    def delete_tool(self, name: str) -> bool:
        """Archive a tool: nobody finds it any more, its history stays. False if there is none."""
        tool = Tool.objects.present().visible_to(self.asker_id).filter(name=name).first()
        if tool is None:
            return False
        lifecycle.archive(tool=tool, actor=self._actor(), reason="Deleted.")
        return True

    def cleanup_orphaned_tools(self) -> int:
        """Archive the rests of interrupted registrations; return how many.

        An orphan is a tool without any version. Files and the working directory play no part.
        """
        if is_repetition():
            return 0
        orphans = Tool.objects.orphaned(created_before=timezone.now() - ORPHAN_GRACE)
        if not orphans.exists():
            return 0
        with transaction.atomic():
            locked = list(orphans.select_for_update(of=("self",), skip_locked=True))
            # Asked again under the lock: one of them may have got its version meanwhile.
            still = list(orphans.filter(pk__in=[tool.pk for tool in locked]))
            for tool in still:
                lifecycle.archive(tool=tool, actor="system", reason="It has no version.")
        return len(still)

    def count_tools(self) -> int:
        """Count the active tools."""
        return Tool.objects.active().visible_to(self.asker_id).count()

    @property
    def asker_id(self) -> int | None:
        """Return whose private tools are seen besides the shared ones."""
        if self._user_id is not None:
            return self._user_id
        work = current()
        return work.user_id if work is not None else None

    def _matches(self, query: str, *, threshold: float, weights: Weights | None) -> list[ToolMatch]:
        client = self.llm_client
        model = client.embedding_model
        found = [
            each
            for each in find_candidates(
                query=query,
                vector=client.generate_embedding(query),
                model=model,
                user_id=self.asker_id,
            )
            if not pauses.is_tool_paused(each.tool.name, each.components)
        ]
        candidates = [
            Candidate(
                key=index,
                similarity=0.0 if each.cosine is None else similarity_of(each.cosine, model=model),
                success_rate=each.tool.success_rate,
                use_count=each.tool.use_count,
            )
            for index, each in enumerate(found)
        ]
        return [
            {
                **tool_record(found[each.key].tool, found[each.key].version),
                "similarity": each.similarity,
                "similarity_score": each.similarity,
                "score": each.score,
            }
            for each in rank(candidates, threshold=threshold, weights=weights)
        ]

    def _asker(self) -> AbstractBaseUser | None:
        asker_id = self.asker_id
        return None if asker_id is None else get_user_model().objects.get(pk=asker_id)

    def _actor(self) -> str:
        asker = self._asker()
        return asker.get_username() if asker is not None else "system"


def ask_for_verification(*, version_id: int) -> None:
    """Wake whoever verifies. By name: the verifier stands above the registry."""
    current_app.send_task(
        "synthesis.verify_version", kwargs={"version_id": version_id}, queue="synthesis"
    )


def _signature(code: str, name: str) -> FunctionSignature:
    """Read the function of the tool's name; failing that the last public one, to be judged.

    It becomes a module of its name, so that must be one that a tool could have.
    """
    try:
        return read_function(code, name)
    except SignatureError:
        signature = read_function(code)
    if not is_valid(signature.name):
        raise SignatureError(f"The function cannot be named {signature.name}.")
    return signature
