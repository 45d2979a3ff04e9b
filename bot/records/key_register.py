"""Which keys sealed what is stored: a start without one of them is refused."""

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from bot.encryption.key_ring import key_ring
from bot.encryption.unreadable_value import UnreadableValue
from bot.records.models import DataKey
from bot.start_fault import StartFault

PROOF, PLACE = "opened", "data_keys.proof"
TABLE = DataKey.__table__


class MissingKey(StartFault):
    """A key that sealed values isn't at hand."""


def check_keys(connection: Connection) -> None:
    """Note the key that seals what is new; raises MissingKey where one that sealed isn't there."""
    ring = key_ring()
    known = dict(connection.execute(select(TABLE.c.key_id, TABLE.c.proof)).all())
    for key_id, proof in known.items():
        if ring is None:
            raise MissingKey(
                f"what is stored was sealed with the key {key_id}, and BOT_DATA_KEYS isn't set"
            )
        try:
            ring.open(proof, PLACE)
        except UnreadableValue as error:
            here = "isn't in" if ring.find(key_id) is None else "isn't the one of this id in"
            raise MissingKey(
                f"what is stored was sealed with the key {key_id}, which {here} BOT_DATA_KEYS"
            ) from error
    if ring and ring.current.id not in known:
        proof = ring.seal(PROOF, PLACE)
        connection.execute(insert(TABLE).values(key_id=ring.current.id, proof=proof))
