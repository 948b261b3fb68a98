"""What is written down of each call."""

from datetime import date
from urllib.parse import urlsplit

from logkura.estate import Estate
from logkura.flows import flows_of
from logkura.flows.call import Call, When, session_arn


def _calls(estate: Estate) -> list[Call]:
    return [call for flow in flows_of(estate) for call in flow.calls]


def test_every_call_cites_a_page_of_aws_and_the_day_it_was_read(estate: Estate) -> None:
    for call in _calls(estate):
        assert urlsplit(call.source.url).hostname == "docs.aws.amazon.com"
        assert date.fromisoformat(call.source.read_on) <= date(2026, 11, 30)


def test_a_call_that_is_not_always_made_says_when(estate: Estate) -> None:
    for call in _calls(estate):
        assert bool(call.note) or call.when in {When.ALWAYS, When.LISTED}
        assert call.denial.seen


def test_what_is_compared_is_sent(estate: Estate) -> None:
    for call in _calls(estate):
        assert call.compared <= call.context.keys()
        assert call.optional <= call.compared


def test_an_example_is_one_of_its_pattern(estate: Estate) -> None:
    for call in _calls(estate):
        for value in (call.resource, *call.context.values()):
            head, star, rest = value.pattern.partition("*")
            assert value.example.startswith(head)
            assert star or value.example == value.pattern
            assert not rest


def test_no_call_is_written_down_twice(estate: Estate) -> None:
    seen = [
        (call.purpose, call.principals, call.action, call.resource.pattern)
        for call in _calls(estate)
    ]
    assert len(set(seen)) == len(seen)


def test_a_session_has_no_path() -> None:
    arn = session_arn("arn:aws:iam::111122223333:role/service-role/r", "s")
    assert arn == "arn:aws:sts::111122223333:assumed-role/r/s"
