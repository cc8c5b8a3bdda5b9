"""Text in files: which encoding it is in, and whether it is text at all. Pure."""

import codecs
import re

from kernel.errors import Rejected

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_CONTROLS = 0.002  # of all characters; a stray one is no reason to refuse a file


class NotText(Rejected, ValueError):
    code = "not_text"


def decode(content: bytes) -> tuple[str, str]:
    """Return the text without a byte order mark, and the name of the encoding it was in.

    What is neither UTF-8 nor UTF-16 is taken for the old encoding of Western Windows.

    Raises:
        NotText: It holds what no text does.
    """
    encoding = _encoding_of(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise NotText(f"It begins like {encoding.upper()} but is not.") from None
        text, encoding = _western(content)
    if "\x00" in text:
        raise NotText("It holds NUL bytes, which no text does.")
    if len(_CONTROLS.findall(text)) > _MOST_CONTROLS * len(text):
        raise NotText("It holds control characters, which no text does.")
    return text, encoding


def _encoding_of(content: bytes) -> str:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return encoding
    start = content[:1_000]
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = start[first::2].count(0)
        if zeros > 0.8 * (len(start) // 2) and not start[1 - first :: 2].count(0):
            return encoding
    return "utf-8"


def _western(content: bytes) -> tuple[str, str]:
    try:
        return content.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:  # five bytes that it does not know
        return content.decode("latin-1"), "latin-1"
