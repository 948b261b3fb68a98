"""The embedded AWS: moto, and what logkura adds to it so that logs really flow."""

from logkura.lab.authorisation import AllowAll
from logkura.lab.clock import Clock, ManualClock, SystemClock
from logkura.lab.server import Lab

__all__ = ["AllowAll", "Clock", "Lab", "ManualClock", "SystemClock"]
