"""The crisis rules as they stand in the content, and a detector of them."""

from ruamel.yaml import YAML

from bot import PROJECT_ROOT
from bot.crisis.detector import CrisisDetector, CrisisRules

RULES = CrisisRules.parse_obj(
    YAML(typ="safe").load(PROJECT_ROOT / "bot" / "content" / "crisis.yml")
)
DETECTOR = CrisisDetector(RULES)
