"""Logs that AWS services write into buckets."""
