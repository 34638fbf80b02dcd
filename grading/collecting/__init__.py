"""What learners hand in, taken in: folders, files and platforms' zips, each checked before it is kept."""
