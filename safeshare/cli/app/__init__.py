"""The course as an app: Voila, cut down to the pages of one course; `python -m safeshare.cli.app` starts it."""
