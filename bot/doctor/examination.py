"""Every check of what a start needs, in the order in which they are told."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from sqlalchemy.exc import ArgumentError

from bot.doctor.address_checks import address_findings
from bot.doctor.clock_checks import clock_findings
from bot.doctor.content_checks import content_findings, fee_findings
from bot.doctor.database_checks import database_findings, lock_findings, tracker_findings
from bot.doctor.finding import Finding
from bot.doctor.folder_checks import folder_findings
from bot.doctor.key_checks import key_findings
from bot.doctor.mail_checks import mail_findings, mailbox_findings
from bot.doctor.model_checks import model_age_findings, model_findings
from bot.doctor.port_checks import port_findings
from bot.doctor.setting_checks import setting_findings
from bot.doctor.version_checks import version_findings
from bot.records.sole_gateway import running_gateway
from bot.settings import Settings
from bot.start_fault import StartFault, StartFaults


class StartCheck(NamedTuple):
    """A check by its name; `bot run` leaves out those that aren't `quick`."""

    name: str
    find: Callable[[Settings], Iterable[Finding]]
    quick: bool = True


CHECKS = (
    StartCheck("versions", version_findings),
    StartCheck("settings", setting_findings),
    StartCheck("addresses", address_findings),
    StartCheck("ports", port_findings),
    StartCheck("folders", folder_findings),
    StartCheck("keys", key_findings),
    StartCheck("database", database_findings),
    StartCheck("trackers", tracker_findings),
    StartCheck("lock", lock_findings),
    StartCheck("content", content_findings),
    StartCheck("model", model_findings),
    StartCheck("model's age", model_age_findings, quick=False),
    StartCheck("fees", fee_findings, quick=False),
    StartCheck("clocks", clock_findings, quick=False),
    StartCheck("mail server", mail_findings, quick=False),
    StartCheck("mailbox", mailbox_findings, quick=False),
)
WHILE_STOPPED = ("ports", "lock")  # a running assistant has them itself


def examine(here: Settings, leave_out: Collection[str] = (), quick: bool = False) -> list[Finding]:
    """All that is found; no fault of one check hides what another finds."""
    checks = [each for each in CHECKS if each.name not in leave_out and (each.quick or not quick)]
    found = (finding for check in checks for finding in _found(check, here))
    return [*dict.fromkeys(found)]  # two checks may meet the same fault


def is_running(here: Settings) -> bool:
    """Whether the assistant of these settings runs."""
    with suppress(ArgumentError):  # told by the check of the database
        holder = running_gateway(here)
        return holder is not None and holder.port == here.port
    return False


def refuse_faults(here: Settings, leave_out: Collection[str] = ()) -> list[Finding]:
    """The quick part before a start: what stops none; raises StartFaults with what does."""
    if is_running(here):
        raise StartFaults([f"the assistant runs already, on port {here.port}: stop it first"])
    found = examine(here, leave_out, quick=True)
    if faults := [each.line for each in found if each.stops]:
        raise StartFaults(faults)
    return found


def _found(check: StartCheck, here: Settings) -> Iterator[Finding]:
    try:
        yield from check.find(here)
    except StartFault as fault:
        yield from map(Finding, fault.lines)
    except Exception as error:  # a doctor ends with a finding, whatever is wrong
        yield Finding(f"the check of the {check.name} failed ({type(error).__name__})")
