"""`safeshare site`: the practice of a course as a folder of plain files that any web server, or none, can hand out."""
