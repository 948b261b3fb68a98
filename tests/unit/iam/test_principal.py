"""Who calls, and by which names a policy reaches the caller."""

import pytest

from logkura.iam.principal import Caller, CallerKind, Named, named_by, spared_by

ACCOUNT = "111122223333"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/service-role/r"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/r/s"


@pytest.mark.parametrize(
    ("text", "kind", "account"),
    [
        (ACCOUNT, CallerKind.ROOT, ACCOUNT),
        (ROOT, CallerKind.ROOT, ACCOUNT),
        (ROLE, CallerKind.ROLE, ACCOUNT),
        (SESSION, CallerKind.SESSION, ACCOUNT),
        (f"arn:aws:iam::{ACCOUNT}:user/a/b", CallerKind.USER, ACCOUNT),
        (f"arn:aws:sts::{ACCOUNT}:federated-user/b", CallerKind.FEDERATED_USER, ACCOUNT),
        (f"arn:aws:iam::{ACCOUNT}:saml-provider/p", CallerKind.SERVICE, None),
        ("logs.amazonaws.com", CallerKind.SERVICE, None),
        ("*", CallerKind.ANONYMOUS, None),
    ],
)
def test_a_principal_is_read_from_its_text(
    text: str, kind: CallerKind, account: str | None
) -> None:
    caller = Caller.of(text)
    assert (caller.kind, caller.account) == (kind, account)


def test_a_session_is_reached_by_its_role_whose_path_only_the_context_tells() -> None:
    other = f"arn:aws:iam::{ACCOUNT}:role/r"
    unknown, known = Caller.of(SESSION), Caller.of(SESSION, ROLE)
    assert named_by({"AWS": (ROLE,)}, unknown) == {Named.ROLE}
    assert named_by({"AWS": (ROLE,)}, known) == {Named.ROLE}
    assert named_by({"AWS": (other,)}, known) == set()


@pytest.mark.parametrize("entry", [ACCOUNT, ROOT])
def test_an_account_is_named_by_its_id_or_its_root(entry: str) -> None:
    assert named_by({"AWS": (entry,)}, Caller.of(SESSION)) == {Named.ACCOUNT}
    assert named_by({"AWS": (entry,)}, Caller.of(ROOT)) == {Named.ITSELF}
    assert named_by({"AWS": (entry,)}, Caller.of("logs.amazonaws.com")) == set()


def test_every_aws_identity_is_no_service() -> None:
    service = Caller.of("logs.amazonaws.com")
    assert named_by({"AWS": ("*",)}, service) == set()
    assert named_by({"*": ("*",)}, service) == {Named.EVERYONE}
    assert named_by({"AWS": ("*",)}, Caller.of("*")) == {Named.EVERYONE}
    assert named_by({"Service": ("logs.amazonaws.com",)}, service) == {Named.ITSELF}


@pytest.mark.parametrize("text", [f"{ROLE}", SESSION])
def test_a_strict_not_principal_spares_who_is_named_in_full(text: str) -> None:
    caller = Caller.of(text, ROLE)
    whole = {"AWS": (SESSION, ROLE, ROOT)}
    assert spared_by(whole, caller, everything=True)
    assert not spared_by({"AWS": (ROOT,)}, caller, everything=True)
    assert spared_by({"AWS": (ROOT,)}, caller, everything=False)
    assert not spared_by({"AWS": ("arn:aws:iam::444455556666:root",)}, caller, everything=False)
    assert spared_by({"AWS": (ROOT,)}, Caller.of(ROOT), everything=True)


def test_a_service_linked_role_is_known_by_path_or_name() -> None:
    linked = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX"
    assert Caller.of(linked).is_service_linked
    assert Caller.of(f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSServiceRoleForX/s").is_service_linked
    assert not Caller.of(SESSION).is_service_linked
