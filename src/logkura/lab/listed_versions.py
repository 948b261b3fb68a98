"""Listing the versions of a bucket in the lab: names are encoded for whoever asks for it.

moto returns them plain, and a client that asked for encoded ones decodes them a second time: of a
name with `%2F` in it, as archives have, it makes another name.
Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
(read 2026-11-27): EncodingType, and what is encoded.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from moto.core.responses import ActionResult
from moto.s3.responses import S3Response

__all__ = ["install"]

_list_of_moto = S3Response.list_object_versions

_ENCODED = ("Prefix", "Delimiter", "KeyMarker", "NextKeyMarker")


def install() -> None:
    """Make moto's S3 encode what is asked for so; call it before moto's state is reset."""
    S3Response.list_object_versions = _list


def _list(response: Any) -> Any:
    if response.querystring.get("encoding-type", [""])[0] != "url":
        return _list_of_moto(response)
    serialized = response.serialized
    response.serialized = lambda found: serialized(ActionResult(_encoded(found.result)))
    try:
        return _list_of_moto(response)
    finally:
        del response.serialized


def _encoded(result: Mapping[str, Any]) -> dict[str, Any]:
    made = {**result, "EncodingType": "url"}
    for name in _ENCODED:
        if made.get(name):
            made[name] = quote(made[name])
    for name in ("Versions", "DeleteMarkers"):
        made[name] = [{**each, "Key": quote(each["Key"])} for each in made.get(name, ())]
    if "CommonPrefixes" in made:
        made["CommonPrefixes"] = [
            {"Prefix": quote(each["Prefix"])} for each in made["CommonPrefixes"]
        ]
    return made
