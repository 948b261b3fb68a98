"""The policies that a design makes, under the lint that users are offered."""

import re
from collections.abc import Iterator

from logkura import api
from logkura.blueprint import design
from logkura.iam import Policy, PolicyKind, parse_policy
from logkura.iam.lint import lint

# A designed key has no id before it is deployed.
DESIGNED = re.compile(r'key/designed:[^"]*')


def _policies() -> Iterator[tuple[Policy, PolicyKind]]:
    estate = design(api.load_archive())
    for role in estate.roles:
        yield role.policies[0], PolicyKind.IDENTITY
        yield role.trust, PolicyKind.TRUST
    for owner in (*estate.keys, *estate.buckets):
        if owner.policy is not None:
            yield owner.policy, PolicyKind.RESOURCE


def test_nothing_is_found_in_what_is_designed() -> None:
    policies = list(_policies())
    assert len(policies) > 10
    for policy, kind in policies:
        deployed = DESIGNED.sub("key/1234abcd-12ab-34cd-56ef-1234567890ab", policy.to_json())
        assert lint(parse_policy(deployed, kind), kind) == ()
