from email.utils import parseaddr
from typing import NamedTuple


class Mailbox(NamedTuple):
    """An address with the name of its owner, if any."""

    name: str
    local: str
    domain: str

    @property
    def address(self) -> str:
        return f"{self.local}@{self.domain}"


def email_parts(text: str) -> Mailbox:
    """Split `Name <local@domain>`.

    Raises:
        ValueError: There is no address.
    """
    name, address = parseaddr(text)
    local, at, domain = address.rpartition("@")
    if not at or not local or "." not in domain:
        raise ValueError(f"no e-mail address in {text!r}")
    return Mailbox(name, local, domain.lower())


# --- tests ---
import pytest

from email_parts import Mailbox, email_parts


def test_name_and_address():
    assert email_parts("Zoë Q <zoe@Example.COM>") == Mailbox("Zoë Q", "zoe", "example.com")


def test_fields():
    box = email_parts("a.b+c@d.org")
    assert (box.name, box.local, box.domain) == ("", "a.b+c", "d.org")


def test_address_property():
    assert email_parts("<A@B.c>").address == "A@b.c"


def test_kind():
    box = email_parts("a@b.c")
    assert isinstance(box, Mailbox)
    assert box.local == "a"


@pytest.mark.parametrize("text", ["", "nobody", "@b.c", "a@localhost"])
def test_no_address(text):
    with pytest.raises(ValueError, match="no e-mail address"):
        email_parts(text)
