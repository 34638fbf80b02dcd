"""What makes marks trustworthy: the log of marks, re-marking a sample, second markers, settling a difference."""
