"""Deploying through Terraform, for those who keep their infrastructure in it."""

from logkura.deploy.terraform.program import Terraform
from logkura.deploy.terraform.route import TerraformPlan, apply, plan
from logkura.deploy.terraform.taking_away import plan_destroy, take_away

__all__ = ["Terraform", "TerraformPlan", "apply", "plan", "plan_destroy", "take_away"]
