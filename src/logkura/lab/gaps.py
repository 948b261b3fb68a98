"""Where the lab is known to differ from AWS.

Each entry has one test in `tests/lab/test_gaps.py` that holds the lab to what AWS does and is
expected to fail; the day it passes, the entry goes.  `logkura lab gaps` prints the list, and
`docs/gaps.md` is what it prints.
"""

from logkura.lab.gap import Gap

__all__ = ["GAPS"]

_S3 = "https://docs.aws.amazon.com/AmazonS3/latest"
_CLOUDFORMATION = "https://docs.aws.amazon.com/AWSCloudFormation/latest"
_IAM = "https://docs.aws.amazon.com/IAM/latest/UserGuide"
_FIREHOSE = "https://docs.aws.amazon.com/firehose/latest"
_LOGS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs"
_LOGS_API = "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference"


GAPS = (
    Gap(
        slug="pattern-values-not-extracted",
        title="What TestMetricFilter extracts",
        aws="A match comes with the values of the pattern's fields.",
        lab="A match comes without.",
        source=f"{_LOGS_API}/API_TestMetricFilter.html",
        read_on="2026-11-27",
    ),
    Gap(
        slug="cloudformation-drift-of-changes",
        title="What drift-aware change sets tell",
        aws="Each change says whether its resource has drifted, and with which values.",
        lab="A change set in the mode REVERT_DRIFT says what it changes, and of the stack alone "
        "that it has drifted.",
        source=f"{_CLOUDFORMATION}/UserGuide/drift-aware-change-sets.html",
        read_on="2026-11-27",
    ),
    Gap(
        slug="failed-calls-no-events",
        title="CloudTrail's event history",
        aws="Every management event is there, calls that failed or only read among them, and what "
        "CloudFormation does says that it was CloudFormation.",
        lab="Calls that changed something are there, those of the lab's CloudFormation as "
        "its caller's; they name no resources apart from their parameters.",
        source="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/"
        "cloudtrail-event-reference-record-contents.html",
        read_on="2026-11-27",
    ),
    Gap(
        slug="signatures-not-checked",
        title="Signatures",
        aws="A request whose signature does not fit its key is refused, and so is an unknown key.",
        lab="Only the key is read, not the signature.  A key that the lab did not give out is the "
        "root user's.",
        source=f"{_IAM}/reference_sigv.html",
        read_on="2026-11-27",
    ),
    Gap(
        slug="identity-tokens-believed",
        title="Tokens of identity providers",
        aws="A web identity token is verified with its provider's keys.",
        lab="What it says is believed.",
        source="https://docs.aws.amazon.com/STS/latest/APIReference/"
        "API_AssumeRoleWithWebIdentity.html",
        read_on="2026-11-27",
    ),
    Gap(
        slug="sessions-do-not-expire",
        title="The end of temporary credentials",
        aws="They end after the session's duration: ExpiredToken.",
        lab="They last as long as the lab.",
        source="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
        read_on="2026-11-27",
    ),
    Gap(
        slug="root-assumes-roles",
        title="Roles assumed by the root user",
        aws="The root user cannot assume a role.",
        lab="It can, where the trust policy names the account: the lab's own key is the root "
        "user's.",
        source="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
        read_on="2026-11-27",
    ),
    Gap(
        slug="http-counts-as-https",
        title="Requests over plain http",
        aws="aws:SecureTransport is false of a request over http.",
        lab="The lab speaks http on this machine alone, and takes every request for one over "
        "https.",
        source=f"{_IAM}/reference_policies_condition-keys.html",
        read_on="2026-11-27",
    ),
    Gap(
        slug="resource-tags-not-known",
        title="Tags of resources as conditions",
        aws="aws:ResourceTag is in the context of most requests about a resource with tags.",
        lab="A signed request has no aws:ResourceTag; of S3's objects s3:ExistingObjectTag is "
        "known.",
        source=f"{_IAM}/reference_policies_condition-keys.html",
        read_on="2026-11-27",
    ),
    Gap(
        slug="called-via-not-known",
        title="Calls that CloudFormation makes",
        aws="They carry aws:CalledVia and aws:ViaAWSService.",
        lab="They are decided as the caller's own, without these keys.",
        source=f"{_IAM}/reference_policies_condition-keys.html",
        read_on="2026-11-27",
    ),
    Gap(
        slug="other-services-by-name",
        title="Resources of services that an archive does not use",
        aws="A policy may allow an operation on one resource of a service.",
        lab="Of S3, KMS, CloudWatch, CloudWatch Logs, Firehose, Lambda, IAM, STS, CloudFormation "
        "and SNS the lab knows what a request is about.  Of another service it is decided by the "
        "action alone, on `*`, and `logkura lab calls` says so.",
        source="https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html",
        read_on="2026-11-27",
    ),
    Gap(
        slug="boundaries-of-users",
        title="Permissions boundaries of users",
        aws="PutUserPermissionsBoundary bounds a user.",
        lab="The operation is missing; roles have boundaries.",
        source="https://docs.aws.amazon.com/IAM/latest/APIReference/"
        "API_PutUserPermissionsBoundary.html",
        read_on="2026-11-27",
    ),
    Gap(
        slug="acls-not-decided",
        title="Access control lists",
        aws="Where a bucket has ACLs, an ACL may let in whom no policy does.",
        lab="Policies alone decide.",
        source=f"{_S3}/userguide/acl-overview.html",
        read_on="2026-11-27",
    ),
    Gap(
        slug="public-policies-not-blocked",
        title="Bucket policies that are public",
        aws="Where public access is blocked, as in every new bucket, a public policy is refused.",
        lab="It is taken, and counts.",
        source=f"{_S3}/userguide/access-control-block-public-access.html",
        read_on="2026-11-27",
    ),
    Gap(
        slug="uploads-by-form",
        title="Uploads by an HTML form",
        aws="The policy in the form is signed, and whoever signed it uploads.",
        lab="Such an upload counts as anonymous.",
        source=f"{_S3}/API/sigv4-HTTPPOSTForms.html",
        read_on="2026-11-27",
    ),
    Gap(
        slug="principals-not-checked",
        title="Principals in policies",
        aws="A trust policy that names an unknown service is refused: MalformedPolicyDocument.",
        lab="Any principal is accepted.",
        source="https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html",
    ),
    Gap(
        slug="other-regions-buckets-answer",
        title="Buckets asked for in another region",
        aws="A request signed for another region is redirected (301), or refused (400) in regions "
        "launched since March 2019.",
        lab="A bucket answers in every region.",
        source=f"{_S3}/userguide/Redirects.html",
    ),
    Gap(
        slug="access-logs-under-kms",
        title="Server access logs in a bucket under SSE-KMS",
        aws="The bucket that takes server access logs must use SSE-S3; under SSE-KMS logs are "
        "silently absent, and where they do arrive it is not supported.",
        lab="They are written, whatever the encryption of the bucket.",
        source=f"{_S3}/userguide/enable-server-access-logging.html",
    ),
    Gap(
        slug="access-logs-not-authorised",
        title="Who may write server access logs",
        aws="Logs arrive only where the bucket's policy lets logging.s3.amazonaws.com put objects, "
        "or its ACL the log delivery group.",
        lab="They are written, whatever policy and ACL say.",
        source=f"{_S3}/userguide/enable-server-access-logging.html",
    ),
    Gap(
        slug="access-logs-at-once",
        title="When server access logs arrive",
        aws="Most are delivered within a few hours, so that a stack that was just made can be "
        "deleted with its bucket of access logs.",
        lab="They are there at once: such a bucket is not empty, and its stack is DELETE_FAILED.",
        source=f"{_S3}/userguide/ServerLogs.html",
    ),
    Gap(
        slug="lifecycle-not-run",
        title="Lifecycle rules",
        aws="Objects expire and change their storage class when a rule's time has come.",
        lab="Rules are kept and read back, and nothing happens when time passes.",
        source=f"{_S3}/userguide/object-lifecycle-mgmt.html",
    ),
    Gap(
        slug="digests-not-verified",
        title="Digests that come with an upload",
        aws="A body that does not match its Content-MD5 is refused: BadDigest.",
        lab="The body is stored.",
        source=f"{_S3}/userguide/checking-object-integrity-upload.html",
    ),
    Gap(
        slug="no-delete-marker-on-nothing",
        title="Deleting a key that does not exist",
        aws="In a versioned bucket a delete marker is made.",
        lab="Nothing is made.",
        source=f"{_S3}/userguide/DeleteMarker.html",
    ),
    Gap(
        slug="replica-key-alias",
        title="An alias as the replica's key",
        aws="Not settled: the documentation takes the ARN of a key or of an alias, AWS support "
        "says that replication needs the key's ARN.",
        lab="An alias's ARN resolves, as documented.  Name the key's ARN to be safe.",
        source="https://github.com/ministryofjustice/aws-root-account/pull/1015",
    ),
    Gap(
        slug="later-changes-not-replicated",
        title="Tags and ACLs changed after an object was replicated",
        aws="The change is replicated.",
        lab="The replica keeps the tags and the ACL of the time it was made.",
        source=f"{_S3}/userguide/replication-what-is-isnot-replicated.html",
    ),
    Gap(
        slug="no-replication-metrics",
        title="Metrics and time control of replication",
        aws="CloudWatch has bytes and operations pending, latency and failures of a rule with "
        "metrics; time control promises 15 minutes.",
        lab="Neither is there: `Lab.replication.pending` and `.failures` tell.  Objects are copied "
        "at the next pump.",
        source=f"{_S3}/userguide/repl-metrics.html",
    ),
    Gap(
        slug="alarms-not-evaluated",
        title="Alarms",
        aws="CloudWatch evaluates an alarm each period, and tells its topics when it changes.",
        lab="Alarms are kept and described; none changes its state by itself.",
        source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html",
        read_on="2026-11-27",
    ),
    Gap(
        slug="no-replication-events",
        title="Events of failed replication",
        aws="s3:Replication:OperationFailedReplication is sent with the reason.",
        lab="No event is sent: `Lab.replication.failures` has the reason.",
        source=f"{_S3}/userguide/replication-metrics-events.html",
    ),
    Gap(
        slug="no-batch-replication",
        title="Batch replication",
        aws="A job replicates what existed before the rule, and what failed.",
        lab="There are no such jobs.",
        source=f"{_S3}/userguide/s3-batch-replication-batch.html",
    ),
    Gap(
        slug="firehose-compression-formats",
        title="Compression by Firehose other than GZIP",
        aws="Firehose writes GZIP, ZIP, Snappy and Hadoop-compatible Snappy.",
        lab="A stream that asks for another than GZIP is refused.",
        source=f"{_FIREHOSE}/APIReference/API_ExtendedS3DestinationConfiguration.html",
    ),
    Gap(
        slug="firehose-source-backup",
        title="Backup of source records",
        aws="S3BackupMode Enabled writes the records as they came to a second place.",
        lab="The configuration is refused.",
        source=f"{_FIREHOSE}/APIReference/API_ExtendedS3DestinationConfiguration.html",
    ),
    Gap(
        slug="firehose-record-formats",
        title="Conversion to Parquet and ORC",
        aws="DataFormatConversionConfiguration converts JSON records by a Glue table.",
        lab="The configuration is refused.",
        source=f"{_FIREHOSE}/dev/record-format-conversion.html",
    ),
    Gap(
        slug="firehose-other-processors",
        title="Firehose's own processors",
        aws="Decompression, MetadataExtraction and RecordDeAggregation process records.",
        lab="Of the processors only Lambda and AppendDelimiterToRecord run; others are refused.",
        source=f"{_FIREHOSE}/APIReference/API_Processor.html",
    ),
    Gap(
        slug="firehose-other-destinations",
        title="Destinations other than S3",
        aws="A stream can deliver to an HTTP endpoint, OpenSearch, Redshift, Splunk and others.",
        lab="The lab delivers to S3; another destination is refused.",
        source=f"{_FIREHOSE}/dev/create-destination.html",
    ),
    Gap(
        slug="lambda-other-runtimes",
        title="Functions that are not Python",
        aws="A function runs in the runtime that it names.",
        lab="Python runs in the lab's process; another runtime gives a function error.",
        source="https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html",
    ),
    Gap(
        slug="lambda-report-lines",
        title="The log of a function's invocations",
        aws="Each invocation writes START, END and REPORT to the function's log group.",
        lab="Only what the function prints is written.",
        source="https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html",
    ),
    Gap(
        slug="subscription-not-retried",
        title="Subscriptions whose delivery fails",
        aws="A delivery that fails for a reason that may pass is tried again for 24 hours.",
        lab="The events are counted as DeliveryErrors and skipped.",
        source=f"{_LOGS}/Subscriptions.html",
    ),
    Gap(
        slug="retention-not-run",
        title="Retention of log groups",
        aws="Events older than the log group's retention are deleted.",
        lab="They stay.",
        source=f"{_LOGS_API}/API_PutRetentionPolicy.html",
    ),
    Gap(
        slug="metric-filters-not-run",
        title="Metric filters",
        aws="A matching event publishes the metric of the filter.",
        lab="The filter is kept, and no metric is published.",
        source=f"{_LOGS}/MonitoringLogData.html",
    ),
    Gap(
        slug="stored-bytes-of-streams",
        title="storedBytes of a log stream",
        aws="It is always zero since 2019.",
        lab="It is the sum of the stream's messages.",
        source=f"{_LOGS_API}/API_LogStream.html",
    ),
    Gap(
        slug="no-account-policies",
        title="Subscription filters for a whole account",
        aws="PutAccountPolicy subscribes every log group of the account.",
        lab="The operation is missing; DescribeAccountPolicies says that there is none.",
        source=f"{_LOGS_API}/API_PutAccountPolicy.html",
    ),
    Gap(
        slug="cloudformation-other-types",
        title="Resource types in CloudFormation",
        aws="Every type of the region can be made.",
        lab="The types that an archive is made of; a stack with another one fails, rolls back and "
        "names it.",
        source=f"{_CLOUDFORMATION}/TemplateReference/aws-template-resource-type-ref.html",
    ),
    Gap(
        slug="cloudformation-other-properties",
        title="Properties of resource types in CloudFormation",
        aws="Every property of a type is applied.",
        lab="A resource with a property that the lab cannot hold, such as a bucket's "
        "WebsiteConfiguration, fails and names it.",
        source=f"{_CLOUDFORMATION}/TemplateReference/aws-resource-s3-bucket.html",
    ),
    Gap(
        slug="cloudformation-macros",
        title="Transforms in CloudFormation",
        aws="Macros, AWS::Serverless and AWS::LanguageExtensions among them, rewrite a template "
        "before it is applied; Rules check its parameters.",
        lab="A template with Transform, Fn::Transform or Rules is refused.",
        source=f"{_CLOUDFORMATION}/UserGuide/transform-reference.html",
    ),
    Gap(
        slug="cloudformation-system-tags",
        title="Tags that CloudFormation adds",
        aws="Resources get the tags aws:cloudformation:stack-name, stack-id and logical-id.",
        lab="They get the tags of the template and of the stack.",
        source=f"{_CLOUDFORMATION}/UserGuide/cfn-console-create-stack.html",
    ),
    Gap(
        slug="cloudformation-at-once",
        title="Time that CloudFormation takes",
        aws="CreateStack answers while the stack is CREATE_IN_PROGRESS.",
        lab="It answers when the stack is done, so nothing can be cancelled.",
        source=f"{_CLOUDFORMATION}/APIReference/API_CreateStack.html",
    ),
    Gap(
        slug="cloudformation-stack-policies",
        title="Stack policies",
        aws="An update of a resource that the stack policy protects fails.",
        lab="Stack policies are kept and read back, and decide nothing.",
        source=f"{_CLOUDFORMATION}/UserGuide/protect-stack-resources.html",
    ),
    Gap(
        slug="cloudformation-other-modes",
        title="Ways to create and delete a stack",
        aws="ImportExistingResources, RetainExceptOnCreate and FORCE_DELETE_STACK are carried out.",
        lab="A request with one of them is refused and names it.",
        source=f"{_CLOUDFORMATION}/APIReference/API_CreateChangeSet.html",
        read_on="2026-11-27",
    ),
)
