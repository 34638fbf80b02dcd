"""When work is due and when it is closed: dates for cohorts, extensions for learners, time zones."""
