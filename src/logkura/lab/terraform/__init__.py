"""Somebody's Terraform directory, applied to the lab: what Terraform itself makes of it."""

from logkura.lab.terraform.apply import Applied, TerraformResource, apply_terraform
from logkura.lab.terraform.failures import is_refusal, kind_of

__all__ = ["Applied", "TerraformResource", "apply_terraform", "is_refusal", "kind_of"]
