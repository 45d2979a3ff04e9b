"""The recipe of tuning."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TuningRecipe:
    """What was chosen on validation data.

    A batch has `facts` annotated messages, `labelled` examples of topics and `unlabelled` messages;
    an epoch shows every annotated message once. Without texts, facts alone are learnt. `slips` is
    the share of texts shown with slips,
    `moved` that of messages without an open question that are shown with one. `haste`: how much
    faster the heads and the topics' points learn. `sharpness` and `heat` are the temperatures of
    topics and of contrast. The weights of the losses: 1 for the facts, `topics`, `contrasted`,
    `taught` for nearness to the teacher's vectors and `likeness` for seeing the same texts alike.
    """

    epochs: int = 6
    facts: int = 48
    labelled: int = 32
    unlabelled: int = 16
    rate: float = 6e-4
    rank: int = 16
    dropout: float = 0.1
    slips: float = 0.3
    moved: float = 0.3
    haste: float = 3.0
    sharpness: float = 20.0
    heat: float = 0.07
    topics: float = 1.0
    contrasted: float = 0.0
    taught: float = 1.0
    likeness: float = 0.3
    likeness_heat: float = 0.05
    seed: int = 0

    @property
    def has_texts(self) -> bool:
        """Whether anything but the facts is learnt."""
        return bool(self.labelled or self.unlabelled)


TOPICS_RECIPE = TuningRecipe(epochs=3, facts=0)
FACTS_RECIPE = TuningRecipe(labelled=0, unlabelled=0)
