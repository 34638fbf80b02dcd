"""Lets `python -m grading` work."""

from grading.cli import main

if __name__ == "__main__":
    main()
