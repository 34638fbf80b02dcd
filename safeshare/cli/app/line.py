"""The line that a page of the app keeps open for as long as it is open itself."""

from __future__ import annotations

import asyncio
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado.ioloop import IOLoop
from tornado.web import HTTPError
from tornado.websocket import WebSocketHandler

GONE = 4001
"""With this code the line is closed when what runs the page has gone."""
NEVER_CAME = 120
"""Seconds that a page waits for what runs it to start."""


class Line(WebSocketMixin, WebSocketHandler, JupyterHandler):
    """A line that a page keeps open: when either end goes, the other hears of it."""

    def initialize(self, course: Any) -> None:
        """Take the app."""
        self.course = course
        self.kernel_id = ""

    async def get(self, *arguments: Any, **options: Any) -> None:
        """Open a line for pages of the course only."""
        if self.current_user is None:
            raise HTTPError(403)
        await super().get(*arguments, **options)

    def open(self, kernel_id: str) -> None:
        """Watch over what runs the page."""
        self.kernel_id = kernel_id
        self.course.lines[kernel_id] = self.course.lines.get(kernel_id, 0) + 1
        IOLoop.current().spawn_callback(self._watch)

    def on_message(self, message: str | bytes) -> None:
        """A page has nothing to say but that it is there."""

    async def _watch(self) -> None:
        kernels, waited, seen = self.course.kernel_manager, 0, False
        while self.ws_connection is not None and waited < NEVER_CAME:
            alive = self.kernel_id in kernels and await ensure_async(kernels.get_kernel(self.kernel_id).is_alive())
            if seen and not alive:
                break
            seen = seen or alive
            waited += 0 if seen else 1
            await asyncio.sleep(1)
        self.close(GONE, "gone")

    def on_close(self) -> None:
        """The page has been closed: so is what ran it, unless another line is open."""
        if self.kernel_id:
            left = self.course.lines.pop(self.kernel_id) - 1
            if left:
                self.course.lines[self.kernel_id] = left
            else:
                IOLoop.current().spawn_callback(self.course.close_soon, self.kernel_id)
