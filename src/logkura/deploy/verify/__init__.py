"""Verification: a marked event into every log group, followed to the archive and to the replica."""

from logkura.deploy.verify.report import Confirmation, Followed, Hop, State, Step, Verification
from logkura.deploy.verify.run import Following, verify

__all__ = [
    "Confirmation",
    "Followed",
    "Following",
    "Hop",
    "State",
    "Step",
    "Verification",
    "verify",
]
