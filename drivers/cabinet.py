"""The cabinet: how high its screen stands and how far it leans back, which decides what a sitting person reaches."""

from __future__ import annotations

import yaml
from pydantic import BaseModel, ConfigDict, Field

from drivers.config_model import read_model
from plain.yaml_nodes import NodeReader


class Cabinet(BaseModel):
    """`bottom_mm`: from the floor to the lower edge of the picture. `tilt_deg`: how far the upper edge leans back from
    upright. Limits: a screen lower than 300 mm or higher than 1100 mm is in nobody's reach."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    bottom_mm: float = Field(default=700.0, ge=300, le=1100)
    tilt_deg: float = Field(default=15.0, ge=0, le=60)


def read_cabinet(nodes: NodeReader, key: yaml.Node, node: yaml.Node) -> Cabinet:
    """The section `cabinet`; what is wrong in it goes to `nodes`, and the usual cabinet takes its place."""
    values = read_model(nodes, Cabinet, node, key, "cabinet")
    return Cabinet(**values) if values is not None else Cabinet()
