"""`python -m benchmarks …`: the commands of the benchmark."""

import sys

from benchmarks.command_line import benchmarks
from bot.cli import exit_code

if __name__ == "__main__":
    sys.exit(exit_code(benchmarks, "benchmarks"))
