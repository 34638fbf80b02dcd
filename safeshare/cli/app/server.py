"""The course as an app: Voila, cut down to the pages of one course, for the learner on this computer only.

Voila itself lists folders, renders any notebook in them with any code, and leaves the process behind a page running
when the page is closed. Here only the course's notebooks are there, only the course's code runs, and a process ends
with its page.
"""

from __future__ import annotations

import asyncio
import webbrowser
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jupyter_core.utils import ensure_async
from jupyter_server.base.handlers import FileFindHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from traitlets import Unicode, default
from traitlets.config import Config
from voila.app import Voila
from voila.static_file_handler import MultiStaticFileHandler, TemplateStaticFileHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from safeshare.cli.app.line import Line
from safeshare.cli.app.pages import CourseHandler, Farewell, Page, Text
from safeshare.cli.sections import Section, find_sections

TEMPLATE = "safeshare"
GRACE = 2.0
"""Seconds between the closing of a page and the end of what runs it: an answer on its way is still written down."""
LEFT_BEHIND = 30
"""Seconds after which a process that no page is connected to is ended, whatever became of its page."""
WIDGETS = ["anywidget", "@voila-dashboards/widgets-manager8", "@jupyter-widgets/jupyterlab-manager"]

_KERNEL = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"


class CourseApp(Voila):
    """Voila for one course: `first` is the page that opens first, below the folder `root_dir`."""

    first = Unicode(config=True, help="The notebook that opens first.")

    @default("config_file_paths")
    def _no_config_files(self) -> list[str]:
        return []  # else a file voila.py in the course's folder would be run

    def initialize(self, argv: list[str] | None = None) -> None:
        """Read the command line, then set what makes Voila an app for learners."""
        self.lines: dict[str, int] = {}
        self.update_config(_settings())
        super().initialize(argv)

    def sections(self) -> tuple[Path, list[Section]]:
        """Return the course's folder and the notebooks that are in it now."""
        root = Path(self.root_dir)
        return root, find_sections(root)

    async def close_soon(self, kernel_id: str) -> None:
        """End what ran a page that has been closed, once an answer on its way has been written down."""
        await asyncio.sleep(GRACE)
        if kernel_id in self.kernel_manager and not self.lines.get(kernel_id):
            await ensure_async(self.kernel_manager.shutdown_kernel(kernel_id))

    def init_settings(self) -> dict[str, Any]:
        """Answer only requests that name this computer."""
        settings: dict[str, Any] = super().init_settings()
        return {**settings, "allow_remote_access": False, "local_hostnames": ["127.0.0.1", "localhost"]}

    def init_handlers(self) -> list[Any]:
        """Answer for the pages, their line, their process and the scripts of Voila and anywidget: nothing else."""
        base, course = self.base_url, {"course": self}
        widgets = {"path": self.labextensions_path, "no_cache_paths": ["/"]}
        return [
            (rf"{base}course/(.*\.ipynb)", Page, course),
            (rf"{base}line/([\w-]+)", Line, course),
            (rf"{base}api/kernels/{_KERNEL}", KernelHandler),
            (rf"{base}api/kernels/{_KERNEL}/channels", VoilaKernelWebsocketHandler),
            (rf"{base}voila/api/shutdown/{_KERNEL}", Farewell, course),
            (rf"{base}voila/templates/(.*)", TemplateStaticFileHandler),
            (rf"{base}voila/static/(.*)", MultiStaticFileHandler, {"paths": self.static_paths}),
            (rf"{base}voila/labextensions/(.*)", FileFindHandler, widgets),
            (r".*", CourseHandler, course),
        ]

    def launch_browser(self) -> None:
        """Open the first page, with the token."""
        webbrowser.open(f"http://{self.ip}:{self.port}{self.base_url}course/{quote(self.first)}?token={self.token}")


def _settings() -> Config:
    """Return what differs from Voila's own settings, whatever the command line says of address and folder."""
    settings = Config()
    settings.VoilaConfiguration.update(
        template=TEMPLATE,
        allow_template_override="NO",
        allow_theme_override="NO",
        extension_allowlist=WIDGETS,
        file_allowlist=[],
    )
    settings.VoilaExporter.markdown_renderer_class = Text
    settings.VoilaExecutor.allow_errors = True  # one case that cannot be opened does not take the others along
    settings.KernelManager.autorestart = False  # a new process knows nothing of the page: the page is opened again
    settings.MappingKernelManager.update(cull_idle_timeout=LEFT_BEHIND, cull_interval=5, cull_busy=True)
    return settings
