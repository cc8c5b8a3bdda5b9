"""Personas and fixtures that more than one package's tests use."""

import pytest
from django.contrib.auth.models import User


def _person(username: str) -> User:
    return User.objects.create_user(username=username, password="a long enough password")


@pytest.fixture
def alice(db: None) -> User:
    """The owner of what a test makes."""
    return _person("alice")


@pytest.fixture
def bob(db: None) -> User:
    """Another user of the same site."""
    return _person("bob")
