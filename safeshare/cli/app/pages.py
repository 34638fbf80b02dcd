"""What the app answers: the pages of the course's sections, each with a process of its own behind it."""

from __future__ import annotations

import os
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from jupyter_core.utils import ensure_async
from jupyter_server.base.handlers import JupyterHandler
from tornado.ioloop import IOLoop
from tornado.web import HTTPError, authenticated
from voila.exporter import VoilaMarkdownRenderer
from voila.notebook_renderer import NotebookRenderer
from voila.utils import get_page_config

from safeshare.cli.app.trimming import only_the_courses, title_of

POLICY = (
    "default-src 'none'; script-src 'self' blob:; style-src 'self' 'unsafe-inline' blob:; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self' data: blob:; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'none'"
)
"""The browser itself keeps the page from asking anybody else for anything, and from running scripts in its texts."""
FAILED = '<p class="ssa-failed">This section could not be opened.</p>'


class Text(VoilaMarkdownRenderer):
    """Voila's rendering of texts, without a link to itself at each heading."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Take what Voila passes on."""
        super().__init__(*arguments, **{**options, "exclude_anchor_links": True})


class CourseHandler(JupyterHandler):
    """What all answers have in common: the course's folder, and a policy that nothing comes from elsewhere."""

    def initialize(self, course: Any) -> None:
        """Take the app."""
        self.course = course

    def set_default_headers(self) -> None:
        """Send the policy, and keep pages out of caches and addresses out of other sites' logs."""
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("Cache-Control", "no-store")
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("X-Content-Type-Options", "nosniff")

    def get_login_url(self) -> str:
        """Refuse whoever has no token: there is nothing to log in with."""
        raise HTTPError(403)

    @authenticated
    async def get(self, *_: str) -> None:
        """Say that there is no such page."""
        raise HTTPError(404)

    def write_error(self, status_code: int, **_: Any) -> None:
        """Say in one sentence what is not there and how to go on, with no word on how it is made."""
        said = (
            "You cannot open this page from here." if status_code in (401, 403) else "This page is not in the course."
        )
        how = "Open the course again the way your trainer showed you, or go back to the page before."
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(
            f'<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>{said}</title>'
            f'<meta name="viewport" content="width=device-width"><style>:root{{color-scheme:light dark}}'
            f"body{{max-width:40rem;margin:4rem auto;padding:0 1rem;font:1.125rem/1.6 system-ui,sans-serif}}</style>"
            f"<main><h1>{said}</h1><p>{how}</p></main></html>"
        )


class Farewell(CourseHandler):
    """What Voila's script says when its page is closed: it is heard, and left to the line, which hears of every end."""

    def check_xsrf_cookie(self) -> None:
        """Take it from whoever says it: nothing is done."""

    def post(self, **_: str) -> None:
        """Say nothing back, so that the browser finds no fault."""
        self.set_status(204)
        self.finish()


class Page(CourseHandler):
    """One section of the course, with a process of its own behind it."""

    left = False
    """Whether the page was closed before all of it had been sent."""

    def on_connection_close(self) -> None:
        """Note it."""
        self.left = True

    @authenticated
    async def get(self, path: str) -> None:
        """Send the page bit by bit: first its head, then its cells as they come."""
        root, sections = self.course.sections()
        known = {each.path.relative_to(root).as_posix() for each in sections}
        if path not in known:
            raise HTTPError(404)
        if "token" in self.request.arguments:
            return self.redirect(self.request.path)  # the cookie is set: the address may be shown to others
        kernel_id = str(uuid4())
        renderer = await self._renderer(path, kernel_id)
        try:
            kernel = self._kernel(kernel_id, path)
            async for html, _ in renderer.generate_content_generator(kernel_id, kernel):
                self.write(html)
                await self.flush()
        except Exception:
            if self.left:
                return None
            self.log.exception("%s was not opened", path)
            self.finish(FAILED)
        finally:
            if self.course.lines.get(kernel_id, 0) == 0:
                IOLoop.current().spawn_callback(self.course.close_soon, kernel_id)
        return None

    async def _kernel(self, kernel_id: str, path: str) -> Any:
        kernels: Any = self.kernel_manager
        folder = PurePosixPath(path).parent.as_posix()
        await ensure_async(
            kernels.start_kernel(kernel_id=kernel_id, kernel_name="python3", path=folder, env=dict(os.environ))
        )
        return kernels.get_kernel(kernel_id)

    async def _renderer(self, path: str, kernel_id: str) -> Any:
        voila = self.course.voila_configuration
        about = {"base_url": self.base_url, "settings": self.settings, "log": self.log}
        config = get_page_config(**about, voila_configuration=voila)
        renderer = NotebookRenderer(
            request_handler=self,
            voila_configuration=voila,
            traitlet_config=self.course.config,
            notebook_path=path,
            template_paths=self.course.template_paths,
            config_manager=self.config_manager,
            contents_manager=self.contents_manager,
            base_url=self.base_url,
            kernel_spec_manager=self.kernel_spec_manager,
            page_config=config,
            mathjax_config="",
            mathjax_url="",
        )
        await renderer.initialize()
        cells = only_the_courses(renderer.notebook)
        start = self.course.first
        renderer.page_config.update(
            title=title_of(renderer.notebook),
            line=f"{self.base_url}line/{kernel_id}",
            cases=cells,
            start="" if path == start else self.base_url + "course/" + quote(start),
        )
        return renderer
