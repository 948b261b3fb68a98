"""One test a family: what of a design becomes which blocks."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from logkura.blueprint import design
from logkura.estate import Dashboard, Estate, Expiration, Transition
from logkura.iam import Policy, Statement
from logkura.render.terraform import render_terraform
from logkura.render.terraform.buckets import bucket
from logkura.render.terraform.hcl import Block, Item
from logkura.render.terraform.keys import keys
from logkura.render.terraform.layout import write_file
from logkura.render.terraform.monitoring import monitoring, topics_variables
from logkura.render.terraform.outputs import outputs
from logkura.render.terraform.protection import PROTECTED, unprotected
from logkura.render.terraform.readme import readme
from logkura.render.terraform.replication import replication
from logkura.render.terraform.roles import roles
from logkura.render.terraform.scope import Scope
from logkura.render.terraform.settings import providers, variables, versions
from logkura.render.terraform.stream import stream
from logkura.render.terraform.subscriptions import subscriptions
from logkura.render.terraform.transformer import transformer
from logkura.spec import Archive, load

Render = Callable[..., dict[str, str]]
EXAMPLES = Path(__file__).parents[4] / "examples"
OWN_KEY = "arn:aws:kms:ap-northeast-1:123456789012:key/11111111-2222-3333-4444-555555555555"
ALIAS = "{alias: alias/demo/s3/defaultkey}"


def _addresses(items: list[Item]) -> list[str]:
    return [item.address for item in items if isinstance(item, Block) and item.kind == "resource"]


def test_versions_and_providers(scope: Scope) -> None:
    assert 'version = "~> 5.100"' in write_file(versions()).decode()
    written = write_file(providers(scope)).decode()
    assert written.count("allowed_account_ids = [var.account_id]") == 2
    assert written.count("tags = var.tags") == 2
    assert 'alias               = "replica"' in written


def test_without_a_replica_there_is_one_provider(changed: Render) -> None:
    files = _without_replica(changed)
    assert files["providers.tf"].count('provider "aws"') == 1
    assert "replica" not in "".join(files[name] for name in files if name != "monitoring.tf")
    assert "replica.tf" not in files


def _without_replica(changed: Render) -> dict[str, str]:
    return changed(
        ("\nreplica:\n  region: ap-northeast-3\n", "\n"),
        ("  bucket: demo-osaka-crr-01\n  key: {alias: alias/crr-osaka}\n", ""),
        ("  filter: {prefix: demo}\n", ""),
    )


def test_keys_that_exist_are_variables(changed: Render) -> None:
    files = changed((ALIAS, f"{{arn: {OWN_KEY}}}"))
    assert "objects" not in files["keys.tf"]
    assert "kms_master_key_id = var.objects_key_arn" in files["bucket.tf"]
    assert f'default     = "{OWN_KEY}"' in files["variables.tf"]
    assert "value       = var.objects_key_arn" in files["outputs.tf"]
    assert "aws_kms_key.objects" not in "".join(files.values())


def test_keys_share_a_policy_that_is_the_same(scope: Scope, estate: Estate) -> None:
    written = write_file(keys(scope)).decode()
    assert written.count('aws_iam_policy_document"') == 1
    assert written.count("prevent_destroy = true") == 3
    assert written.count("enable_key_rotation     = true") == 3
    first, *others = estate.keys
    other = Policy((Statement("Other", ("kms:*",), ("*",), {"AWS": ("*",)}),))
    changed = replace(scope, estate=replace(estate, keys=(replace(first, policy=other), *others)))
    written = write_file(keys(changed)).decode()
    assert re.findall(r'"aws_iam_policy_document" "(\w+)"', written) == [
        "stream_key",
        "objects_key",
    ]
    # The replica's key has the policy of the objects' key, and refers to that.
    assert written.count("data.aws_iam_policy_document.objects_key.json") == 2


def test_a_bucket_has_all_its_settings(scope: Scope, estate: Estate) -> None:
    source, replica = estate.buckets
    kinds = [address.split(".")[0] for address in _addresses(list(bucket(source, scope)))]
    assert kinds == [
        "aws_s3_bucket",
        "aws_s3_bucket_ownership_controls",
        "aws_s3_bucket_public_access_block",
        "aws_s3_bucket_versioning",
        "aws_s3_bucket_server_side_encryption_configuration",
        "aws_s3_bucket_policy",
        "aws_s3_bucket_replication_configuration",
    ]
    items = [item for item in bucket(replica, scope) if isinstance(item, Block)]
    resources = [item for item in items if item.kind == "resource"]
    written = write_file(resources).decode()
    assert written.count("provider = aws.replica") == len(resources) == 6


def test_the_landing_bucket_is_under_s3s_own_encryption_and_readers_have_roles() -> None:
    archive = load(EXAMPLES / "service-logs" / "archive.yaml")
    files = render_terraform(archive, design(archive))
    landing = files["landing.tf"].decode()
    assert 'sse_algorithm = "AES256"' in landing
    assert "kms_master_key_id" not in landing
    assert "logdelivery.elasticloadbalancing.amazonaws.com" in landing
    assert archive.account not in landing
    assert "provider" not in landing
    readers = re.findall(r'resource "aws_iam_role" "(reader_\w+)"', files["roles.tf"].decode())
    assert readers == ["reader_audit", "reader_analysis", "reader_balancers"]
    assert '"landing_bucket"' in files["outputs.tf"].decode()
    assert "aws_s3_bucket.landing" in files["README.md"].decode().replace('" "', ".")


def test_lock_and_lifecycle_come_when_they_are_designed(changed: Render) -> None:
    lock = "  object_lock: {mode: GOVERNANCE, days: 30}"
    life = (
        "  lifecycle:\n"
        "    - {prefix: demo/, storage_class: GLACIER_IR, after_days: 90, expire_after_days: 400}"
    )
    files = changed(("bucket_key: false", f"bucket_key: true\n{lock}\n{life}"))
    for name in ("bucket.tf", "replica.tf"):
        assert "object_lock_enabled = true" in files[name]
        assert 'mode = "GOVERNANCE"\n      days = 30' in files[name]
        assert "bucket_key_enabled = true" in files[name]
        assert 'days          = 90\n      storage_class = "GLACIER_IR"' in files[name]
        assert "expiration {\n      days = 400" in files[name]
        assert "noncurrent_days = 400" in files[name]


def test_a_rule_of_age_keeps_its_tags(scope: Scope, estate: Estate) -> None:
    """Without them it would delete what nobody meant."""
    rules = (
        Expiration("demo/", 9, {"B": "2", "A": "1"}),
        Expiration("", 9, {"A": "1"}),
        Transition("", "GLACIER", 9),
    )
    aging = replace(estate.buckets[0], lifecycle=rules)
    written = " ".join(write_file(bucket(aging, scope)).decode().split())
    assert 'filter { and { prefix = "demo/" tags = { A = "1" B = "2" } } } expiration' in written
    assert 'filter { tag { key = "A" value = "1" } } expiration' in written
    assert "filter {} transition" in written


@pytest.mark.parametrize(
    ("filter_", "written"),
    [
        ("{prefix: demo}", 'filter {\n      prefix = "demo"\n    }'),
        ("{tags: {A: b}}", 'filter {\n      tag {\n        key   = "A"\n        value = "b"'),
        ("{prefix: demo, tags: {A: b}}", 'and {\n        prefix = "demo"\n        tags = {'),
        ("{tags: {A: b, C: d}}", "and {\n        tags = {"),
        ("{}", "filter {}"),
    ],
)
def test_the_filter_of_a_replication(changed: Render, filter_: str, written: str) -> None:
    assert written in changed(("{prefix: demo}", filter_))["bucket.tf"]


def test_a_replication_rule_is_as_it_is_designed(scope: Scope, estate: Estate) -> None:
    source = estate.buckets[0]
    (rule,) = source.replication
    off = replace(rule, enabled=False, kms_objects=False, replica_key_arn="", priority=7)
    written = write_file([replication(replace(source, replication=(off,)), scope)]).decode()
    assert 'priority = 7\n    status   = "Disabled"' in written
    assert "source_selection_criteria" not in written
    assert "encryption_configuration" not in written


def test_time_control_brings_its_metrics(changed: Render) -> None:
    more = "{prefix: demo}\n  delete_markers: true\n  replication_time_control: true"
    written = changed(("{prefix: demo}", more))["bucket.tf"]
    assert written.count("minutes = 15") == 2
    assert 'delete_marker_replication {\n      status = "Enabled"' in written


def test_replication_waits_for_versions_and_its_role(scope: Scope, estate: Estate) -> None:
    written = write_file([replication(estate.buckets[0], scope)]).decode()
    assert (
        "  depends_on = [\n"
        "    aws_s3_bucket_versioning.archive,\n"
        "    aws_s3_bucket_versioning.replica,\n"
        "    aws_iam_role_policy.replication,\n"
        "  ]\n"
    ) in written
    assert 'metrics {\n        status = "Enabled"' in written


def test_roles_refer_to_what_stands_before_them(scope: Scope) -> None:
    written = write_file(roles(scope)).decode()
    assert written.count('resource "aws_iam_role" ') == 4
    delivery = written[written.index('"delivery" {') : written.index('"transform_trust"')]
    assert "aws_lambda_function.transformer.arn" in delivery
    assert "aws_kinesis_firehose_delivery_stream" not in delivery
    assert "aws_kinesis_firehose_delivery_stream.archive.arn" in written


def test_the_transformer_and_the_stream_wait_for_what_they_need(scope: Scope) -> None:
    written = write_file(transformer(scope)).decode()
    assert "depends_on = [aws_cloudwatch_log_group.transformer]" in written
    assert 'filebase64sha256("${path.module}/transformer.zip")' in written
    written = write_file(stream(scope)).decode()
    assert "depends_on = [aws_iam_role_policy.delivery]" in written
    assert '"${aws_lambda_function.transformer.arn}:$LATEST"' in written
    assert "!{partitionKeyFromLambda:log_group}" in written


def test_the_pipelines_own_logs_lie_under_the_key_that_they_are_given(
    scope: Scope, estate: Estate
) -> None:
    delivery, transformer_ = estate.log_groups
    groups = (
        replace(delivery, key_arn=estate.keys[0].arn, streams=(*delivery.streams, "Backup")),
        transformer_,
    )
    changed = replace(scope, estate=replace(estate, log_groups=groups))
    written = write_file(stream(changed)).decode()
    assert "kms_key_id        = aws_kms_key.stream.arn" in written
    assert re.findall(r'"aws_cloudwatch_log_stream" "(\w+)"', written) == [
        "delivery_destinationdelivery",
        "delivery_backup",
    ]
    assert "aws_cloudwatch_log_stream.delivery_destinationdelivery.name" in written


def test_each_source_has_its_pattern(changed: Render) -> None:
    sources = (
        "  - log_group_prefix: /demo/\n    filter_pattern: '{ $.level = \"error\" }'\n"
        "  - log_group: /own/app\n    filter_pattern: '?ERROR'\n"
        "  - log_group_prefix: /demo.\n"
        "  - log_group: /own/os\n"
        "  - log_group_prefix: /7/\n"
    )
    old = (
        "  - log_group: /demo/os\n  - log_group: /demo/app\n"
        "  # The demo makes one log group below this prefix for each file it sends.\n"
        "  - log_group_prefix: /demo/host/\n"
    )
    written = changed((old, sources))["subscriptions.tf"]
    maps = written[written.index("merge(") : written.index("resource")]
    assert re.findall(r'"/own/\w+"\s+= "\S*"|groups\.\w+', maps) == [
        '"/own/app" = "?ERROR"',
        '"/own/os"  = ""',
        "groups.demo",
        "groups.demo_2",
        "groups.p_7",
    ]
    assert r'name => "{ $.level = \"error\" }" }' in maps
    assert re.findall(r'log_group_name_prefix = "(\S+)"', written) == ["/demo/", "/demo.", "/7/"]


def test_sources_without_a_prefix_are_one_map(changed: Render) -> None:
    written = changed(("log_group_prefix: /demo/host/", "log_group: /demo/host"))
    assert "merge" not in written["subscriptions.tf"]
    assert "data " not in written["subscriptions.tf"]


def test_the_pipelines_own_log_groups_stay_out(scope: Scope) -> None:
    written = write_file(subscriptions(scope)).decode()
    assert "if !contains(local.own_log_groups, log_group)" in written
    assert "aws_cloudwatch_log_group.delivery.name" in written
    assert "depends_on = [aws_iam_role_policy.subscription]" in written


def test_alarms_are_where_their_metrics_are(scope: Scope, estate: Estate) -> None:
    items = list(monitoring(scope))
    written = write_file(items).decode()
    assert len(_addresses(items)) == len(estate.alarms) + 1
    assert written.count("provider = aws.replica") == sum(
        alarm.region != "ap-northeast-1" for alarm in estate.alarms
    )
    assert "var.replica_alarm_topics" in written
    names = [block.labels[0] for block in topics_variables(scope) if isinstance(block, Block)]
    assert names == ["alarm_topics", "replica_alarm_topics"]


def test_a_percentile_is_given_under_its_own_name(scope: Scope, estate: Estate) -> None:
    alarm = replace(estate.alarms[0], statistic="p99.9")
    changed = replace(scope, estate=replace(estate, alarms=(alarm,), dashboards=()))
    assert 'extended_statistic  = "p99.9"' in write_file(monitoring(changed)).decode()


def test_an_alarm_that_tells_nobody_says_so(scope: Scope, estate: Estate) -> None:
    assert "actions_enabled" not in write_file(monitoring(scope)).decode()
    silent = tuple(replace(alarm, enabled=False) for alarm in estate.alarms)
    written = write_file(monitoring(replace(scope, estate=replace(estate, alarms=silent)))).decode()
    assert len(re.findall(r"actions_enabled += false", written)) == len(silent)


def test_a_dashboard_refers_to_what_it_shows(scope: Scope, estate: Estate) -> None:
    widget = {
        "metrics": [
            ["AWS/S3", "BucketSizeBytes", "BucketName", "demo-tokyo-crr-01", {"stat": "Sum"}],
            ["AWS/X", "Y", "Z", "arn:aws:s3:::demo-tokyo-crr-01"],
        ],
        "region": "ap-northeast-3",
        "yAxis": {"left": {"min": 0.5}},
    }
    own = Dashboard("logkura-demo-x", "ap-northeast-1", json.dumps({"widgets": [widget]}))
    changed = replace(scope, estate=replace(estate, alarms=(), dashboards=(own, own)))
    written = write_file(monitoring(changed)).decode()
    assert "aws_s3_bucket.archive.bucket" in written
    assert '"Z", aws_s3_bucket.archive.arn]' in written
    assert "region = var.replica_region" in written
    assert "min = 0.5" in written
    assert written.count('dashboard_name = "${local.name}-x"') == 2
    assert 'resource "aws_cloudwatch_dashboard" "archive_2"' in written


def test_variables_have_the_designs_values(scope: Scope, archive: Archive) -> None:
    written = write_file(variables(scope)).decode()
    assert f'default     = "{archive.account}"' in written
    assert "default     = 90" in written
    groups = scope.estate.log_groups
    mixed = replace(scope.estate, log_groups=(replace(groups[0], retention_days=7), groups[1]))
    changed = replace(scope, estate=mixed)
    assert "log_retention_days" not in write_file(variables(changed)).decode()
    assert "retention_in_days = 7" in write_file(stream(changed)).decode()


def test_the_outputs_name_what_others_need(scope: Scope) -> None:
    found = [item.labels[0] for item in outputs(scope) if isinstance(item, Block)]
    assert found == [
        "stream_arn",
        "archive_bucket",
        "replica_bucket",
        "stream_key_arn",
        "objects_key_arn",
        "replica_key_arn",
        "log_groups",
    ]


def test_what_holds_data_is_protected_and_the_page_says_how_to_lift_it(scope: Scope) -> None:
    items = [*keys(scope), *(each for made in scope.estate.buckets for each in bucket(made, scope))]
    protected = [
        item.address
        for item in items
        if isinstance(item, Block) and item.labels[0] in PROTECTED and item.kind == "resource"
    ]
    assert write_file(items).decode().count("prevent_destroy = true") == len(protected) == 5
    override = unprotected(protected).decode()
    assert override.count("prevent_destroy = false") == len(protected)
    page = readme(scope).decode()
    assert all(line in page for line in override.splitlines())
    assert page.count("prevent_destroy = false") == len(protected)
