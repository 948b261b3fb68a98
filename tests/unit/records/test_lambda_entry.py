"""Where Lambda enters."""

import pytest

from logkura.records.lambda_entry import handler, settings_from


def test_settings_come_from_the_environment() -> None:
    settings = settings_from({"LOGKURA_FORMAT": "event", "LOGKURA_TIME_ZONE": "Asia/Tokyo"})
    assert (settings.format, settings.zone.key) == ("event", "Asia/Tokyo")


def test_without_settings_messages_stay_as_they_came() -> None:
    assert (settings_from({}).format, settings_from({}).zone.key) == ("envelope", "UTC")


def test_records_are_verified_unless_the_environment_says_otherwise() -> None:
    assert settings_from({}).verify
    assert settings_from({"LOGKURA_VERIFY": "true"}).verify
    assert not settings_from({"LOGKURA_VERIFY": "false"}).verify
    with pytest.raises(ValueError, match="`no`, expected true or false"):
        settings_from({"LOGKURA_VERIFY": "no"})


def test_bare_messages_can_be_chosen() -> None:
    assert settings_from({"LOGKURA_FORMAT": "message"}).format == "message"


def test_an_unknown_format_is_an_error_before_any_record() -> None:
    with pytest.raises(ValueError, match="parquet"):
        settings_from({"LOGKURA_FORMAT": "parquet"})


def test_the_handler_answers_firehose() -> None:
    assert handler({"records": [], "region": "ap-northeast-1"}, None) == {"records": []}
