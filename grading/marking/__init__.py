"""Marking a cohort: hand-ins inspected, marked in this process, and what marking keeps."""
