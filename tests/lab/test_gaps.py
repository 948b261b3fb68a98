"""The lab held to AWS where it is known to differ: each test fails until its gap is closed.

A test that passes fails the suite: the gap has closed, and its entry in `logkura.lab.gaps` and its
test here go.
"""

import base64
import gzip
import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from logkura.lab import Lab
from logkura.lab.gaps import GAPS
from logkura.lab.replication import Replication

TOKYO, OSAKA = "ap-northeast-1", "ap-northeast-3"
ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/copier"

Test = Callable[..., None]
TESTS: list[tuple[str, Test]] = []


def gap(slug: str) -> Callable[[Test], Test]:
    """Say which gap a test shows; only a failed assertion counts as the expected failure."""

    def mark(test: Test) -> Test:
        TESTS.append((slug, test))
        marked: Test = pytest.mark.xfail(strict=True, raises=AssertionError, reason=slug)(test)
        return marked

    return mark


def test_every_gap_has_one_test() -> None:
    assert Counter(slug for slug, _ in TESTS) == Counter(each.slug for each in GAPS)


def test_every_gap_is_told_whole() -> None:
    for each in GAPS:
        assert each.title, each.slug
        assert each.aws.endswith("."), each.slug
        assert each.lab.endswith("."), each.slug
        assert each.source.startswith("https://"), each.slug


def answer(call: Callable[[], Any]) -> str:
    """Return `OK` or the error that the service gave; `none` when it knows no such operation."""
    try:
        call()
    except ClientError as error:
        code: str = error.response["Error"]["Code"]
        return code
    except ResponseParserError:
        return "none"
    return "OK"


@pytest.fixture
def client(lab: Lab) -> Callable[..., Any]:
    """Give a function that makes a client which does not retry."""

    def make(service: str, region: str = TOKYO, key: str = "testing") -> Any:
        return boto3.client(
            service,
            endpoint_url=lab.endpoint_url,
            region_name=region,
            aws_access_key_id=key,
            aws_secret_access_key="testing",
            config=Config(retries={"total_max_attempts": 1}),
        )

    return make


@pytest.fixture
def s3(lab: Lab) -> Any:
    """Give a client of S3 in Tokyo and a versioned bucket, `archive`, with one object, `log`."""
    s3 = lab.clients.get("s3", TOKYO)
    make_bucket(s3, "archive", TOKYO)
    s3.put_object(Bucket="archive", Key="log", Body=b"one line\n")
    return s3


def make_bucket(s3: Any, name: str, region: str) -> None:
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": region})
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})


@pytest.fixture
def copied(lab: Lab, s3: Any) -> Callable[..., Replication]:
    """Give a function that has `archive` replicated to `copy` in Osaka, and the engine for it."""

    def configure(*, key: str = "", trusted: str = "s3.amazonaws.com") -> Replication:
        make_bucket(lab.clients.get("s3", OSAKA), "copy", OSAKA)
        trust = {
            "Effect": "Allow",
            "Principal": {"Service": trusted},
            "Action": "sts:AssumeRole",
        }
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        lab.clients.get("iam").create_role(RoleName="copier", AssumeRolePolicyDocument=document)
        fifteen = {"Minutes": 15}
        destination: dict[str, Any] = {
            "Bucket": "arn:aws:s3:::copy",
            "ReplicationTime": {"Status": "Enabled", "Time": fifteen},
            "Metrics": {"Status": "Enabled", "EventThreshold": fifteen},
        }
        rule: dict[str, Any] = {
            "ID": "everything",
            "Priority": 1,
            "Status": "Enabled",
            "Filter": {},
            "DeleteMarkerReplication": {"Status": "Disabled"},
            "Destination": destination,
        }
        if key:
            destination["EncryptionConfiguration"] = {"ReplicaKmsKeyID": key}
            rule["SourceSelectionCriteria"] = {"SseKmsEncryptedObjects": {"Status": "Enabled"}}
        s3.put_bucket_replication(
            Bucket="archive", ReplicationConfiguration={"Role": ROLE, "Rules": [rule]}
        )
        return lab.replication

    return configure


def keys_of(credentials: dict[str, Any]) -> dict[str, str]:
    """Return what IAM or STS gave as boto3 takes it."""
    return {
        "aws_access_key_id": credentials["AccessKeyId"],
        "aws_secret_access_key": credentials["SecretAccessKey"],
        "aws_session_token": credentials.get("SessionToken"),
    }


