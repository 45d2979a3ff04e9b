"""PostgreSQL behind a proxy: slow, silent, and gone."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from benchmarks.faults.fault_model import FaultFamily, FaultTrial
from benchmarks.faults.gateway_alone import GatewayAlone, ready
from benchmarks.faults.postgres_cluster import postgres_cluster
from benchmarks.faults.tcp_proxy import ProxyMode, TcpProxy


class GatewayOnPostgres(GatewayAlone):
    """A gateway that reaches PostgreSQL by a proxy."""

    proxy: TcpProxy


@contextmanager
def gateway_on_postgres(folder: Path, settings: Mapping[str, str]) -> Iterator[GatewayOnPostgres]:
    """A gateway, a server of PostgreSQL, and the proxy between them."""
    with postgres_cluster() as cluster:
        database = cluster.new_database()
        with TcpProxy("127.0.0.1", cluster.port).running() as proxy:
            by_proxy = cluster.address(database, proxy.port)
            gateway = GatewayOnPostgres(folder, {**settings, "BOT_DATABASE_URL": by_proxy})
            gateway.database, gateway.proxy = cluster.address(database, cluster.port), proxy
            with ready(gateway):
                yield gateway


def behind(mode: ProxyMode) -> Callable[[GatewayOnPostgres], AbstractContextManager[None]]:
    """PostgreSQL as the proxy lets it appear."""

    @contextmanager
    def strike(gateway: GatewayOnPostgres) -> Iterator[None]:
        with gateway.proxy.mode(mode):
            yield

    return strike


FAMILY = FaultFamily(
    gateway_on_postgres,
    {
        "postgres-slow": FaultTrial(behind(ProxyMode.SLOW), 4.0),
        "postgres-silent": FaultTrial(behind(ProxyMode.SILENT), 15.0),
        "postgres-gone": FaultTrial(behind(ProxyMode.CUT), 4.0),
    },
)
