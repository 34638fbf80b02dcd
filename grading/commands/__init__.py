"""The commands of `python -m grading`, by what they are about; grading/cli.py puts them in order."""
