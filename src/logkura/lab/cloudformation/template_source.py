"""Where a request has its template: in its body, or in an object of the lab's S3.

The forms of the URL are those of
https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html (read 2026-11-24), and the
lab's own endpoint.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from botocore.exceptions import ClientError

from logkura.lab.cloudformation.refusal import RefusedError
from logkura.lab.cloudformation.registry import Registry

__all__ = ["MissingTemplateError", "fetch", "template_text"]


class MissingTemplateError(RefusedError):
    """The object of a template's URL is not there."""


def template_text(registry: Registry, request: Mapping[str, Any], previous: str = "") -> str:
    """Return the text of the template that a request names.

    Args:
        registry: Where the request came to.
        request: Its parameters: TemplateBody, TemplateURL or UsePreviousTemplate.
        previous: The text that the last one stands for.

    Raises:
        RefusedError: None is named, or more than one, or the object is not there.
    """
    body, url = request.get("TemplateBody"), request.get("TemplateURL")
    named = [bool(body), bool(url), bool(request.get("UsePreviousTemplate"))]
    if sum(named) != 1:
        raise RefusedError("Either Template URL or Template Body must be specified.")
    if body:
        return str(body)
    return fetch(registry, str(url)) if url else previous


def fetch(registry: Registry, url: str) -> str:
    """Return the text of an object in the lab's S3 by its URL.

    Raises:
        MissingTemplateError: There is no such object.
        RefusedError: The URL is not one of S3's, or the object cannot be read.
    """
    parts = urlsplit(url)
    path = unquote(parts.path).lstrip("/")
    host = parts.hostname or ""
    own = urlsplit(registry.clients.endpoint_url or "").hostname
    if host == own or host.startswith(("s3.", "s3-")):
        bucket, _, key = path.partition("/")
    elif ".s3." in host or ".s3-" in host:
        bucket, key = host.replace(".s3-", ".s3.").partition(".s3.")[0], path
    else:
        raise RefusedError("TemplateURL must be a supported URL.")
    version = parse_qs(parts.query).get("versionId")
    options = {"VersionId": version[0]} if version else {}
    s3 = registry.clients.get("s3", registry.region)
    try:
        found: bytes = s3.get_object(Bucket=bucket, Key=key, **options)["Body"].read()
    except ClientError as error:
        code = error.response["Error"]["Code"]
        kind = MissingTemplateError if code.startswith("NoSuch") else RefusedError
        raise kind(f"S3 error: {code}: {url}") from error
    return found.decode()
