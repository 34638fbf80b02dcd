"""The reports: a parameterised notebook each, run by papermill and made into one HTML page without code."""
