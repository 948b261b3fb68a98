"""AWS authorisation, decided offline as AWS documents it."""

from logkura.iam.document import Conditions, Policy, Statement
from logkura.iam.engine import Engine
from logkura.iam.layers import Outcome
from logkura.iam.parse import PolicyError, PolicyKind, parse_policy
from logkura.iam.request import Grant, Level, Policies, Request
from logkura.iam.trace import Decision, trace

__all__ = [
    "Conditions",
    "Decision",
    "Engine",
    "Grant",
    "Level",
    "Outcome",
    "Policies",
    "Policy",
    "PolicyError",
    "PolicyKind",
    "Request",
    "Statement",
    "parse_policy",
    "trace",
]
