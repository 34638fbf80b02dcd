"""What runs inside nbgrader's own tools, and the process in which nbgrader is run."""
