"""The classes in use, by the dotted paths of the settings."""

from django.conf import settings
from django.utils.module_loading import import_string

from llm.client import LLMClient
from registry.capabilities import CapabilityRegistry
from sandbox.service import SecureSandbox


def llm_client() -> LLMClient:
    made: LLMClient = import_string(settings.AGENT_LLM_CLIENT)()
    return made


def registry(model: LLMClient) -> CapabilityRegistry:
    made: CapabilityRegistry = import_string(settings.AGENT_REGISTRY)(model)
    return made


def sandbox() -> SecureSandbox:
    made: SecureSandbox = import_string(settings.AGENT_SANDBOX)()
    return made
