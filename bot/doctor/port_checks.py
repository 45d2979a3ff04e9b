"""The ports: one for each process, and free."""

import errno
import socket
from collections.abc import Iterator

from bot.doctor.finding import Finding
from bot.settings import Settings
from bot.start_fault import StartFault

LOCAL = "127.0.0.1"


def port_findings(here: Settings) -> Iterator[Finding]:
    """Ports that two processes share, that are taken, or that can't be had."""
    wanted = {
        "BOT_PORT": (here.host, here.port),
        "BOT_RASA_PORT": (LOCAL, here.rasa_port),
        "BOT_ACTIONS_PORT": (LOCAL, here.actions_port),
    }
    names_by_port: dict[int, str] = {}
    for name, (host, port) in wanted.items():
        if port in names_by_port:
            words = f"{names_by_port[port]} and {name} are both {port}"
            yield Finding(words, f"set {name} to another port")
        elif finding := taken_port(host, port, name):
            yield finding
        names_by_port.setdefault(port, name)


def refuse_taken(host: str, port: int, name: str) -> None:
    """Raise StartFault where the port can't be had."""
    if finding := taken_port(host, port, name):
        raise StartFault(finding.line)


def taken_port(host: str, port: int, name: str) -> Finding | None:
    """Why nothing can listen there, None where it can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return _refused(error, host, port, name)
    return None


def _refused(error: OSError, host: str, port: int, name: str) -> Finding:
    if error.errno == errno.EADDRINUSE:
        remedy = f"stop what listens there, or set {name} to a free one"
        return Finding(f"port {port} is in use", remedy)
    if error.errno == errno.EACCES:
        remedy = f"set {name} to one from 1024, and put nginx before it"
        return Finding(f"port {port} is for root alone", remedy)
    return Finding(f"BOT_HOST {host!r} is no address of this machine", "set it to one that is")
