from django.apps import AppConfig


class AgentsiteConfig(AppConfig):
    name = "agentsite"

    def ready(self) -> None:
        from agentsite import audit, checks  # noqa: F401, PLC0415 -- needs loaded apps

        audit.install()
