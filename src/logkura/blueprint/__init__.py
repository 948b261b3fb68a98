"""From `archive.yaml` to the estate: what to make, how it is named, who may do what."""

from logkura.blueprint.design import design, subscribed_log_groups
from logkura.blueprint.names import Names

__all__ = ["Names", "design", "subscribed_log_groups"]
