"""The stubs that Rasa wants in the domain for each retrieval intent; the words are in content."""

from pathlib import Path

from bot import PROJECT_ROOT
from bot.nlu.topics.topic_names import RETRIEVAL_FAMILIES, topic_of

NLU_DATA = PROJECT_ROOT / "data" / "nlu"
DOMAIN = PROJECT_ROOT / "domain.yml"
BEGIN = "  # >>> written by `bot train` from the examples in data/nlu: don't edit\n"
END = "  # <<<\n"


def write_stubs(domain: Path = DOMAIN) -> None:
    """Bring the domain's block of stubs up to date; an unchanged file is left alone."""
    text = domain.read_text(encoding="utf-8")
    fresh = with_stubs(text)
    if fresh != text:
        domain.write_text(fresh, encoding="utf-8")


def with_stubs(text: str, folder: Path = NLU_DATA) -> str:
    """The domain with its block made of the intents that have examples in `folder`."""
    before, rest = text.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    lines = "".join(f"  utter_{label}: [{{text: {topic_of(label)}}}]\n" for label in labels(folder))
    return before + BEGIN + lines + END + after


def labels(folder: Path = NLU_DATA) -> list[str]:
    """The retrieval intents that have examples."""
    heads = (
        line.split("intent:", 1)[1].strip()
        for path in folder.glob("*.yml")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.lstrip().startswith("- intent:")
    )
    return sorted(
        {
            head
            for head in heads
            if head.startswith(tuple(f"{each}/" for each in RETRIEVAL_FAMILIES))
        }
    )
