"""The pages that learners get back, and bringing them there."""
