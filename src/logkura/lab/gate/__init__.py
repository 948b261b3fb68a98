"""The gate before the lab's services: every signed request is decided before anything happens."""

from logkura.lab.gate.gate import Gate

__all__ = ["Gate"]
