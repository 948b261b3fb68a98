"""A report as text and as documents that other tools read."""
