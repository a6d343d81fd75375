"""The frozen record that commands, events and their lines are."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen record that takes its own fields and no others."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
