"""The resource model: what exists or will exist.  No AWS SDK, no I/O."""

from logkura.estate.bind import bind, designed_key_arn
from logkura.estate.bucket import (
    BatchReplication,
    Bucket,
    Expiration,
    ObjectLock,
    ReplicationRule,
    Transition,
)
from logkura.estate.compare import compare
from logkura.estate.difference import Comparison, Difference, ResourceKind, Unknown
from logkura.estate.logging import LogDelivery, Reader
from logkura.estate.model import (
    DeliveryStream,
    Destination,
    Estate,
    Function,
    Key,
    LogGroup,
    Role,
    SubscriptionFilter,
)
from logkura.estate.monitoring import Alarm, Dashboard
from logkura.estate.outside import Outside

__all__ = [
    "Alarm",
    "BatchReplication",
    "Bucket",
    "Comparison",
    "Dashboard",
    "DeliveryStream",
    "Destination",
    "Difference",
    "Estate",
    "Expiration",
    "Function",
    "Key",
    "LogDelivery",
    "LogGroup",
    "ObjectLock",
    "Outside",
    "Reader",
    "ReplicationRule",
    "ResourceKind",
    "Role",
    "SubscriptionFilter",
    "Transition",
    "Unknown",
    "bind",
    "compare",
    "designed_key_arn",
]
