"""What every model of archive.yaml has in common."""

from pydantic import BaseModel, ConfigDict

__all__ = ["Model"]


class Model(BaseModel):
    """A mapping of the file: nothing is coerced, and nothing unknown is accepted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)
