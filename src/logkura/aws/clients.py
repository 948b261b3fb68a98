"""One place to get a client from: a profile, or an endpoint such as the lab's."""

import os
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import boto3

__all__ = ["Clients"]

_ACCESS_KEY_VARIABLE = "AWS_ACCESS_KEY_ID"
_VARIABLES = {
    "profile_name": "AWS_PROFILE",
    "aws_access_key_id": _ACCESS_KEY_VARIABLE,
    "aws_secret_access_key": "AWS_SECRET_ACCESS_KEY",
    "aws_session_token": "AWS_SESSION_TOKEN",
}
_LAB_CREDENTIAL = "testing"


class Clients:
    """boto3 clients by service and region, each made once.

    Args:
        profile: Name of a profile in the user's AWS configuration; None for the default chain.
        endpoint_url: Where to send every call instead of AWS (the lab); None for AWS.
        access_key_id: With `endpoint_url`, the credentials to present there.
        secret_access_key: The secret that goes with `access_key_id`.
        session_token: The token that goes with both, where they are temporary.

    With an `endpoint_url` and no credentials, neither given nor configured, those of the lab are
    presented: whoever names the lab's endpoint means the lab.
    """

    def __init__(
        self,
        *,
        profile: str | None = None,
        endpoint_url: str | None = None,
        access_key_id: str | None = None,
        secret_access_key: str | None = None,
        session_token: str | None = None,
    ) -> None:
        if endpoint_url and not (access_key_id or profile or _ACCESS_KEY_VARIABLE in os.environ):
            access_key_id = secret_access_key = _LAB_CREDENTIAL
        self._credentials = {
            "profile_name": profile,
            "aws_access_key_id": access_key_id,
            "aws_secret_access_key": secret_access_key,
            "aws_session_token": session_token,
        }
        if profile is not None:
            # Without a profile nothing can be wrong yet, and who works in folders needs no session.
            _ = self._session
        self._profile = profile
        self._endpoint_url = endpoint_url
        self._clients: dict[tuple[str, str | None], Any] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle where calls go, and no credential: another machine has its own."""
        return partial(Clients, profile=self._profile, endpoint_url=self._endpoint_url), ()

    @cached_property
    def _session(self) -> "boto3.Session":
        # Imported when it is needed: it takes 12 MB, and a tenth of a second.
        import boto3  # noqa: PLC0415

        return boto3.Session(**self._credentials)

    @property
    def endpoint_url(self) -> str | None:
        """Where calls go; None for AWS itself."""
        return self._endpoint_url

    @property
    def default_region(self) -> str | None:
        """The region of the profile or the environment, if either names one."""
        region: str | None = self._session.region_name
        return region

    def environment(self) -> dict[str, str]:
        """Return what leads another program on this machine to the same place, by environment.

        Source: https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
        (read 2026-11-27).
        """
        found = {_VARIABLES[name]: value for name, value in self._credentials.items() if value}
        if self._endpoint_url:
            # Whoever names an endpoint has credentials for it: nobody asks a machine's role.
            found |= {"AWS_ENDPOINT_URL": self._endpoint_url, "AWS_EC2_METADATA_DISABLED": "true"}
        return found

    def get(self, service: str, region: str | None = None) -> Any:
        """Return the client of a service (`s3`, `logs`, `firehose`, …) in a region.

        The region is None for a service without one, or to use the profile's.  Retries follow
        botocore's `standard` mode: three attempts with jittered backoff.
        """
        found = self._clients.get((service, region))
        if found is None:
            from botocore.config import Config  # noqa: PLC0415 -- as in `_session`

            # Path-style addresses need no wildcard DNS, which an endpoint on 127.0.0.1 lacks.
            s3 = {"addressing_style": "path"} if self._endpoint_url else {}
            # A lab has no region of its own; botocore refuses to sign without one.
            fallback = "us-east-1" if self._endpoint_url else None
            found = self._session.client(
                service,
                region_name=region or self.default_region or fallback,
                endpoint_url=self._endpoint_url,
                config=Config(retries={"mode": "standard"}, s3=s3, max_pool_connections=32),
            )
            self._clients[service, region] = found
        return found
