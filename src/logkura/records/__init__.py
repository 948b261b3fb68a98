"""CloudWatch Logs subscription records: what they are, how they are read, where they go.

Runs on the standard library alone, because the Firehose transformer ships from here.
"""
