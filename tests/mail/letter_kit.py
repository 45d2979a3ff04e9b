"""Letters as mail servers bring them."""

from email.message import EmailMessage

QUOTED = """

On Mon, 2 Mar 2026 at 10:14, The Union's Team <assistant@example.org>
wrote:

> Dear Sam,
> we can help.
"""
REPORT = """\
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: assistant@example.org
Subject: Undelivered Mail Returned to Sender
Message-ID: <report-{key}@mx.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; sam@somewhere.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such user

--part
Content-Type: text/rfc822-headers

From: assistant@example.org
To: sam@somewhere.example
Message-ID: <{key}@example.org>
Subject: Your enquiry

--part--
"""


def letter(
    text: str = "Thank you, that helps.",
    sender: str = "Sam <sam@somewhere.example>",
    to: str = "cases@example.org",
    key: str = "one",
    **headers: str,
) -> bytes:
    """A letter that a person wrote, unless `headers` say otherwise."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, "Re: Your enquiry"
    message["Message-ID"] = f"<{key}@somewhere.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def report(key: str, status: str = "5.1.1") -> bytes:
    """A mail server's report of our letter of this key."""
    action = "failed" if status.startswith("5") else "delayed"
    return REPORT.format(key=key, status=status, action=action).encode()
