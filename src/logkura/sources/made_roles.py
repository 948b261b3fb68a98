"""The roles that code made in a lab: whoever deploys may be among them."""

from logkura.lab import Lab

__all__ = ["made_roles"]


def made_roles(lab: Lab, region: str) -> tuple[str, ...]:
    """Return the ARNs of the roles of a lab, in which nothing stands but what the code made."""
    pages = lab.clients.get("iam", region).get_paginator("list_roles").paginate()
    return tuple(role["Arn"] for page in pages for role in page["Roles"])
