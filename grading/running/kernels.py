"""The kernels that rehearsals and the Board's report run in: each is asked to stop, never interrupted."""

from __future__ import annotations

from jupyter_client.manager import AsyncKernelManager


class AskedKernel(AsyncKernelManager):
    """Starts and stops one kernel, as papermill's `kernel_manager_class`.

    jupyter_client interrupts a kernel before it asks it to stop. A kernel that is just done with its last message then
    notes a KeyboardInterrupt on the error stream as if something had failed.
    """

    async def shutdown_kernel(  # type: ignore[override]  # asynchronous, as AsyncKernelManager's own
        self, now: bool = False, restart: bool = False
    ) -> None:
        """Ask the kernel to stop and wait; one that does not is terminated, and at last killed. `now` kills at once."""
        if now or not self.owns_kernel:
            await super().shutdown_kernel(now=now, restart=restart)
            return
        self.shutting_down = True
        self.stop_restarter()
        await self.request_shutdown(restart=restart)
        await self.finish_shutdown(restart=restart)
        await self.cleanup_resources(restart=restart)
