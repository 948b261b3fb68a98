"""The AWS SDK's room: boto3 is imported here, in the lab, and nowhere else."""

from logkura.aws.attempt import Refusal, attempt
from logkura.aws.clients import Clients

__all__ = ["Clients", "Refusal", "attempt"]
