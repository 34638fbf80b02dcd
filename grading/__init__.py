"""The trainer's and the Board's side of safeshare: used from the checkout as `python -m grading`."""
