"""Making a designed archive real.

Today: directly through the service APIs, which is how the demo fills the lab.
"""

from logkura.deploy.direct import Deployment, deploy_directly
from logkura.deploy.roles import ensure as put_role

__all__ = ["Deployment", "deploy_directly", "put_role"]
