"""The main job in one minute, on the embedded AWS, with real log lines."""

from logkura.demo.account import DemoAccount
from logkura.demo.run import Stage, demo

__all__ = ["DemoAccount", "Stage", "demo"]
