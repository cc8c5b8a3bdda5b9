def strict_bool(text: str) -> bool:
    """Read "true" or "false" as people write them.

    Raises:
        ValueError: Another text. The message lists what is known.
        AttributeError: Not text.
    """
    known = {"true": True, "yes": True, "on": True, "1": True}
    known |= {"false": False, "no": False, "off": False, "0": False}
    try:
        return known[text.strip().lower()]
    except KeyError:
        raise ValueError(f"{text!r} is not one of {', '.join(known)}") from None


# --- tests ---
import unittest


class StrictBoolTest(unittest.TestCase):
    def test_true(self):
        for text in ("true", " Yes ", "ON", "1"):
            with self.subTest(text=text):
                self.assertIs(strict_bool(text), True)

    def test_false(self):
        self.assertIs(strict_bool("False"), False)
        self.assertFalse(strict_bool("0"))

    def test_other(self):
        with self.assertRaisesRegex(ValueError, "'maybe' is not one of true, yes, on, 1"):
            strict_bool("maybe")

    def test_not_text(self):
        self.assertRaises(AttributeError, strict_bool, 1)
