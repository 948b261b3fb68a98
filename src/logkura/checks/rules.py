"""Every rule: importing a module registers its rules, topic by topic."""

from logkura.checks.access import (
    denied,
    public_access,
    tls,
    unknown,
    unseen,
)
from logkura.checks.encryption import (
    aws_managed_key,
    bucket_key_alias,
    bucket_key_context,
    key_name,
    key_spec,
    key_state,
    kms_rate,
    multi_region_key,
    replica_key_alias,
    replica_key_region,
)
from logkura.checks.operations import (
    drift,
    retention,
    runtimes,
)
from logkura.checks.replication import (
    chain,
    expiry,
    first_schema,
    kms_opt_in,
    object_lock,
    ownership,
    tag_filter,
    versioning,
)
from logkura.checks.rule import RULES
from logkura.checks.service_logs import (
    access_log_encryption,
    access_log_lock,
    access_log_policy,
    access_log_region,
    access_log_self,
    delivery_acls,
    delivery_encryption,
    delivery_lock,
    delivery_region,
)
from logkura.checks.streams import (
    buffer,
    compression,
    error_log,
    filter_slots,
    mixed,
    partitions,
    pattern,
    prefix_length,
    recursion,
)

__all__ = ["MODULES", "RULES"]

MODULES = (
    denied,
    public_access,
    tls,
    unknown,
    unseen,
    aws_managed_key,
    bucket_key_alias,
    bucket_key_context,
    key_name,
    key_spec,
    key_state,
    kms_rate,
    multi_region_key,
    replica_key_alias,
    replica_key_region,
    chain,
    expiry,
    first_schema,
    kms_opt_in,
    object_lock,
    ownership,
    tag_filter,
    versioning,
    buffer,
    compression,
    error_log,
    filter_slots,
    mixed,
    partitions,
    pattern,
    prefix_length,
    recursion,
    access_log_encryption,
    access_log_lock,
    access_log_policy,
    access_log_region,
    access_log_self,
    delivery_acls,
    delivery_encryption,
    delivery_lock,
    delivery_region,
    drift,
    retention,
    runtimes,
)
"""The modules that hold rules."""
