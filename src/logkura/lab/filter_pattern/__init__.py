"""CloudWatch Logs' filter patterns: which AWS takes, and what they match."""

from logkura.lab.filter_pattern.pattern import Pattern, compile_pattern
from logkura.lab.filter_pattern.scanner import FilterPatternError

__all__ = ["FilterPatternError", "Pattern", "compile_pattern"]
