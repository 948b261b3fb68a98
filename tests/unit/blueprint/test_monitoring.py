"""The alarms of a designed archive."""

from pathlib import Path

from logkura.blueprint import design
from logkura.blueprint.monitoring import alarms, filter_query, replication_dimensions
from logkura.blueprint.names import Names
from logkura.estate import Alarm
from logkura.facts import monitoring as facts
from logkura.facts.fact import Fact
from logkura.spec import Archive, load, loads

EXAMPLE = Path(__file__).parents[3] / "examples" / "stream" / "archive.yaml"
TOKYO, OSAKA = "ap-northeast-1", "ap-northeast-3"
TOPICS = tuple(f"arn:aws:sns:{region}:123456789012:oncall" for region in (TOKYO, OSAKA))
KNOWN = {
    (held.value.namespace, name, held.value.dimensions)
    for held in vars(facts).values()
    if isinstance(held, Fact) and isinstance(held.value, facts.Metrics)
    for name in held.value.names
}


def _by_name(archive: Archive) -> dict[str, Alarm]:
    prefix = f"logkura-{archive.archive}-"
    return {alarm.name.removeprefix(prefix): alarm for alarm in design(archive).alarms}


def _changed(*changes: tuple[str, str]) -> Archive:
    text = EXAMPLE.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return loads(text, "archive.yaml")


def test_every_alarm_is_on_a_metric_that_aws_has_or_on_a_query() -> None:
    for alarm in design(load(EXAMPLE)).alarms:
        known = (alarm.namespace, alarm.metric, tuple(alarm.dimensions))
        assert alarm.query or known in KNOWN, alarm.name


def test_everything_that_can_fail_has_its_alarm() -> None:
    assert set(_by_name(load(EXAMPLE))) == {
        "delivery-freshness",
        "delivery-success",
        "partitions-exceeded",
        "replication-failures",
        "replication-latency",
        "stream-key-denied",
        "stream-key-disabled",
        "stream-key-missing",
        "stream-key-state",
        "subscription-errors",
        "subscription-throttling",
        "transform-duration",
        "transform-errors",
        "transform-throttles",
    }


def test_thresholds_follow_from_the_design() -> None:
    quick = _by_name(load(EXAMPLE))
    slow = _by_name(_changed(("tags:", "stream: {buffer_interval_seconds: 900}\ntags:")))
    assert slow["delivery-freshness"].threshold - quick["delivery-freshness"].threshold == 600
    function = design(load(EXAMPLE)).functions[0]
    assert quick["transform-duration"].threshold < function.timeout_seconds * 1000


def test_the_number_of_alarms_does_not_grow_with_the_log_groups() -> None:
    archive = load(EXAMPLE)
    many = design(archive, [f"/demo/host/{number}" for number in range(5000)])
    assert len(many.filters) > 5000
    assert many.alarms == design(archive).alarms
    assert len(many.filters) <= facts.METRICS_INSIGHTS_METRICS_MAX.value
    assert _by_name(archive)["subscription-errors"].query == filter_query(
        "DeliveryErrors", many.filters[0].name
    )


def test_alarms_of_a_rule_are_where_s3_publishes_its_metrics() -> None:
    found = _by_name(load(EXAMPLE))
    assert found["replication-failures"].region == TOKYO
    assert found["replication-latency"].region == OSAKA
    assert {found[each].missing_data for each in found if each.startswith("replication")} == {
        "ignore"
    }


def test_failures_are_counted_because_metrics_are_on() -> None:
    estate = design(load(EXAMPLE))
    (rule,) = estate.buckets[0].replication
    assert rule.metrics
    assert replication_dimensions(estate.buckets[0], rule) == {
        "SourceBucket": "demo-tokyo-crr-01",
        "DestinationBucket": "demo-osaka-crr-01",
        "RuleId": "logkura-demo",
    }


def test_time_control_brings_metrics_along_and_a_promise() -> None:
    plain = "  filter: {prefix: demo}"
    archive = _changed((plain, f"{plain}\n  replication_time_control: true"))
    (rule,) = design(archive).buckets[0].replication
    assert (rule.time_control, rule.metrics) == (True, False)
    assert _by_name(archive)["replication-latency"].threshold == 15 * 60


def test_an_alarm_tells_the_topics_of_its_own_region() -> None:
    archive = load(EXAMPLE)
    for alarm in alarms(design(archive), Names.of(archive), TOPICS):
        assert [topic.split(":")[3] for topic in alarm.actions] == [alarm.region]
