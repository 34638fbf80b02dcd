"""Simulated learners, who answer as people do and are marked by the same code."""
