"""How a command of the benchmark ends where something fails, or where it is stopped."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import click


@contextmanager
def errors_in_one_line() -> Iterator[None]:
    """Turn errors into one line; end what was started when the process is stopped."""
    from benchmarks.processes import BenchmarkError
    from bot.content import ContentError
    from bot.nlu.encoder.weights import WeightsError

    numbers = (signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signal.default_int_handler) for number in numbers}
    try:
        yield
    except (BenchmarkError, ContentError, WeightsError, OSError) as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        raise click.ClickException("stopped; the same command continues from here") from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
