"""What Lambda runs."""

from logkura.facts.fact import Fact

__all__ = ["RUNTIME", "RUNTIME_DEPRECATION"]

_RUNTIMES = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"

RUNTIME = Fact("python3.13", "runtime identifier", _RUNTIMES, "2026-09-01")
RUNTIME_DEPRECATION = Fact("2029-06-30", "date of deprecation of RUNTIME", _RUNTIMES, "2026-09-01")
