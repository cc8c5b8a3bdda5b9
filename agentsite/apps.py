from django.apps import AppConfig


class AgentsiteConfig(AppConfig):
    name = "agentsite"

    def ready(self) -> None:
        # Imported here because they need loaded apps; celery, so that `current_app` is ours.
        from agentsite import audit, celery, checks  # noqa: F401, PLC0415

        audit.install()
