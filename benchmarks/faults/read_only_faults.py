"""A folder and a file of the tables that may only be read, as after a copy by another user.

Who runs as root gives up its right to write everywhere, since no mode would hold it back.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.faults.fault_model import FaultFamily, FaultTrial
from benchmarks.faults.gateway_alone import SERVE, GatewayAlone, ready

WITHOUT_RIGHT = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--")
FILE, FOLDER = 0o400, 0o500


@contextmanager
def gateway_as_a_user(folder: Path, settings: Mapping[str, str]) -> Iterator[GatewayAlone]:
    """A gateway that the modes of files hold for."""
    is_root = sys.platform == "linux" and os.geteuid() == 0
    words = (*WITHOUT_RIGHT, *SERVE) if is_root else SERVE
    with ready(GatewayAlone(folder, settings, words)) as gateway:
        yield gateway


@contextmanager
def read_only_folder(gateway: GatewayAlone) -> Iterator[None]:
    """Nothing can be made beside the tables; the gateway is started again so."""
    with _started_with(gateway, {gateway.var: FOLDER}):
        yield


@contextmanager
def read_only_file(gateway: GatewayAlone) -> Iterator[None]:
    """The tables can't be written; the gateway is started again so."""
    with _started_with(gateway, dict.fromkeys(gateway.var.glob("assistant.db*"), FILE)):
        yield


@contextmanager
def _started_with(gateway: GatewayAlone, modes: Mapping[Path, int]) -> Iterator[None]:
    before = {path: path.stat().st_mode for path in modes}
    gateway.kill()
    for path, mode in modes.items():
        path.chmod(mode)
    try:
        gateway.start()
        gateway.wait_until_it_listens()
        yield
    finally:
        for path, mode in before.items():
            if path.exists():
                path.chmod(mode)
        gateway.start_again_if_ended()


FAMILY = FaultFamily(
    gateway_as_a_user,
    {
        "read-only-folder": FaultTrial(read_only_folder),
        "read-only-file": FaultTrial(read_only_file),
    },
)
