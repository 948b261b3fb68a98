"""The versions that rendered Terraform code is written for."""

from logkura.facts.fact import Fact

__all__ = ["PROVIDER_VERSION", "TERRAFORM_VERSION_MIN"]

# The oldest that the code was tried with.
TERRAFORM_VERSION_MIN = Fact(
    "1.11",
    "version",
    "https://developer.hashicorp.com/terraform/language/v1.11.x/upgrade-guides",
    "2026-11-27",
)
# The provider of this major version; version 6 renames what `aws_region` and others give back.
PROVIDER_VERSION = Fact(
    "5.100",
    "version of hashicorp/aws",
    "https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs",
    "2026-11-27",
)
