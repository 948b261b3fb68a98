"""What Lambda runs."""

from logkura.facts.fact import Fact

__all__ = ["RUNTIME"]

_RUNTIMES = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"

# Deprecated on 2029-06-30, says the same page.
RUNTIME = Fact("python3.13", "runtime identifier", _RUNTIMES, "2026-09-01")
