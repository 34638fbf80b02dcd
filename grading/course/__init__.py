"""What a course is: its folder, assignments and learners, who is given which case, and how far it has come."""
