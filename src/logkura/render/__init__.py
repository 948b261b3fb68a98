"""From a design to files that are deployed with AWS's own tools.  Pure."""

from logkura.render.emr import EmrJob, render_emr

__all__ = ["EmrJob", "render_emr"]
