"""The roles that code made, page by page."""

from typing import Any

from logkura.sources.made_roles import made_roles


class Paged:
    """A lab whose IAM answers in two pages."""

    clients: Any

    def __init__(self) -> None:
        self.clients = self

    def get(self, service: str, _region: str) -> Any:
        """Return the client of IAM."""
        assert service == "iam"
        return self

    def get_paginator(self, operation: str) -> Any:
        """Return what pages through roles."""
        assert operation == "list_roles"
        return self

    def paginate(self) -> list[dict[str, Any]]:
        """Return the pages."""
        return [{"Roles": [{"Arn": "arn:a"}]}, {"Roles": [{"Arn": "arn:b"}, {"Arn": "arn:c"}]}]


def test_every_role_of_every_page_is_told() -> None:
    lab: Any = Paged()
    assert made_roles(lab, "eu-west-1") == ("arn:a", "arn:b", "arn:c")
