"""All settings, driven by the environment. Only what differs between machines is read from it."""

from pathlib import Path
from typing import Any

import django_stubs_ext
import environ

from agentsite import logs, static_files
from agentsite.redis_urls import redis_database
from agentsite.services import layout

django_stubs_ext.monkeypatch()  # makes ModelAdmin[Tool] legal at run time

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()
environ.Env.read_env(BASE_DIR / ".env")  # real environment variables win

# --- Where things are -------------------------------------------------------
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data"))).resolve()
TOOLS_DIR = Path(env.str("TOOLS_DIR", default=str(VAR_DIR / "tools"))).resolve()

# --- The site ---------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
HOST = env.str("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
SECRET_KEY = env.str("SECRET_KEY", default="") or layout.secret_key(VAR_DIR)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("SECURE_COOKIES", default=False)

# --- The model --------------------------------------------------------------
OPENAI_API_KEY = env.str("OPENAI_API_KEY", default="")
OPENAI_BASE_URL = env.str("OPENAI_BASE_URL", default="")
OPENAI_MODEL = env.str("OPENAI_MODEL", default="")
OPENAI_EMBEDDING_MODEL = env.str("OPENAI_EMBEDDING_MODEL", default="")
LLM_OFFLINE = env.bool("LLM_OFFLINE", default=False)  # the supervisor sets it for its simulator
OPENAI_INPUT_PRICE: float | None = env.float("OPENAI_INPUT_PRICE", default=None)
OPENAI_OUTPUT_PRICE: float | None = env.float("OPENAI_OUTPUT_PRICE", default=None)
OPENAI_EMBEDDING_PRICE: float | None = env.float("OPENAI_EMBEDDING_PRICE", default=None)
LLM_TIMEOUT_S = env.float("LLM_TIMEOUT_S", default=60.0)

# --- The sandbox ------------------------------------------------------------
SANDBOX_BACKEND = env.str("SANDBOX_BACKEND", default="auto")
SANDBOX_RUNTIME_DIR = Path(env.str("SANDBOX_RUNTIME_DIR", default=str(VAR_DIR / "sandbox")))
SANDBOX_MEMORY = env.str("SANDBOX_MEMORY", default="512m")
SANDBOX_DISPATCH = env.str("SANDBOX_DISPATCH", default="inprocess")
SANDBOX_POOL_SIZE = env.int("SANDBOX_POOL_SIZE", default=2)
SANDBOX_POOL_MEMORY = env.str("SANDBOX_POOL_MEMORY", default="512m")
DOCKER_IMAGE_NAME = env.str("DOCKER_IMAGE_NAME", default="toolsmith-sandbox")
DOCKER_BASE_IMAGE = env.str("DOCKER_BASE_IMAGE", default="python:3.11-slim-bookworm")
DOCKER_RUNTIME = env.str("DOCKER_RUNTIME", default="")
DOCKER_TIMEOUT = env.float("DOCKER_TIMEOUT", default=30.0)  # seconds of wall time, any backend

# --- First value of a policy, and what a person may put in ------------------
SIMILARITY_THRESHOLD: float | None = env.float("SIMILARITY_THRESHOLD", default=None)
MAX_PROMPT_CHARS = 4_000
DEFAULT_TOOL_VISIBILITY = env.str("DEFAULT_TOOL_VISIBILITY", default="shared")
QUESTION_EXPIRES_S = 24 * 3600

# --- Documented extension points: dotted paths of the classes in use --------
AGENT_ORCHESTRATOR = env.str("AGENT_ORCHESTRATOR", default="agent.orchestrator.AgentOrchestrator")
AGENT_PLANNER = env.str("AGENT_PLANNER", default="agent.planner.QueryPlanner")
AGENT_REGISTRY = env.str("AGENT_REGISTRY", default="registry.capabilities.CapabilityRegistry")
AGENT_LLM_CLIENT = env.str("AGENT_LLM_CLIENT", default="llm.client.LLMClient")
AGENT_SANDBOX = env.str("AGENT_SANDBOX", default="sandbox.service.SecureSandbox")

# --- Database, broker, socket layer -----------------------------------------
DATABASE_URL = env.str("DATABASE_URL", default="")
REDIS_URL = env.str("REDIS_URL", default="")
DATABASE: dict[str, Any] = (
    dict(env.db_url("DATABASE_URL")) if DATABASE_URL else layout.database_settings()
)
# With a pool a query costs no new connection; without one a request took three times as long.
DATABASE_POOL_SIZE = env.int("DATABASE_POOL_SIZE", default=10)
DATABASES = {
    "default": {
        **DATABASE,
        "CONN_MAX_AGE": 0,  # the pool keeps the connections
        "CONN_HEALTH_CHECKS": True,  # and hands out none that died with a restarted server
        "OPTIONS": {
            # The server plans a statement once and not each time, as the hot ones are large. A
            # proxy between has to know prepared statements, as PgBouncer does since 1.21.
            "server_side_binding": True,
            "prepare_threshold": 2,
            "pool": {"min_size": 1, "max_size": DATABASE_POOL_SIZE, "timeout": 10},
        },
    }
}
# One server, a database each: clearing the cache must not touch the queue.
REDIS_LAYER_URL = redis_database(REDIS_URL, 2) or layout.redis_url(2)
REDIS_CACHE_URL = redis_database(REDIS_URL, 3) or layout.redis_url(3)
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_LAYER_URL]},
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_CACHE_URL,
    }
}

