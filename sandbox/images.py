"""The image that guests of the docker backend are started from: named by what goes into it."""

import functools
import hashlib
import io
import tarfile
from pathlib import Path

import docker
from django.conf import settings
from docker.errors import APIError, BuildError, DockerException, ImageNotFound
from requests.exceptions import RequestException

from sandbox import packages, runtime
from sandbox.backend import Progress
from sandbox.errors import SandboxUnavailable
from sandbox.program import PROFILES

_BUILD_S = 1_200


TARGETS = tuple(f"{role}-{profile}" for role in ("worker", "judge") for profile in PROFILES)


def reference(role: str = "worker", profile: str = "base") -> str:
    """Return an image's name, with a tag that changes with anything inside it but the base."""
    return f"{settings.DOCKER_IMAGE_NAME}:{context_digest()[:16]}-{role}-{profile}"


@functools.cache
def context_digest() -> str:
    digest = hashlib.sha256(f"{settings.DOCKER_BASE_IMAGE}\n".encode())
    for name, content in sorted(_context().items()):
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def exists(client: docker.APIClient) -> bool:
    """Tell whether the images are there. They are built together, this one last.

    Raises:
        SandboxUnavailable: The engine does not answer.
    """
    try:
        client.inspect_image(_last())
    except ImageNotFound:
        return False
    except (DockerException, RequestException) as error:
        raise SandboxUnavailable(f"The container engine does not answer: {error}") from error
    return True


def _last() -> str:
    return reference(*TARGETS[-1].split("-"))


def image_id(client: docker.APIClient, profile: str) -> str:
    """Return the digest of the image of a profile's worker, base included.

    Raises:
        SandboxUnavailable: There is none, or the engine does not answer.
    """
    try:
        return str(client.inspect_image(reference("worker", profile))["Id"])
    except (DockerException, RequestException) as error:
        raise SandboxUnavailable(missing_sentence()) from error


def missing_sentence() -> str:
    return (
        f"The sandbox image {_last()} is not there: `python manage.py prepare` builds it,"
        f" from the base image {settings.DOCKER_BASE_IMAGE}."
    )


def build(progress: Progress | None = None) -> None:
    """Build the image: a minute or two, and a network.

    Raises:
        SandboxUnavailable: That does not work; the message ends with the engine's.
    """
    if progress is not None:
        progress("Building the image of the sandbox (a minute or two, once)")
    client = docker.from_env(timeout=_BUILD_S)
    try:
        for target in TARGETS:
            client.images.build(
                fileobj=io.BytesIO(_tar(_context())),
                custom_context=True,
                target=target,
                tag=reference(*target.split("-")),
                buildargs={"BASE_IMAGE": settings.DOCKER_BASE_IMAGE},
                rm=True,
                forcerm=True,
            )
    except (BuildError, APIError, RequestException) as error:
        words = str(error)[-400:]
        raise SandboxUnavailable(f"The image of the sandbox cannot be built: {words}") from error
    finally:
        client.close()


def _context() -> dict[str, bytes]:
    """Return what the build sees, by path."""
    guest = {f"guest/sandbox/{name}": text for name, text in runtime.guest_sources().items()}
    sets = {
        f"requirements/{name}.txt": packages.set_requirements(name).encode()
        for name in packages.SETS
    }
    dockerfile = (Path(__file__).parent / "Dockerfile").read_bytes()
    return {"Dockerfile": dockerfile, "guest/sandbox/__init__.py": b"", **guest, **sets}


def _tar(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in sorted(files.items()):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o644
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()
