"""Loaded with -p, before anything reads the settings: the test run's own PostgreSQL and Valkey."""

from agentsite.services.testing import test_services

test_services()