@pytest.fixture
def mary(enforced_lab: Lab) -> Callable[..., Any]:
    """Give clients of a user of a lab that decides; a statement is all that the user may."""
    iam = enforced_lab.clients.get("iam", TOKYO)
    iam.create_user(UserName="mary")
    keys = keys_of(iam.create_access_key(UserName="mary")["AccessKey"])

    def make(service: str, *statements: dict[str, Any], **others: str) -> Any:
        if statements:
            document = json.dumps({"Version": "2012-10-17", "Statement": statements})
            iam.put_user_policy(UserName="mary", PolicyName="own", PolicyDocument=document)
        return boto3.client(
            service,
            endpoint_url=enforced_lab.endpoint_url,
            region_name=TOKYO,
            config=Config(retries={"total_max_attempts": 1}),
            **{**keys, **others},
        )

    return make


def allow(action: str, resource: str = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def bucket_of(lab: Lab) -> Any:
    """Make a bucket, `archive`, with one object, `log`; return a client of its owner."""
    s3 = lab.clients.get("s3", TOKYO)
    make_bucket(s3, "archive", TOKYO)
    s3.put_object(Bucket="archive", Key="log", Body=b"one line\n")
    return s3


def status_of(lab: Lab, method: str, path: str, body: bytes = b"", headers: Any = None) -> int:
    """Send a request that nobody signed."""
    connection = HTTPConnection(lab.endpoint_url.removeprefix("http://"), timeout=10)
    connection.request(method, path, body, headers or {})
    answered = connection.getresponse()
    answered.read()
    connection.close()
    return answered.status


def role_of(lab: Lab, principal: dict[str, str], action: str = "sts:AssumeRole") -> str:
    """Make a role that trusts a principal and may everything."""
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam = lab.clients.get("iam", TOKYO)
    made = iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    everything = json.dumps({"Version": "2012-10-17", "Statement": [allow("*")]})
    iam.put_role_policy(RoleName="r", PolicyName="own", PolicyDocument=everything)
    return str(made)


@gap("signatures-not-checked")
def test_a_wrong_secret_opens_nothing(mary: Callable[..., Any]) -> None:
    s3 = mary("s3", allow("s3:ListAllMyBuckets"), aws_secret_access_key="another")
    assert answer(s3.list_buckets) == "SignatureDoesNotMatch"


@gap("identity-tokens-believed")
def test_a_token_that_nobody_signed_opens_nothing(enforced_lab: Lab) -> None:
    iam = enforced_lab.clients.get("iam", TOKYO)
    provider = iam.create_open_id_connect_provider(
        Url="https://token.example.com", ThumbprintList=["a" * 40]
    )["OpenIDConnectProviderArn"]
    role = role_of(enforced_lab, {"Federated": provider}, "sts:AssumeRoleWithWebIdentity")
    payload = base64.urlsafe_b64encode(b'{"iss": "https://token.example.com"}').decode()
    sts = enforced_lab.clients.get("sts", TOKYO)
    asked = {"RoleArn": role, "RoleSessionName": "ci", "WebIdentityToken": f"e30.{payload}.x"}
    refused = answer(lambda: sts.assume_role_with_web_identity(**asked))
    assert refused == "InvalidIdentityToken"


@gap("sessions-do-not-expire")
def test_a_session_ends(enforced_lab: Lab, mary: Callable[..., Any]) -> None:
    role = role_of(enforced_lab, {"AWS": f"arn:aws:iam::{ACCOUNT}:user/mary"})
    sts = mary("sts", allow("sts:AssumeRole"))
    asked = {"RoleArn": role, "RoleSessionName": "short", "DurationSeconds": 900}
    keys = keys_of(sts.assume_role(**asked)["Credentials"])
    enforced_lab.advance(1000)
    assert answer(mary("s3", **keys).list_buckets) == "ExpiredToken"


@gap("root-assumes-roles")
def test_the_root_user_assumes_no_role(enforced_lab: Lab) -> None:
    role = role_of(enforced_lab, {"AWS": f"arn:aws:iam::{ACCOUNT}:root"})
    sts = enforced_lab.clients.get("sts", TOKYO)
    refused = answer(lambda: sts.assume_role(RoleArn=role, RoleSessionName="root"))
    assert refused == "AccessDenied"


@gap("http-counts-as-https")
def test_a_request_over_http_is_denied_where_https_is_wanted(enforced_lab: Lab) -> None:
    s3 = bucket_of(enforced_lab)
    plain = {"Bool": {"aws:SecureTransport": "false"}}
    statement = allow("s3:GetObject", "arn:aws:s3:::archive/*", Principal="*", Condition=plain)
    policy = {"Version": "2012-10-17", "Statement": [{**statement, "Effect": "Deny"}]}
    s3.put_bucket_policy(Bucket="archive", Policy=json.dumps(policy))
    assert answer(lambda: s3.get_object(Bucket="archive", Key="log")) == "AccessDenied"


@gap("resource-tags-not-known")
def test_a_tag_of_a_key_is_a_condition(enforced_lab: Lab, mary: Callable[..., Any]) -> None:
    kms = enforced_lab.clients.get("kms", TOKYO)
    tags = [{"TagKey": "team", "TagValue": "logs"}]
    key = kms.create_key(Tags=tags)["KeyMetadata"]["KeyId"]
    tagged = {"StringEquals": {"aws:ResourceTag/team": "logs"}}
    theirs = mary("kms", allow("kms:Encrypt", Condition=tagged))
    assert answer(lambda: theirs.encrypt(KeyId=key, Plaintext=b"x")) == "OK"


@gap("called-via-not-known")
def test_a_policy_may_ask_for_cloudformation(mary: Callable[..., Any]) -> None:
    via = {"ForAnyValue:StringEquals": {"aws:CalledVia": "cloudformation.amazonaws.com"}}
    stacks = mary("cloudformation", allow("cloudformation:*"), allow("logs:*", Condition=via))
    group = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/own"}}
    stacks.create_stack(StackName="s", TemplateBody=json.dumps({"Resources": {"Group": group}}))
    (told,) = stacks.describe_stacks(StackName="s")["Stacks"]
    assert told["StackStatus"] == "CREATE_COMPLETE"


@gap("other-services-by-name")
def test_a_policy_may_name_a_queue(mary: Callable[..., Any]) -> None:
    queue = f"arn:aws:sqs:{TOKYO}:{ACCOUNT}:own"
    sqs = mary("sqs", allow("sqs:CreateQueue", queue))
    assert answer(lambda: sqs.create_queue(QueueName="own")) == "OK"


@gap("boundaries-of-users")
@pytest.mark.usefixtures("mary")
def test_a_user_has_a_boundary(enforced_lab: Lab) -> None:
    iam = enforced_lab.clients.get("iam", TOKYO)
    boundary = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    put = {"UserName": "mary", "PermissionsBoundary": boundary}
    assert answer(lambda: iam.put_user_permissions_boundary(**put)) == "OK"


@gap("acls-not-decided")
def test_an_acl_lets_everybody_in(enforced_lab: Lab) -> None:
    s3 = bucket_of(enforced_lab)
    s3.delete_public_access_block(Bucket="archive")
    rule = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    s3.put_bucket_ownership_controls(Bucket="archive", OwnershipControls=rule)
    s3.put_object_acl(Bucket="archive", Key="log", ACL="public-read")
    assert status_of(enforced_lab, "GET", "/archive/log") == HTTPStatus.OK


@gap("public-policies-not-blocked")
def test_a_public_policy_is_refused(enforced_lab: Lab) -> None:
    s3 = bucket_of(enforced_lab)
    statement = allow("s3:GetObject", "arn:aws:s3:::archive/*", Principal="*")
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    refused = answer(lambda: s3.put_bucket_policy(Bucket="archive", Policy=policy))
    assert refused == "AccessDenied"


@gap("uploads-by-form")
def test_a_form_uploads_for_whoever_signed_it(enforced_lab: Lab) -> None:
    s3 = bucket_of(enforced_lab)
    fields = {**s3.generate_presigned_post("archive", "new")["fields"], "file": "x"}
    parts = [
        f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    body, kind = "".join([*parts, "--cut--\r\n"]).encode(), "multipart/form-data; boundary=cut"
    sent = status_of(enforced_lab, "POST", "/archive", body, {"Content-Type": kind})
    assert sent == HTTPStatus.NO_CONTENT


@gap("principals-not-checked")
def test_an_unknown_service_is_no_principal(lab: Lab) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "no-such-service.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam = lab.clients.get("iam")
    refused = answer(lambda: iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust))
    assert refused == "MalformedPolicyDocument"


@gap("other-regions-buckets-answer")
@pytest.mark.usefixtures("s3")
def test_a_bucket_answers_in_its_region_alone(lab: Lab) -> None:
    scope = "Credential=testing/20261124/us-west-2/s3/aws4_request"
    signed = {"Authorization": f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0"}
    connection = HTTPConnection(lab.endpoint_url.removeprefix("http://"))
    connection.request("HEAD", "/archive", headers=signed)
    status = connection.getresponse().status
    connection.close()
    assert status in {301, 400}


@gap("access-logs-under-kms")
def test_access_logs_need_a_bucket_under_sse_s3(lab: Lab, s3: Any) -> None:
    """F7: service logs that cannot be written under KMS are silently absent."""
    make_bucket(s3, "landing", TOKYO)
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::landing/access/*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    s3.put_bucket_policy(Bucket="landing", Policy=policy)
    target = {"LoggingEnabled": {"TargetBucket": "landing", "TargetPrefix": "access/"}}
    s3.put_bucket_logging(Bucket="archive", BucketLoggingStatus=target)

    def logs_of_one_request() -> int:
        before = s3.list_objects_v2(Bucket="landing")["KeyCount"]
        s3.get_object(Bucket="archive", Key="log")
        count: int = s3.list_objects_v2(Bucket="landing")["KeyCount"]
        return count - before

    if logs_of_one_request() != 1:
        raise RuntimeError("no access log under SSE-S3: the test shows nothing")
    key = lab.clients.get("kms", TOKYO).create_key()["KeyMetadata"]["Arn"]
    kms = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    rules = [{"ApplyServerSideEncryptionByDefault": kms}]
    s3.put_bucket_encryption(Bucket="landing", ServerSideEncryptionConfiguration={"Rules": rules})
    assert logs_of_one_request() == 0


@gap("lifecycle-not-run")
def test_objects_expire(lab: Lab, s3: Any) -> None:
    rule = {"Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}
    s3.put_bucket_lifecycle_configuration(
        Bucket="archive", LifecycleConfiguration={"Rules": [rule]}
    )
    lab.advance(5 * 24 * 3600)
    assert s3.list_objects_v2(Bucket="archive")["KeyCount"] == 0


@gap("digests-not-verified")
def test_a_body_must_match_its_digest(s3: Any) -> None:
    put = {"Bucket": "archive", "Key": "log", "Body": b"x"}
    refused = answer(lambda: s3.put_object(ContentMD5="rL0Y20zC+Fzt72VPzMSk2A==", **put))
    assert refused == "BadDigest"


@gap("no-delete-marker-on-nothing")
def test_deleting_nothing_makes_a_marker(s3: Any) -> None:
    assert s3.delete_object(Bucket="archive", Key="never-was").get("DeleteMarker")


@gap("replica-key-alias")
def test_an_alias_is_no_replica_key(lab: Lab, s3: Any, copied: Callable[..., Replication]) -> None:
    kms = lab.clients.get("kms", OSAKA)
    key = kms.create_key()["KeyMetadata"]
    kms.create_alias(AliasName="alias/copy", TargetKeyId=key["KeyId"])
    engine = copied(key=key["Arn"].rpartition(":")[0] + ":alias/copy")
    s3.put_object(Bucket="archive", Key="log", Body=b"x", ServerSideEncryption="aws:kms")
    engine.pump()
    assert s3.head_object(Bucket="archive", Key="log")["ReplicationStatus"] == "FAILED"


@gap("later-changes-not-replicated")
def test_tags_that_change_later_are_replicated(
    lab: Lab, s3: Any, copied: Callable[..., Replication]
) -> None:
    engine = copied()
    s3.put_object(Bucket="archive", Key="log", Body=b"x")
    engine.pump()
    tags = [{"Key": "keep", "Value": "yes"}]
    s3.put_object_tagging(Bucket="archive", Key="log", Tagging={"TagSet": tags})
    engine.pump()
    osaka = lab.clients.get("s3", OSAKA)
    assert osaka.get_object_tagging(Bucket="copy", Key="log")["TagSet"] == tags


@gap("no-replication-metrics")
def test_replication_reports_metrics(lab: Lab, s3: Any, copied: Callable[..., Replication]) -> None:
    engine = copied()
    s3.put_object(Bucket="archive", Key="log", Body=b"x")
    engine.pump()
    metrics = lab.clients.get("cloudwatch", TOKYO).list_metrics(Namespace="AWS/S3")["Metrics"]
    assert "ReplicationLatency" in {metric["MetricName"] for metric in metrics}


@gap("alarms-not-evaluated")
def test_an_alarm_goes_off(lab: Lab) -> None:
    cloudwatch = lab.clients.get("cloudwatch", TOKYO)
    cloudwatch.put_metric_alarm(
        AlarmName="a",
        Namespace="n",
        MetricName="m",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
    )
    cloudwatch.put_metric_data(
        Namespace="n", MetricData=[{"MetricName": "m", "Value": 1, "Timestamp": lab.clock.now()}]
    )
    for _ in range(3):
        lab.advance(60)
    (alarm,) = cloudwatch.describe_alarms(AlarmNames=["a"])["MetricAlarms"]
    assert alarm["StateValue"] == "ALARM"


@gap("no-replication-events")
def test_a_failure_sends_an_event(lab: Lab, s3: Any, copied: Callable[..., Replication]) -> None:
    engine = copied(trusted="lambda.amazonaws.com")
    sqs = lab.clients.get("sqs", TOKYO)
    url = sqs.create_queue(QueueName="failures")["QueueUrl"]
    arn = f"arn:aws:sqs:{TOKYO}:{ACCOUNT}:failures"
    event = {"QueueArn": arn, "Events": ["s3:Replication:OperationFailedReplication"]}
    answer(
        lambda: s3.put_bucket_notification_configuration(
            Bucket="archive", NotificationConfiguration={"QueueConfigurations": [event]}
        )
    )
    s3.put_object(Bucket="archive", Key="log", Body=b"x")
    engine.pump()
    bodies = [each["Body"] for each in sqs.receive_message(QueueUrl=url).get("Messages", [])]
    assert any("AssumeRoleNotPermitted" in body for body in bodies)


@gap("no-batch-replication")
@pytest.mark.usefixtures("s3")
def test_a_job_replicates_what_existed(lab: Lab, client: Callable[..., Any]) -> None:
    control = client("s3control")

    def to_the_lab(request: Any, **_: Any) -> None:
        """Keep the host name, which carries the account, from being looked up."""
        host, _, path = request.url.removeprefix("http://").partition("/")
        account = host.partition(".")[0]
        request.headers["Host"] = f"{account}.s3-control.{TOKYO}.amazonaws.com"
        request.url = f"{lab.endpoint_url}/{path}"

    control.meta.events.register("before-send.s3-control.CreateJob", to_the_lab)
    job = {
        "AccountId": ACCOUNT,
        "ConfirmationRequired": False,
        "Operation": {"S3ReplicateObject": {}},
        "Report": {"Enabled": False},
        "Priority": 1,
        "RoleArn": ROLE,
        "ClientRequestToken": "once",
        "ManifestGenerator": {
            "S3JobManifestGenerator": {
                "SourceBucket": "arn:aws:s3:::archive",
                "EnableManifestOutput": False,
            }
        },
    }
    assert answer(lambda: control.create_job(**job)) == "OK"


@gap("firehose-compression-formats")
@pytest.mark.usefixtures("s3")
def test_firehose_writes_zip(client: Callable[..., Any]) -> None:
    configuration = {
        "RoleARN": ROLE,
        "BucketARN": "arn:aws:s3:::archive",
        "CompressionFormat": "ZIP",
    }
    made = answer(
        lambda: client("firehose").create_delivery_stream(
            DeliveryStreamName="zipped", ExtendedS3DestinationConfiguration=configuration
        )
    )
    assert made == "OK"


@gap("no-account-policies")
def test_an_account_has_a_subscription_filter(client: Callable[..., Any]) -> None:
    document = {
        "DestinationArn": f"arn:aws:firehose:{TOKYO}:{ACCOUNT}:deliverystream/archive",
        "RoleArn": ROLE,
        "FilterPattern": "",
        "Distribution": "Random",
    }
    put = answer(
        lambda: client("logs").put_account_policy(
            policyName="archive",
            policyType="SUBSCRIPTION_FILTER_POLICY",
            policyDocument=json.dumps(document),
        )
    )
    # The stream does not exist: AWS knows the operation and says so.
    assert put in {"OK", "InvalidParameterException"}


@gap("access-logs-not-authorised")
def test_access_logs_need_a_policy(client: Callable[..., Any]) -> None:
    s3 = client("s3")
    for name in ("source", "logs"):
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": TOKYO})
    target = {"TargetBucket": "logs", "TargetPrefix": ""}
    s3.put_bucket_logging(Bucket="source", BucketLoggingStatus={"LoggingEnabled": target})
    s3.put_object(Bucket="source", Key="k", Body=b"x")
    assert s3.list_objects_v2(Bucket="logs")["KeyCount"] == 0


@gap("access-logs-at-once")
def test_a_stack_with_access_logs_is_deleted(lab: Lab) -> None:
    access = {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}
    logging = {"DestinationBucketName": {"Ref": "Logs"}}
    logs = {"AccessControl": "LogDeliveryWrite", "OwnershipControls": access}
    source = {"LoggingConfiguration": logging, "VersioningConfiguration": {"Status": "Enabled"}}
    resources = {
        name: {"Type": "AWS::S3::Bucket", "Properties": properties}
        for name, properties in (("Logs", logs), ("Source", source))
    }
    client = lab.clients.get("cloudformation", TOKYO)
    template = json.dumps({"Resources": resources})
    stack_id = client.create_stack(StackName="s", TemplateBody=template)["StackId"]
    client.delete_stack(StackName="s")
    (stack,) = client.describe_stacks(StackName=stack_id)["Stacks"]
    assert stack["StackStatus"] == "DELETE_COMPLETE"


def _stack(lab: Lab, resource: dict[str, Any], **options: Any) -> str:
    """Make a stack of one resource and return its status, or the error."""
    client = lab.clients.get("cloudformation", TOKYO)
    template = json.dumps({"Resources": {"R": resource}})
    made = answer(lambda: client.create_stack(StackName="s", TemplateBody=template, **options))
    if made != "OK":
        return made
    status: str = client.describe_stacks(StackName="s")["Stacks"][0]["StackStatus"]
    return status


@gap("cloudformation-other-types")
def test_a_queue_is_made(lab: Lab) -> None:
    assert _stack(lab, {"Type": "AWS::SQS::Queue"}) == "CREATE_COMPLETE"


@gap("cloudformation-other-properties")
def test_a_bucket_is_a_website(lab: Lab) -> None:
    properties = {"WebsiteConfiguration": {"IndexDocument": "index.html"}}
    bucket = {"Type": "AWS::S3::Bucket", "Properties": properties}
    assert _stack(lab, bucket) == "CREATE_COMPLETE"


@gap("cloudformation-macros")
def test_language_extensions_are_run(lab: Lab) -> None:
    client = lab.clients.get("cloudformation", TOKYO)
    value = {"Fn::ToJsonString": {"a": 1}}
    parameter = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": value}}
    template = {"Transform": "AWS::LanguageExtensions", "Resources": {"P": parameter}}
    made = {"StackName": "s", "TemplateBody": json.dumps(template)}
    capabilities = ["CAPABILITY_AUTO_EXPAND"]
    assert answer(lambda: client.create_stack(**made, Capabilities=capabilities)) == "OK"


@gap("cloudformation-system-tags")
def test_a_bucket_knows_its_stack(lab: Lab) -> None:
    tags = [{"Key": "own", "Value": "tag"}]
    properties = {"BucketName": "stacked", "Tags": tags}
    _stack(lab, {"Type": "AWS::S3::Bucket", "Properties": properties})
    found = lab.clients.get("s3", TOKYO).get_bucket_tagging(Bucket="stacked")["TagSet"]
    assert "aws:cloudformation:stack-name" in {tag["Key"] for tag in found}


@gap("cloudformation-at-once")
def test_a_stack_takes_its_time(lab: Lab) -> None:
    assert _stack(lab, {"Type": "AWS::S3::Bucket"}) == "CREATE_IN_PROGRESS"


@gap("cloudformation-stack-policies")
def test_a_stack_policy_protects(lab: Lab) -> None:
    def group(days: int) -> dict[str, Any]:
        properties = {"LogGroupName": "g", "RetentionInDays": days}
        return {"Type": "AWS::Logs::LogGroup", "Properties": properties}

    deny = {"Effect": "Deny", "Action": "Update:*", "Principal": "*", "Resource": "*"}
    _stack(lab, group(7), StackPolicyBody=json.dumps({"Statement": [deny]}))
    client = lab.clients.get("cloudformation", TOKYO)
    template = json.dumps({"Resources": {"R": group(30)}})
    client.update_stack(StackName="s", TemplateBody=template)
    (stack,) = client.describe_stacks(StackName="s")["Stacks"]
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"


@gap("cloudformation-other-modes")
def test_a_rollback_may_take_what_is_to_be_kept(lab: Lab) -> None:
    client = lab.clients.get("cloudformation", TOKYO)
    group = {"Type": "AWS::Logs::LogGroup", "Properties": {}}
    template = json.dumps({"Resources": {"R": group}})
    asked = {"StackName": "s", "TemplateBody": template, "RetainExceptOnCreate": True}
    assert answer(lambda: client.create_stack(**asked)) == "OK"


def _stream(client: Callable[..., Any], **settings: Any) -> str:
    configuration = {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::archive", **settings}
    return answer(
        lambda: client("firehose").create_delivery_stream(
            DeliveryStreamName="stream", ExtendedS3DestinationConfiguration=configuration
        )
    )


@gap("firehose-source-backup")
@pytest.mark.usefixtures("s3")
def test_firehose_backs_up_source_records(client: Callable[..., Any]) -> None:
    backup = {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::archive", "Prefix": "source/"}
    assert _stream(client, S3BackupMode="Enabled", S3BackupConfiguration=backup) == "OK"


@gap("firehose-record-formats")
@pytest.mark.usefixtures("s3")
def test_firehose_converts_records(client: Callable[..., Any]) -> None:
    conversion = {
        "Enabled": True,
        "SchemaConfiguration": {
            "RoleARN": ROLE,
            "DatabaseName": "logs",
            "TableName": "events",
            "Region": TOKYO,
        },
        "InputFormatConfiguration": {"Deserializer": {"OpenXJsonSerDe": {}}},
        "OutputFormatConfiguration": {"Serializer": {"ParquetSerDe": {}}},
    }
    assert _stream(client, DataFormatConversionConfiguration=conversion) == "OK"


@gap("firehose-other-processors")
@pytest.mark.usefixtures("s3")
def test_firehose_decompresses(client: Callable[..., Any]) -> None:
    format_of_records = {"ParameterName": "CompressionFormat", "ParameterValue": "GZIP"}
    processors = [{"Type": "Decompression", "Parameters": [format_of_records]}]
    assert _stream(client, ProcessingConfiguration={"Enabled": True, "Processors": processors}) == (
        "OK"
    )


@gap("firehose-other-destinations")
@pytest.mark.usefixtures("s3")
def test_firehose_delivers_to_an_http_endpoint(client: Callable[..., Any]) -> None:
    destination = {
        "EndpointConfiguration": {"Url": "https://logs.example.com/firehose"},
        "S3Configuration": {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::archive"},
    }
    made = answer(
        lambda: client("firehose").create_delivery_stream(
            DeliveryStreamName="stream", HttpEndpointDestinationConfiguration=destination
        )
    )
    assert made == "OK"


def _function(client: Callable[..., Any], runtime: str, name: str, source: str) -> dict[str, Any]:
    """Deploy a function of one file and invoke it."""
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    role = client("iam").create_role(RoleName="run", AssumeRolePolicyDocument=trust)
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr(name, source)
    client("lambda").create_function(
        FunctionName="function",
        Runtime=runtime,
        Role=role["Role"]["Arn"],
        Handler="app.handler",
        Code={"ZipFile": package.getvalue()},
    )
    answered: dict[str, Any] = client("lambda").invoke(FunctionName="function", Payload=b"{}")
    # Read to its end: a test that fails keeps the answer, whose socket is warned of later.
    return {**answered, "Payload": answered["Payload"].read()}


@gap("lambda-other-runtimes")
def test_a_node_function_runs(client: Callable[..., Any]) -> None:
    source = "exports.handler = async () => 1"
    assert "FunctionError" not in _function(client, "nodejs22.x", "app.js", source)


@gap("lambda-report-lines")
def test_an_invocation_is_reported_in_the_log(client: Callable[..., Any]) -> None:
    _function(client, "python3.13", "app.py", "def handler(event, context): print('hello')")
    events = client("logs").filter_log_events(logGroupName="/aws/lambda/function")["events"]
    assert any(event["message"].startswith("REPORT RequestId:") for event in events)


def _put_line(client: Callable[..., Any], lab: Lab, message: str = "ERROR") -> None:
    now = int(lab.clock.now().timestamp() * 1000)
    client("logs").put_log_events(
        logGroupName="/g", logStreamName="s", logEvents=[{"timestamp": now, "message": message}]
    )


@pytest.fixture
def log_group(client: Callable[..., Any]) -> None:
    client("logs").create_log_group(logGroupName="/g")
    client("logs").create_log_stream(logGroupName="/g", logStreamName="s")


@gap("subscription-not-retried")
@pytest.mark.usefixtures("s3", "log_group")
def test_a_subscription_waits_for_its_stream(client: Callable[..., Any], lab: Lab) -> None:
    assert _stream(client) == "OK"
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "logs.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    client("iam").create_role(RoleName="copier", AssumeRolePolicyDocument=json.dumps(trust))
    client("logs").put_subscription_filter(
        logGroupName="/g",
        filterName="f",
        filterPattern="",
        destinationArn=f"arn:aws:firehose:{TOKYO}:{ACCOUNT}:deliverystream/stream",
        roleArn=ROLE,
    )
    client("firehose").delete_delivery_stream(DeliveryStreamName="stream")
    _put_line(client, lab, "sent while the stream is away")
    assert _stream(client) == "OK"
    lab.advance(3600)
    lab.settle()
    bodies = [
        client("s3").get_object(Bucket="archive", Key=one["Key"])["Body"].read()
        for one in client("s3").list_objects_v2(Bucket="archive")["Contents"]
    ]
    texts = [gzip.decompress(body) for body in bodies if body.startswith(b"\x1f\x8b")]
    assert any(b"while the stream is away" in text for text in texts)


@gap("retention-not-run")
@pytest.mark.usefixtures("log_group")
def test_old_events_are_deleted(client: Callable[..., Any], lab: Lab) -> None:
    client("logs").put_retention_policy(logGroupName="/g", retentionInDays=1)
    _put_line(client, lab)
    lab.advance(5 * 24 * 3600)
    assert client("logs").get_log_events(logGroupName="/g", logStreamName="s")["events"] == []


@gap("metric-filters-not-run")
@pytest.mark.usefixtures("log_group")
def test_a_metric_filter_publishes(client: Callable[..., Any], lab: Lab) -> None:
    metric = {"metricName": "Errors", "metricNamespace": "Mine", "metricValue": "1"}
    client("logs").put_metric_filter(
        logGroupName="/g", filterName="f", filterPattern="ERROR", metricTransformations=[metric]
    )
    _put_line(client, lab)
    assert client("cloudwatch").list_metrics(Namespace="Mine")["Metrics"]


@gap("stored-bytes-of-streams")
@pytest.mark.usefixtures("log_group")
def test_a_stream_stores_no_bytes(client: Callable[..., Any], lab: Lab) -> None:
    _put_line(client, lab)
    (stream,) = client("logs").describe_log_streams(logGroupName="/g")["logStreams"]
    assert stream["storedBytes"] == 0


@gap("failed-calls-no-events")
def test_a_call_that_failed_is_an_event(client: Callable[..., Any]) -> None:
    with pytest.raises(ClientError):
        client("iam").delete_role(RoleName="nobody")
    found = client("cloudtrail", "us-east-1").lookup_events(
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "DeleteRole"}]
    )
    codes = [json.loads(each["CloudTrailEvent"])["errorCode"] for each in found["Events"]]
    assert codes == ["NoSuchEntityException"]


@gap("pattern-values-not-extracted")
def test_a_pattern_extracts_values(client: Callable[..., Any]) -> None:
    found = client("logs").test_metric_filter(
        filterPattern="[host, code]", logEventMessages=["a 200"]
    )
    assert found["matches"][0]["extractedValues"] == {"$host": "a", "$code": "200"}


@gap("cloudformation-drift-of-changes")
def test_a_change_says_what_has_drifted(client: Callable[..., Any]) -> None:
    group = {
        "Type": "AWS::Logs::LogGroup",
        "Properties": {"LogGroupName": "g", "RetentionInDays": 7},
    }
    cloudformation, logs = client("cloudformation"), client("logs")
    cloudformation.create_stack(StackName="s", TemplateBody=json.dumps({"Resources": {"G": group}}))
    logs.put_retention_policy(logGroupName="g", retentionInDays=14)
    place = {"StackName": "s", "ChangeSetName": "back"}
    cloudformation.create_change_set(
        **place, UsePreviousTemplate=True, DeploymentMode="REVERT_DRIFT"
    )
    (change,) = cloudformation.describe_change_set(**place)["Changes"]
    assert change["ResourceChange"].get("ResourceDriftStatus") == "MODIFIED"
