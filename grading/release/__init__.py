"""What learners get: assignments released and searched for keys, and their own copies to work in."""
