"""Listing: a group's help names each command with its whole sentence; by default it would be cut at the end of the line."""

from typing import Any, Final

from typer.core import TyperGroup

_WHOLE: Final = 500


class Listing(TyperGroup):
    """A group of commands whose help wraps instead of cutting."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write each command's name and first sentence."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.get_short_help_str(_WHOLE)) for name, command in commands if command is not None])
