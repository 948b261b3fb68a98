"""Alarms and dashboards as resources of an estate."""

from logkura.estate import bind
from logkura.estate.monitoring import Alarm, Dashboard

DESIGNED = "arn:aws:kms:ap-northeast-1:123456789012:key/designed:demo"
REAL = "arn:aws:kms:ap-northeast-1:123456789012:key/0f1e2d3c"


def test_a_key_that_a_metric_is_about_is_bound_like_any_other() -> None:
    alarm = Alarm(
        "logkura-demo-key",
        "ap-northeast-1",
        "The key cannot be used.",
        "AWS/KMS",
        "SecondsUntilKeyMaterialExpiration",
        {"KeyId": DESIGNED},
        "Minimum",
        60,
        1,
        0.0,
    )
    dashboard = Dashboard("logkura-demo", "ap-northeast-1", "{}")
    assert bind(alarm, {DESIGNED: REAL}).dimensions == {"KeyId": REAL}
    assert bind(alarm, {DESIGNED: REAL}).threshold == alarm.threshold
    assert bind(dashboard, {DESIGNED: REAL}) == dashboard
