"""What somebody's code names and nobody has made: it stands outside of that code."""

from logkura.lab.outside.outside import Outside
from logkura.lab.outside.requests import EXAMPLE
from logkura.lab.outside.thing import Kind, Thing, named_by_arn

__all__ = ["EXAMPLE", "Kind", "Outside", "Thing", "named_by_arn"]
