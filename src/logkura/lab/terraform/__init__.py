"""Somebody's Terraform directory, applied to the lab: what Terraform itself makes of it."""

from logkura.lab.terraform.apply import Applied, TerraformResource, apply_terraform

__all__ = ["Applied", "TerraformResource", "apply_terraform"]
