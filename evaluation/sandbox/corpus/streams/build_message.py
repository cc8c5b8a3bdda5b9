from email.message import EmailMessage
from email.policy import SMTP


def build_message(sender: str, to: list[str], subject: str, body: str) -> bytes:
    """Return an e-mail as bytes, ready to be sent.

    Raises:
        ValueError: There is nobody to send it to, or a line break in the subject.
    """
    if not to:
        raise ValueError("nobody to send it to")
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, ", ".join(to), subject
    message.set_content(body)
    return message.as_bytes()


# --- tests ---
from email import message_from_bytes, policy

import pytest

from build_message import build_message


def test_headers():
    raw = build_message("a@x.org", ["b@y.org", "c@z.org"], "Hello", "Hi!\n")
    assert raw.startswith(b"From: a@x.org\r\nTo: b@y.org, c@z.org\r\nSubject: Hello\r\n")


def test_umlauts():
    raw = build_message("a@x.org", ["b@y.org"], "Grüße", "Schöne Grüße\n")
    message = message_from_bytes(raw, policy=policy.default)
    assert message["subject"] == "Grüße"
    assert message.get_content().splitlines() == ["Schöne Grüße"]
    assert b"=?utf-8?" in raw


def test_nobody():
    with pytest.raises(ValueError, match="nobody"):
        build_message("a@x.org", [], "s", "b")


def test_line_break():
    with pytest.raises(ValueError, match="linefeed or carriage return"):
        build_message("a@x.org", ["b@y.org"], "a\nBcc: c@z.org", "b")
