"""The handlers of resource types, one class a type."""

from collections.abc import Mapping

from logkura.lab.cloudformation.handlers.aws_lambda import FunctionHandler, PermissionHandler
from logkura.lab.cloudformation.handlers.base import Handler
from logkura.lab.cloudformation.handlers.firehose import DeliveryStreamHandler
from logkura.lab.cloudformation.handlers.iam import PolicyHandler, RoleHandler, RolePolicyHandler
from logkura.lab.cloudformation.handlers.iam_managed import ManagedPolicyHandler
from logkura.lab.cloudformation.handlers.kms import AliasHandler, KeyHandler
from logkura.lab.cloudformation.handlers.logs import (
    DestinationHandler,
    LogGroupHandler,
    LogStreamHandler,
    ResourcePolicyHandler,
    SubscriptionFilterHandler,
)
from logkura.lab.cloudformation.handlers.monitoring import (
    AlarmHandler,
    DashboardHandler,
    ParameterHandler,
    TopicHandler,
)
from logkura.lab.cloudformation.handlers.s3 import BucketHandler, BucketPolicyHandler

__all__ = ["HANDLERS"]

HANDLERS: Mapping[str, Handler] = {
    handler.type: handler()
    for handler in (
        AlarmHandler,
        AliasHandler,
        BucketHandler,
        BucketPolicyHandler,
        DashboardHandler,
        DeliveryStreamHandler,
        DestinationHandler,
        FunctionHandler,
        KeyHandler,
        LogGroupHandler,
        LogStreamHandler,
        ManagedPolicyHandler,
        ParameterHandler,
        PermissionHandler,
        PolicyHandler,
        ResourcePolicyHandler,
        RoleHandler,
        RolePolicyHandler,
        SubscriptionFilterHandler,
        TopicHandler,
    )
}
"""By type; stacks in stacks are `nested.py`, because they need the whole."""
