"""The ASCL Membership Assistant: careful answers, and a person always in reach."""

from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent
