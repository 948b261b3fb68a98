"""From the log group into the bucket."""
