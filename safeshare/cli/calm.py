"""What a learner's JupyterLab and Jupyter Notebook go without: menus and tools for those who write code."""

from __future__ import annotations

from typing import Any

NEWS_OFF = {"@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False}}

_MENUS_OFF = ("file", "edit", "view", "run", "kernel", "tabs", "help")
"""All but the settings: answers are saved as they are given, and each page has its own help and its own Print."""
_ITEMS_OFF = [{"command": each, "disabled": True} for each in ("docmanager:toggle-autosave", "settingeditor:open")]
_SIZE = {"args": {"key": "code-font-size"}, "disabled": True}
_THEMES = {
    "id": "jp-mainmenu-settings-apputilstheme",
    "items": [{"command": f"apputils:{each}-font-size", **_SIZE} for each in ("incr", "decr")],
}
CALM: dict[str, Any] = {
    **NEWS_OFF,
    "@jupyterlab/apputils-extension/themes": {"adaptive-theme": True},
    "@jupyterlab/statusbar-extension/plugin": {"visible": False},
    "@jupyterlab/mainmenu-extension/plugin": {
        "menus": [
            *({"id": f"jp-mainmenu-{each}", "disabled": True} for each in _MENUS_OFF),
            {"id": "jp-mainmenu-settings", "items": [*_ITEMS_OFF, {"type": "submenu", "submenu": _THEMES}]},
        ]
    },
}
"""Plugins' settings as a learner first finds them."""
NOT_FOR_LEARNERS = (
    "@jupyter/nbgrader",  # its Validate button says "Success" to wrong answers
    "@voila-dashboards/jupyterlab-preview",
    "@jupyterlab/debugger-extension",
    "@jupyterlab/extensionmanager-extension",
    "@jupyterlab/running-extension",
    "@jupyterlab/workspaces-extension:sidebar",  # it needs the one before
    "@jupyterlab/application-extension:property-inspector",
    "@jupyterlab/filebrowser-extension:widget",
    "@jupyterlab/toc-extension:tracker",
    "@jupyterlab/application-extension:context-menu",  # a right click brings the browser's own menu
    "@jupyterlab/console-extension",
    "@jupyter-notebook/console-extension",
    "@jupyterlab/logconsole-extension",
    "@jupyterlab/fileeditor-extension",
    "@jupyterlab/terminal-extension",
    "@jupyter-notebook/terminal-extension",
    "@jupyterlab/inspector-extension",  # it and the next need consoles and editors
    "@jupyterlab/tooltip-extension",
    "@jupyterlab/apputils-extension:palette",
)
"""Extensions, and parts of extensions, that are off for a learner."""
