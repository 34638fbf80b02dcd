"""The one gate between results and readers: what is hidden, what releases tell together, and what passed."""
