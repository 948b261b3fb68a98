"""AWS authorisation: policy documents now, decisions when the engine comes."""

from logkura.iam.document import Policy, Statement

__all__ = ["Policy", "Statement"]
