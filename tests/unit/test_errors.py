"""The one error type."""

from logkura.errors import Location, LogkuraError, NotSeenError


def test_an_error_is_one_line_with_place_code_and_hint() -> None:
    error = LogkuraError(
        "spec-unknown-field",
        "`regoin` is no field",
        hint="did you mean `region`?",
        location=Location("archive.yaml", 3, 1),
    )
    assert str(error) == (
        "archive.yaml:3:1: error[spec-unknown-field]: `regoin` is no field "
        "(hint: did you mean `region`?)"
    )


def test_an_error_without_a_place_or_hint_has_neither() -> None:
    assert str(LogkuraError("x-y", "something")) == "error[x-y]: something"


def test_a_place_without_a_line_is_the_file() -> None:
    assert str(Location("archive.yaml")) == "archive.yaml"


def test_what_could_not_be_seen_is_an_error_of_its_own() -> None:
    assert isinstance(NotSeenError("store-denied", "denied"), LogkuraError)
