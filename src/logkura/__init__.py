"""logkura designs, proves, deploys, feeds, checks and reads an archive of AWS logs."""

__version__ = "0.1.0"
