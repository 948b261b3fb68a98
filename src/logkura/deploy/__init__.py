"""Making a designed archive real: by CloudFormation's change sets, reviewed and then executed."""

from logkura.deploy.account import check_account
from logkura.deploy.changes import Action, Change, Reviewed, summary
from logkura.deploy.deployment import (
    Deployment,
    Options,
    check_options,
    deploy,
    deploy_if,
    prepare,
    review_archive,
)
from logkura.deploy.destroy import Destroyed, destroy
from logkura.deploy.fates import Fate, check_fate, check_retained, leaves_all
from logkura.deploy.matrix import run_matrix
from logkura.deploy.review import Review
from logkura.deploy.rollout import review_rollout, stack_set_name
from logkura.deploy.stacks import Event, Progress
from logkura.deploy.survey import Survey, survey, survey_rollout
from logkura.deploy.validate import Problem, can_lint, lint, validate

__all__ = [
    "Action",
    "Change",
    "Deployment",
    "Destroyed",
    "Event",
    "Fate",
    "Options",
    "Problem",
    "Progress",
    "Review",
    "Reviewed",
    "Survey",
    "can_lint",
    "check_account",
    "check_fate",
    "check_options",
    "check_retained",
    "deploy",
    "deploy_if",
    "destroy",
    "leaves_all",
    "lint",
    "prepare",
    "review_archive",
    "review_rollout",
    "run_matrix",
    "stack_set_name",
    "summary",
    "survey",
    "survey_rollout",
    "validate",
]
