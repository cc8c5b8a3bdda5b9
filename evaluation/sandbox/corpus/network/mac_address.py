import re


def mac_address(text: str, *, style: str = ":") -> str:
    """Write a hardware address in one style: ":" or "-" between bytes, "." as Cisco, "" for none.

    Raises:
        ValueError: Not 12 hex digits, or another style.
    """
    digits = re.sub(r"[:.\-]", "", text.strip()).lower()
    if not re.fullmatch(r"[0-9a-f]{12}", digits):
        raise ValueError(f"not a hardware address: {text!r}")
    match style:
        case ":" | "-" | "":
            return style.join(digits[i : i + 2] for i in range(0, 12, 2))
        case ".":
            return ".".join(digits[i : i + 4] for i in range(0, 12, 4))
        case _:
            raise ValueError(f"unknown style {style!r}")


# --- tests ---
import pytest

from mac_address import mac_address


@pytest.mark.parametrize("text", ["00:1A:2b:3c:4d:5e", "00-1a-2b-3c-4d-5e", "001a.2b3c.4d5e", " 001A2B3C4D5E\n"])
def test_any_style_is_read(text):
    assert mac_address(text) == "00:1a:2b:3c:4d:5e"


@pytest.mark.parametrize("style, expected", [("-", "00-00-5e-00-53-ff"), (".", "0000.5e00.53ff"), ("", "00005e0053ff")])
def test_styles(style, expected):
    assert mac_address("00005e0053ff", style=style) == expected


@pytest.mark.parametrize("text", ["", "00:11:22:33:44", "00:11:22:33:44:gg"])
def test_not_an_address(text):
    with pytest.raises(ValueError, match="not a hardware address"):
        mac_address(text)


def test_unknown_style():
    with pytest.raises(ValueError, match="unknown style '/'"):
        mac_address("000000000000", style="/")