# --- Celery -----------------------------------------------------------------
CELERY_BROKER_URL = (
    env.str("CELERY_BROKER_URL", default="")
    or redis_database(REDIS_URL, 0)
    or layout.celery_broker_url()
)
CELERY_TASK_IGNORE_RESULT = True  # rows carry the results
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "agent"
CELERY_TASK_SOFT_TIME_LIMIT = 1_200
CELERY_TASK_TIME_LIMIT = 1_260
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5.0
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Above the longest run: a message that is still being worked on is not delivered again.
    "visibility_timeout": 3_600,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
}
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
CELERY_BEAT_SCHEDULE = {
    "runs.sweep": {"task": "runs.sweep", "schedule": 10.0, "options": {"queue": "agent"}},
    "synthesis.ask_again": {
        "task": "synthesis.ask_again",
        "schedule": 300.0,
        "options": {"queue": "synthesis"},
    },
}
CELERY_TIMEZONE = "UTC"

# --- Durable runs -----------------------------------------------------------
RUNS_LEASE_S = env.float("RUNS_LEASE_S", default=15.0)
RUNS_MAX_ATTEMPTS = 5
RUNS_DRAIN_S = 5.0  # a worker that is told to stop finishes what it can; below `patience_s`
RUNS_PAUSED_BY = "registry.pauses.is_everything_paused"
RUNS_DEADLINE_S = {"request": 600, "synthesis": 900, "job": 900}

# --- The same everywhere ----------------------------------------------------
INSTALLED_APPS = [
    "agentsite.apps.AgentsiteConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "channels",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pgtrigger",
    "django_celery_beat",
    "kernel",
    "runs",
    "llm",
    "sandbox",
    "registry",
    "synthesis",
    "learning",
    "agent",
]
MIDDLEWARE = [  # agentsite.handler serves the static files, before any of these
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "agentsite.urls"
ASGI_APPLICATION = "agentsite.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "chat"
LOGOUT_REDIRECT_URL = "sign-in"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "toolsmith_session"
CSRF_COOKIE_NAME = "toolsmith_csrf"
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
SERVESTATIC_USE_FINDERS = True  # nothing to collect on a laptop
SERVESTATIC_AUTOREFRESH = DEBUG
SERVESTATIC_ADD_HEADERS_FUNCTION = static_files.add_headers
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/api/docs"],  # Swagger UI sets inline styles and scripts
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    },
}
REST_FRAMEWORK = {
    "EXCEPTION_HANDLER": "agentsite.error_handler.handle",
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "agentsite.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["agent.parsers.BoundedJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
REST_KNOX = {"TOKEN_TTL": None, "AUTO_REFRESH": False}
SPECTACULAR_SETTINGS = {
    "TITLE": "Toolsmith",
    "DESCRIPTION": "An agent that writes the tools it lacks, proves them and keeps them.",
    "VERSION": "0.1.0",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SERVE_INCLUDE_SCHEMA": False,
}
LOGGING = logs.build(as_json=env.bool("LOG_JSON", default=not DEBUG))
LOGGING_CONFIG = "logging.config.dictConfig"
