"""The three processes of `bot run`: their commands, their environment, and where they are asked."""

import os
import sys
from pathlib import Path

from bot import PROJECT_ROOT
from bot.database_faults import OWN, TRACKERS
from bot.doctor.database_checks import refuse_unreachable
from bot.doctor.model_checks import model_fault
from bot.liveness import Probe
from bot.settings import Settings
from bot.start_fault import StartFault
from bot.supervisor import Child

# Of the ways into Rasa only the one with the secret; `rest:` is for developers.
CHANNEL = "bot.rasa_server.channel.GatewayInput"
SECRET_HEADER = "X-Bot-Secret"


def children(here: Settings, api: bool = False) -> list[Child]:
    """The processes with their shared settings and secret.

    Rasa is started with the model that is on record then, or not at all; what needs a database
    waits until that can be reached.
    """
    secret = here.rasa_secret.get_secret_value()
    shared = {
        **os.environ,
        "BOT_RASA_SECRET": secret,
        "BOT_QUIET_LOGS": os.environ.get("BOT_QUIET_LOGS", "1"),
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SANIC_HOST": "127.0.0.1",
        "PYTHONWARNINGS": "ignore",
    }
    actions = [sys.executable, "-m", "rasa_sdk", "--actions", "actions"]
    actions += ["-p", str(here.actions_port)]
    rasa_health = Probe(f"{here.rasa_url}/webhooks/gateway/health", {SECRET_HEADER: secret})
    actions_health = Probe(f"http://127.0.0.1:{here.actions_port}/health")
    alone = {**shared, "OPENBLAS_NUM_THREADS": "1"}
    return [
        Child(
            "gateway", lambda: gateway_command(here), shared, Probe(f"{here.local_address}/healthz")
        ),
        Child("actions", lambda: actions, shared, actions_health),
        Child("rasa", lambda: rasa_command(here, api), alone, rasa_health),
    ]


def gateway_command(here: Settings) -> list[str]:
    """The gateway's command; raises StartFault while its database can't be reached."""
    refuse_unreachable(here.database, OWN)
    return [sys.executable, "-m", "bot.serve"]


def rasa_command(here: Settings, api: bool) -> list[str]:
    """Rasa's command with the model on record; raises StartFault while it can't start."""
    refuse_unreachable(here.tracker_database, TRACKERS)
    rasa = [sys.executable, "-m", "rasa", "run", "--model", str(sound_model())]
    rasa += ["-i", "127.0.0.1", "-p", str(here.rasa_port)]
    rasa += ["--endpoints", str(endpoints_file(here))]
    if api:
        return [*rasa, "--credentials", "credentials.yml", "--enable-api"]
    return [*rasa, "--connector", CHANNEL]


def sound_model() -> Path:
    """The model on record, its SHA-256 compared; raises StartFault where it isn't that one."""
    from bot.nlu.training import newest_model

    model = newest_model()
    if model is None:
        raise StartFault(model_fault())
    return model


def endpoints_file(here: Settings) -> Path:
    """The root's `endpoints.yml` with the port of these settings; raises StartFault.

    It is written only where it changes, so that a full disk keeps nothing from starting again.
    """
    text = (PROJECT_ROOT / "endpoints.yml").read_text(encoding="utf-8")
    text = text.replace(":5055/", f":{here.actions_port}/")
    path = here.var_dir / "endpoints.yml"
    try:
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StartFault(f"{path} can't be written: {error.strerror}") from error
    return path
