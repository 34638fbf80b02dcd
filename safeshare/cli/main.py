"""The command line's entry: its list of commands, and how problems are told."""

from __future__ import annotations

import errno
from importlib import import_module
from typing import Any

import click

from safeshare import __version__
from safeshare.problems import ProblemsError, did_you_mean

COMMANDS = {
    "evaluate": ("safeshare.cli.evaluate", "evaluate", "Evaluate a case against the guide and explain the answer."),
    "ask": ("safeshare.cli.ask", "ask", "Ask only what can still change the answer, then explain it."),
    "check": ("safeshare.cli.check", "check", "Check the rulebook and case files, all problems at once."),
    "prove": ("safeshare.cli.prove", "prove", "Prove what always holds of a rulebook, over all cases."),
    "rules": ("safeshare.cli.rules", "rules", "Print the rulebook as a page that a Board can sign off."),
    "coverage": ("safeshare.cli.coverage", "coverage", "Show what the cases exercise, and what they would not notice."),
    "diff": ("safeshare.cli.diff", "diff", "Say what differs between two rulebooks, and which cases flip."),
    "schema": ("safeshare.cli.schema", "schema", "Export the JSON Schemas of case and rulebook files, for editors."),
    "learn": ("safeshare.cli.learn", "learn", "Open a course that your trainer gave you, in JupyterLab."),
    "site": ("safeshare.cli.site.command", "site", "Write the practice as a site that runs in the browser alone."),
    "hand-in": ("safeshare.cli.hand_in", "hand_in", "Hand in the answers of one notebook folder."),
}
"""Each command's name, its module and function, and one line about it."""


class Commands(click.Group):
    """A group whose commands are imported when they are called, so that each starts quickly."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which help lists them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name, or None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, function, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), function)
        if command.help:  # click's sign for "keep these lines as they are", from docstrings without escapes
            command.help = command.help.replace("\\b", "\b")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called; one that does not exist gets the nearest name, as wrong usage."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            ctx.fail(f"No such command '{name}'. {did_you_mean(name, COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, _, about) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; problems that the user can mend end it with a sentence each and exit code 1."""
        try:
            return super().invoke(ctx)
        except ProblemsError as error:
            for problem in error.problems:
                click.echo(f"{problem}", err=True)
            ctx.exit(1)
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader has seen enough
                raise
            click.echo(f"The output cannot be written ({error.strerror}). Make room, or write elsewhere.", err=True)
            ctx.exit(1)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="safeshare")
def main() -> None:
    """Practise and assess the sharing of information to safeguard adults.

    safeshare evaluates a case against a Safeguarding Adults Board's guide and says what to do, why (clause by clause),
    what is still unknown and what would change the answer. A training aid, not a decision tool for live cases.
    """
