"""A real mailbox: Dovecot, with a folder of its own."""

import imaplib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from line_kit import free_ports, until

SETTINGS = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{root}/mail
first_valid_uid = 1
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={root}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass
class ImapServer:
    """The server; `url` is what the assistant is given."""

    root: Path
    port: int
    program: str

    @property
    def url(self) -> str:
        return f"imap+plain://cases%40example.org:secret@127.0.0.1:{self.port}/INBOX"

    def mailbox(self) -> imaplib.IMAP4:
        """Signed in, as the operator's own mail program would be."""
        found = imaplib.IMAP4("127.0.0.1", self.port)
        found.login("cases@example.org", "secret")
        found.select("INBOX")
        return found

    def put(self, *letters: bytes) -> None:
        """Letters arrive."""
        with self.mailbox() as mailbox:
            for letter in letters:
                mailbox.append("INBOX", "", time.time(), letter)

    def unread(self) -> int:
        with self.mailbox() as mailbox:
            return len(mailbox.search(None, "UNSEEN")[1][0].split())

    def start(self) -> None:
        self.process = subprocess.Popen([self.program, "-F", "-c", str(self.root / "conf")])
        until(self._answers, 30, "the mailbox")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)

    def _answers(self) -> bool:
        try:
            self.mailbox().logout()
        except (OSError, imaplib.IMAP4.error):
            return False
        return True


@contextmanager
def imap_server() -> Iterator[ImapServer]:
    """One that runs while this is open; its mail can't belong to root."""
    program = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        assert not os.environ.get("CI"), "Dovecot is missing, which CI installs"
        pytest.skip("Dovecot isn't installed")
    account = pwd.getpwuid(os.getuid()) if os.getuid() else pwd.getpwnam("nobody")
    group = subprocess.check_output(["id", "-gn", account.pw_name], text=True).strip()
    with tempfile.TemporaryDirectory(prefix="imap-") as folder:  # short: it holds sockets
        root, (port,) = Path(folder), free_ports(1)
        (root / "mail").mkdir()
        for each in (root, root / "mail"):
            os.chown(each, account.pw_uid, account.pw_gid)
            each.chmod(0o755)
        filled = SETTINGS.format(root=root, port=port, user=account.pw_name, group=group)
        (root / "conf").write_text(filled)
        server = ImapServer(root, port, program)
        server.start()
        try:
            yield server
        finally:
            server.stop()
