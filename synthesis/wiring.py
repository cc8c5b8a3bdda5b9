"""The classes in use, by the dotted paths of the settings."""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from llm.client import LLMClient
from registry.capabilities import CapabilityRegistry
from sandbox.service import SecureSandbox


def llm_client() -> LLMClient:
    return _made(settings.AGENT_LLM_CLIENT)


def registry(model: LLMClient) -> CapabilityRegistry:
    return _made(settings.AGENT_REGISTRY, model)


def sandbox() -> SecureSandbox:
    return _made(settings.AGENT_SANDBOX)


def _made(path: str, *arguments: Any) -> Any:
    return import_string(path)(*arguments)
