"""What matters once it runs."""
