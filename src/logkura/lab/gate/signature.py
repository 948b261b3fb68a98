"""Whose access key a request is signed with: read from its header, or from its presigned query.

Nothing is verified here: the lab takes any signature (`lab/gaps.py`).

Sources (read 2026-11-27):
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html,
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html and, for the older
signatures that S3 still knows, https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

__all__ = ["Signature", "signature_of"]

_SCOPE_FIELDS = 5
_SCOPE_FIELDS_OF_ALL_REGIONS = 4
_CREDENTIAL = re.compile(r"Credential=([^,\s]+)")


@dataclass(frozen=True, slots=True)
class Signature:
    """What a signature says of a request.

    Attributes:
        access_key_id: The key; empty for an anonymous request.
        service: The service it is signed for, by its signing name; empty where it names none.
        region: The region it is signed for; empty where it names none.
        token: The session token that came with it.
        presigned: Whether it stands in the query.
        version: Such as `AWS4-HMAC-SHA256`; `AWS` for the older one.
    """

    access_key_id: str = ""
    service: str = ""
    region: str = ""
    token: str = ""
    presigned: bool = False
    version: str = ""


def signature_of(environment: Mapping[str, str]) -> Signature:
    """Return the signature of a request, given by its WSGI environment."""
    query = parse_qs(environment.get("QUERY_STRING", ""), keep_blank_values=True)
    token = environment.get("HTTP_X_AMZ_SECURITY_TOKEN", "")
    header = environment.get("HTTP_AUTHORIZATION", "")
    if header:
        version, _, rest = header.partition(" ")
        if version == "AWS":
            return Signature(rest.partition(":")[0].strip(), "s3", token=token, version=version)
        found = _CREDENTIAL.search(rest)
        return _scoped(found[1] if found else "", token, presigned=False, version=version)
    if "X-Amz-Credential" in query:
        token = query.get("X-Amz-Security-Token", [token])[0]
        version = query.get("X-Amz-Algorithm", [""])[0]
        return _scoped(query["X-Amz-Credential"][0], token, presigned=True, version=version)
    if "AWSAccessKeyId" in query:
        token = query.get("x-amz-security-token", [token])[0]
        return Signature(query["AWSAccessKeyId"][0], "s3", "", token, presigned=True, version="AWS")
    return Signature()


def _scoped(credential: str, token: str, *, presigned: bool, version: str) -> Signature:
    """Read `KEY/DAY/REGION/SERVICE/aws4_request`; a signature for all regions names none."""
    fields = credential.rsplit("/", _SCOPE_FIELDS - 1)
    region = service = ""
    if len(fields) == _SCOPE_FIELDS:
        _, _, region, service, _ = fields
    elif len(fields) == _SCOPE_FIELDS_OF_ALL_REGIONS:
        _, _, service, _ = fields
    return Signature(fields[0], service.lower(), region, token, presigned, version)
