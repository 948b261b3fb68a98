"""What is said of a deployment before it happens."""

import pytest

from logkura.deploy.changes import Action, Change, summary, unreviewed

PLACE = "logkura-demo in ap-northeast-1"


def _change(action: Action, type_: str = "AWS::S3::Bucket", **more: object) -> Change:
    values = {"place": PLACE, "logical_id": "ArchiveBucket", "type": type_, "name": "demo-logs"}
    return Change(action, **(values | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_change(Action.ADD, name=""), "add ArchiveBucket (AWS::S3::Bucket)"),
        (_change(Action.ADOPT), "adopt ArchiveBucket (AWS::S3::Bucket demo-logs)"),
        (
            _change(Action.CHANGE, details=("Tags changes", "Policy changes")),
            "change ArchiveBucket (AWS::S3::Bucket demo-logs): Tags changes; Policy changes",
        ),
        (
            _change(Action.REPLACE, uncertain=True),
            "change or replace ArchiveBucket (AWS::S3::Bucket demo-logs)",
        ),
        (
            _change(Action.REMOVE, kept=True),
            "let go of ArchiveBucket (AWS::S3::Bucket demo-logs), which stays in AWS",
        ),
    ],
)
def test_a_change_is_told_in_one_line(change: Change, words: str) -> None:
    assert change.words == words


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        (_change(Action.ADD), ""),
        (_change(Action.CHANGE), ""),
        (_change(Action.REMOVE, "AWS::IAM::Role"), ""),
        (
            _change(Action.REMOVE),
            "demo-logs (AWS::S3::Bucket) holds data and is removed: what it holds is lost",
        ),
        (
            _change(Action.REPLACE, "aws_kms_key", uncertain=True),
            (
                "demo-logs (aws_kms_key) holds data and may be replaced by an empty one: "
                "what it holds is lost"
            ),
        ),
        (
            _change(Action.REPLACE, kept=True),
            (
                "demo-logs (AWS::S3::Bucket) is replaced by an empty one; it stays in AWS "
                "with what it holds, outside of this"
            ),
        ),
    ],
)
def test_what_holds_data_is_warned_of(change: Change, warning: str) -> None:
    assert change.warning == warning
    assert change.to_document()["warning"] == warning


def test_changes_are_counted_by_what_they_do() -> None:
    changes = [_change(Action.REMOVE), _change(Action.ADD), _change(Action.ADD)]
    assert summary(changes) == "2 to add, 1 to remove"
    assert summary([]) == "no changes"


def test_what_loses_more_than_was_reviewed_is_named() -> None:
    changed, replaced = _change(Action.CHANGE), _change(Action.REPLACE)
    kept = _change(Action.REMOVE, kept=True)
    assert unreviewed([replaced], [changed]) == []
    assert unreviewed([replaced], [replaced]) == []
    assert unreviewed([changed], [replaced]) == [replaced]
    assert unreviewed([kept], [_change(Action.REMOVE)]) == [_change(Action.REMOVE)]
    assert unreviewed([], [kept, _change(Action.ADD)]) == [kept]
