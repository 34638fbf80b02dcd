"""The command `safeshare`: each command lives in its own module and is loaded when it is called."""

from safeshare.cli.main import main

__all__ = ["main"]
