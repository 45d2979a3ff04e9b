"""What every entry of a content file has in common."""

from pydantic import BaseModel, Extra


class ContentEntry(BaseModel):
    """An entry of a content file; unknown keys are refused, so that slips are noticed."""

    class Config:
        extra = Extra.forbid
        frozen = True
