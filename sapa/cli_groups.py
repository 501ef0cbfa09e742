"""Groups of commands that are read only when they are asked for, so that every other command starts at once."""

from functools import cached_property
from importlib import import_module
from typing import Any

from typer.core import TyperGroup
from typer.main import get_command


def later(module: str) -> type[TyperGroup]:
    """The group `app` of a module, which is imported when one of its commands is named or listed."""

    class Later(TyperGroup):
        """Passes on what the module's own group knows."""

        @cached_property
        def _group(self) -> Any:
            return get_command(import_module(module).app)

        def list_commands(self, ctx: Any) -> list[str]:
            """The names of its commands."""
            names: list[str] = self._group.list_commands(ctx)
            return names

        def get_command(self, ctx: Any, cmd_name: str) -> Any:
            """One of its commands, None where there is none of that name."""
            return self._group.get_command(ctx, cmd_name)

    return Later
