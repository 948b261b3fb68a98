"""A check as a whole: what is selected, what is set aside, where it is written, how it is told."""

import json
import re
from collections.abc import Callable
from datetime import date

import pytest

from logkura.checks import Subject, check
from logkura.checks.explain import explained
from logkura.checks.finding import Finding, Found
from logkura.checks.page import page, rule_page, rules
from logkura.checks.report import Report, Suppression
from logkura.checks.run import check as run
from logkura.checks.subject import Places
from logkura.checks.suppress import suppressions
from logkura.errors import Location, LogkuraError
from logkura.estate import Estate

TODAY = date(2026, 11, 27)
TAGS = "buckets.demo-tokyo-crr-01.replication.logkura-demo.tags: {IS_REP: 'true'}"
BUCKET = "arn:aws:s3:::demo-tokyo-crr-01"
PLACES: Places = {
    ("", ""): Location("archive.yaml", 1, 1),
    (BUCKET, ""): Location("archive.yaml", 9, 3),
    (BUCKET, "replication tags"): Location("archive.yaml", 20, 3),
}


def _check(estate: Estate, *suppressed: Suppression, select: tuple[str, ...] = ()) -> Report:
    subject = Subject(estate, TODAY, PLACES)
    return check(subject, "archive.yaml", select=select, suppressions=suppressed)


def test_codes_and_their_beginnings_select(changed: Callable[[str], Estate]) -> None:
    assert run is check
    estate = changed(f"{TAGS}\nbuckets.demo-tokyo-crr-01.versioned: false")
    assert {each.code for each in _check(estate, select=("W236",)).findings} == {"W236"}
    assert {each.code for each in _check(estate, select=("E", "W23")).findings} == {"E230", "W236"}


def test_errors_come_first(changed: Callable[[str], Estate]) -> None:
    estate = changed(f"{TAGS}\nbuckets.demo-tokyo-crr-01.versioned: false")
    letters = [each.code[0] for each in _check(estate).findings]
    assert letters == sorted(letters, key="EWI".index)
    assert set(letters) == set("EWI")


def test_lint_goes_over_every_policy_and_names_it(changed: Callable[[str], Estate]) -> None:
    estate = changed(
        "roles.logkura-demo-delivery.policies.0.EncryptObjects.actions: ['kms:Decypt']"
    )
    (found,) = [each for each in _check(estate).findings if each.code == "E101"]
    assert found.found.resource == "arn:aws:iam::123456789012:role/logkura-demo-delivery"
    assert found.found.where.startswith("policy 1, Statement[")
    assert found.found.fix == "did you mean `kms:Decrypt`?"


def test_the_place_is_the_part_else_the_resource_else_the_source(
    changed: Callable[[str], Estate],
) -> None:
    subject = Subject(changed(""), TODAY, PLACES)
    assert subject.place_of(BUCKET, "replication tags") == PLACES[BUCKET, "replication tags"]
    assert subject.place_of(BUCKET, "versioning") == PLACES[BUCKET, ""]
    assert subject.place_of("arn:aws:iam::1:role/r", "") == PLACES["", ""]
    assert Subject(changed(""), TODAY).place_of(BUCKET, "") is None


def test_what_is_accepted_is_kept_apart_with_its_reason(changed: Callable[[str], Estate]) -> None:
    by_line = Suppression("W236", "a job of ours tags them", frozenset({20}))
    elsewhere = Suppression("W236", "elsewhere", frozenset({3}))
    report = _check(changed(TAGS), elsewhere, by_line)
    assert not report.has_faults
    assert [each.suppression.reason for each in report.suppressed] == ["a job of ours tags them"]
    assert report.unused == (elsewhere,)


def test_what_is_not_known_stays_not_known_when_it_is_accepted(
    changed: Callable[[str], Estate],
) -> None:
    report = _check(changed("keys.alias/crr-osaka.policy: null"), Suppression("I203", "theirs"))
    assert {each.code for each in report.findings} == {"I220", "I280"}
    assert report.has_unknown
    assert not report.has_faults


TEXT = """\
version: 1
# logkura: ignore W236 a job of ours tags them
# another comment

replica:
  bucket: b  # logkura: ignore E230 it is being turned on
"""


def test_a_comment_is_about_its_line_or_the_next_one() -> None:
    above, beside = suppressions(TEXT, "archive.yaml")
    assert above == Suppression("W236", "a job of ours tags them", frozenset({2, 5}))
    assert beside == Suppression("E230", "it is being turned on", frozenset({6}))


@pytest.mark.parametrize("comment", ["E230", "E999 because", "", "because it is so"])
def test_a_suppression_needs_a_code_that_there_is_and_a_reason(comment: str) -> None:
    with pytest.raises(LogkuraError) as error:
        list(suppressions(f"version: 1 # logkura: ignore {comment}", "archive.yaml"))
    assert error.value.code == "check-suppression"
    assert str(error.value.location) == "archive.yaml:1:11"


def test_every_rule_has_its_page_and_the_table_has_every_failure() -> None:
    codes = [code for code, _ in rules()]
    assert {"E101", "E201"} <= set(codes)
    assert [code[0] for code in codes] == sorted((code[0] for code in codes), key="EWI".index)
    for code in codes:
        shown = rule_page(code)
        assert shown is not None
        assert shown.startswith(f"## {code}: ")
    assert rule_page("E999") is None
    assert len(re.findall(r"^\| \d+ \|", page(), re.MULTILINE)) == 52


def test_a_finding_is_a_document_with_its_place() -> None:
    finding = Finding("W236", Found(BUCKET, "m", "f"), "r", "https://s", Location("a.yaml", 2, 3))
    document = finding.to_document()
    assert (document["file"], document["line"], document["severity"]) == ("a.yaml", 2, "warning")
    assert json.dumps(document)


def test_every_call_is_explained_in_its_flow(changed: Callable[[str], Estate]) -> None:
    subject = Subject(changed("keys.alias/crr-osaka.policy: null"), TODAY)
    calls = list(explained(subject))
    assert [each.decided for each in calls] == list(subject.decisions)
    assert list(dict.fromkeys(each.flow for each in calls)) == [
        "subscription",
        "transformation",
        "delivery",
        "replication",
    ]
    (unknown,) = [each for each in calls if each.decided.verdict.value == "unknown"]
    assert "unknown" in unknown.to_text("en")
    assert "不明" in unknown.to_text("ja")
    assert unknown.decided.missing in unknown.to_text("en")
    allowed = calls[0]
    assert "source" not in allowed.to_text("en")
    full = allowed.to_text("en", in_full=True)
    assert "aws:SourceArn=arn:aws:logs:ap-northeast-1:123456789012:*" in full
    assert allowed.decided.call.source.url in full
    assert "✓Action" in full
    assert allowed.to_document("ja")["why"].startswith("許可")


def test_an_object_is_where_its_bucket_is(changed: Callable[[str], Estate]) -> None:
    subject = Subject(changed(""), TODAY, PLACES)
    assert subject.place_of(f"{BUCKET}/demo/x.gz", "s3:PutObject") == PLACES[BUCKET, ""]
    assert subject.place_of("arn:aws:s3:::another/x", "") == PLACES["", ""]
