"""How AWS says no: the words, and the shape of the answer in each protocol.

Sources (read 2026-11-27):
https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html (the words),
https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html (S3 quotes the
resource, and tells another account or nobody no more than `Access Denied`),
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html,
https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html and the specifications of the
protocols at https://smithy.io/2.0/aws/protocols/index.html (the shapes).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from uuid import uuid4
from xml.sax.saxutils import escape

from logkura.iam import Decision, Outcome
from logkura.iam.layers import Layer, asks_trust_policy
from logkura.lab.gate.asked import Asked

__all__ = ["Answer", "denial", "invalid_key", "unsigned"]

_POLICIES: Mapping[Layer, str] = {
    Layer.RCP: "resource control policy",
    Layer.SCP: "service control policy",
    Layer.VPC_ENDPOINT: "VPC endpoint policy",
    Layer.RESOURCE: "resource-based policy",
    Layer.IDENTITY: "identity-based policy",
    Layer.BOUNDARY: "permissions boundary",
    Layer.SESSION: "session policy",
}
_TRUST = "role trust policy"
_PLAIN = "Access Denied"
_NO_BODY = "HEAD"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer over HTTP."""

    status: HTTPStatus
    headers: tuple[tuple[str, str], ...]
    body: bytes


def denial(asked: Asked, decision: Decision, method: str) -> Answer:
    """Return the answer to a request that is denied.

    Args:
        asked: The request.
        decision: Why it is denied.
        method: Of HTTP: the answer to HEAD has no body.
    """
    is_json = asked.protocol in {"json", "rest-json"}
    code = "AccessDeniedException" if is_json else "AccessDenied"
    if asked.protocol == "ec2":
        code = "UnauthorizedOperation"
    return _answer(asked, code, _words(asked, decision), method)


def invalid_key(asked: Asked, method: str) -> Answer:
    """Return the answer to a request whose key is not in force."""
    if asked.service == "s3":
        text = "The AWS Access Key Id you provided does not exist in our records."
        return _answer(asked, "InvalidAccessKeyId", text, method)
    text = "The security token included in the request is invalid."
    is_json = asked.protocol in {"json", "rest-json"}
    code = "UnrecognizedClientException" if is_json else "InvalidClientTokenId"
    return _answer(asked, code, text, method)


def unsigned(asked: Asked, method: str) -> Answer:
    """Return the answer to an unsigned request that needs a signature."""
    text = "Request is missing Authentication Token"
    is_json = asked.protocol in {"json", "rest-json"}
    code = "MissingAuthenticationTokenException" if is_json else "MissingAuthenticationToken"
    return _answer(asked, code, text, method)


def _words(asked: Asked, decision: Decision) -> str:
    request = decision.request
    is_s3 = asked.service == "s3"
    if is_s3 and (asked.is_anonymous or not request.is_same_account):
        return _PLAIN
    about = f'"{request.resource}"' if is_s3 else request.resource
    layer = decision.decisive
    policy = _TRUST if layer is Layer.RESOURCE and asks_trust_policy(request) else _POLICIES[layer]
    if decision.outcome is Outcome.EXPLICITLY_DENIED:
        article = "the" if policy == _TRUST else "an" if policy[0] in "aeiou" else "a"
        why = f"with an explicit deny in {article} {policy}"
    else:
        why = f"because no {policy} allows the {request.action} action"
    who = f"User: {request.principal} is not authorized to perform: {request.action}"
    return f"{who} on resource: {about} {why}"


def _answer(asked: Asked, code: str, text: str, method: str) -> Answer:
    request_id = str(uuid4())
    if asked.protocol == "json":
        return _json(asked, code, text, request_id)
    if asked.protocol == "rest-json":
        headers = [("x-amzn-ErrorType", code), ("x-amzn-RequestId", request_id)]
        body = json.dumps({"Message": text}).encode()
        return _sized(HTTPStatus.FORBIDDEN, "application/json", body, headers)
    body = _xml(asked, code, text, request_id).encode()
    id_header = "x-amz-request-id" if asked.service == "s3" else "x-amzn-RequestId"
    headers = [(id_header, request_id)]
    sent = b"" if method == _NO_BODY else body
    return _sized(HTTPStatus.FORBIDDEN, _type_of_xml(asked), sent, headers)


def _json(asked: Asked, code: str, text: str, request_id: str) -> Answer:
    headers = [("x-amzn-RequestId", request_id)]
    if asked.is_query_compatible:
        older = code.removesuffix("Exception")
        headers.append(("x-amzn-query-error", f"{older};Sender"))
    body = json.dumps({"__type": code, "Message": text}).encode()
    return _sized(HTTPStatus.BAD_REQUEST, "application/x-amz-json-1.1", body, headers)


def _type_of_xml(asked: Asked) -> str:
    return "application/xml" if asked.service == "s3" else "text/xml"


def _xml(asked: Asked, code: str, text: str, request_id: str) -> str:
    told = f"<Code>{code}</Code><Message>{escape(text)}</Message>"
    if asked.service == "s3":
        inner = f"{told}<RequestId>{request_id}</RequestId><HostId>{request_id}</HostId>"
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inner}</Error>'
    if asked.protocol == "ec2":
        inner = f"<Errors><Error>{told}</Error></Errors><RequestID>{request_id}</RequestID>"
        return f"<Response>{inner}</Response>"
    inner = f"<Error><Type>Sender</Type>{told}</Error><RequestId>{request_id}</RequestId>"
    return f"<ErrorResponse>{inner}</ErrorResponse>"


def _sized(status: HTTPStatus, kind: str, body: bytes, headers: list[tuple[str, str]]) -> Answer:
    length = ("Content-Length", str(len(body)))
    return Answer(status, (("Content-Type", kind), length, *headers), body)
