"""What the hot path costs, measured beside what else there is; `make bench` runs it."""
