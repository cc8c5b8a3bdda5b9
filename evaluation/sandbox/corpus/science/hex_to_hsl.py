import colorsys
import re


def hex_to_hsl(colour: str) -> tuple[int, int, int]:
    """Turn "#rrggbb" or "#rgb" into hue (degrees), saturation and lightness (percent).

    Raises:
        ValueError: Not such a colour.
    """
    found = re.fullmatch(r"#?([0-9a-f]{3}|[0-9a-f]{6})", colour, re.IGNORECASE)
    if found is None:
        raise ValueError(f"not a colour: {colour!r}")
    digits = found[1] if len(found[1]) == 6 else "".join(char * 2 for char in found[1])
    r, g, b = (byte / 255 for byte in bytes.fromhex(digits))
    hue, lightness, saturation = colorsys.rgb_to_hls(r, g, b)
    return round(hue * 360) % 360, round(saturation * 100), round(lightness * 100)


# --- tests ---
import pytest

from hex_to_hsl import hex_to_hsl


@pytest.mark.parametrize(
    "colour, hsl",
    [
        ("#ff0000", (0, 100, 50)),
        ("0F0", (120, 100, 50)),
        ("#000", (0, 0, 0)),
        ("#FFFFFF", (0, 0, 100)),
        ("#336699", (210, 50, 40)),
    ],
)
def test_colours(colour, hsl):
    assert hex_to_hsl(colour) == hsl


def test_unpacking():
    hue, *_ = hex_to_hsl("#00f")
    assert hue == 240


@pytest.mark.parametrize("colour", ["", "#12345", "red", "#ggg", "#0f0\n"])
def test_not_a_colour(colour):
    with pytest.raises(ValueError, match="not a colour"):
        hex_to_hsl(colour)
