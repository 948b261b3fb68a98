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

__all__ = [
    "Alarm",
    "BatchReplication",
    "Bucket",
    "Dashboard",
    "DeliveryStream",
    "Destination",
    "Estate",
    "Expiration",
    "Function",
    "Key",
    "LogDelivery",
    "LogGroup",
    "ObjectLock",
    "Reader",
    "ReplicationRule",
    "Role",
    "SubscriptionFilter",
    "Transition",
    "bind",
    "designed_key_arn",
]
