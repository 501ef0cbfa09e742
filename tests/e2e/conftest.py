"""The PostgreSQL server of the integration tests serves these too."""

from tests.integration.conftest import postgres, postgres_url

__all__ = ["postgres", "postgres_url"]
