"""AWS authorisation: policy documents now, decisions when the engine comes."""

from logkura.iam.document import Conditions, Policy, Statement

__all__ = ["Conditions", "Policy", "Statement"]
