"""Which keys sealed what is stored."""

from sqlalchemy import Column, String, Text
from sqlalchemy.orm import Mapped

from bot.data_declarations import declare
from bot.records.models.base import Base, Id

DATA_KEYS = declare("operation", "ids of the keys that sealed values, without the keys")


class DataKey(Base):
    """A key that sealed values; `proof` is a known text that it sealed."""

    __tablename__ = "data_keys"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    key_id: Mapped[str] = Column(String(16), nullable=False, unique=True)
    proof: Mapped[str] = Column(Text, nullable=False)

    __table_args__ = ({"info": DATA_KEYS},)
