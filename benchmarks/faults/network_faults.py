"""Answers that are lost on their way, and requests that arrive twice."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.faults.fault_model import FaultFamily, FaultTrial
from benchmarks.faults.gateway_alone import GatewayAlone, ready
from benchmarks.faults.http_proxy import Delivery, HttpProxy


class GatewayBehindProxy(GatewayAlone):
    """A gateway whose visitors come by a proxy."""

    proxy: HttpProxy


@contextmanager
def gateway_behind_proxy(folder: Path, settings: Mapping[str, str]) -> Iterator[GatewayBehindProxy]:
    """A gateway, and the proxy before it."""
    gateway = GatewayBehindProxy(folder, settings)
    port = urlsplit(gateway.own_url).port
    assert port is not None
    with HttpProxy(port).running() as proxy, ready(gateway):
        gateway.proxy, gateway.url = proxy, f"http://127.0.0.1:{proxy.port}"
        yield gateway


def delivered(delivery: Delivery) -> Callable[[GatewayBehindProxy], AbstractContextManager[None]]:
    """Requests as the proxy delivers them."""

    @contextmanager
    def strike(gateway: GatewayBehindProxy) -> Iterator[None]:
        with gateway.proxy.delivering(delivery):
            yield

    return strike


FAMILY = FaultFamily(
    gateway_behind_proxy,
    {
        "lost-answers": FaultTrial(delivered(Delivery.ANSWER_LOST), 4.0),
        "doubled-requests": FaultTrial(delivered(Delivery.TWICE), 4.0),
    },
)
