"""nbgrader's gradebook: its rows read and written, its database, its export as a table."""
