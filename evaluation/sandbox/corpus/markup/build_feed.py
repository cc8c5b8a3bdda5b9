import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path


def build_feed(title: str, items: Sequence[tuple[str, str]], path: str | None = None) -> bytes:
    """Return (and write to `path`) an RSS feed of items (title, link).

    Raises:
        ValueError: There are no items.
    """
    if not items:
        raise ValueError("a feed without items")
    rss = ET.Element("rss", version="2.0")
    channel = ET.SubElement(rss, "channel")
    ET.SubElement(channel, "title").text = title
    for name, link in items:
        item = ET.SubElement(channel, "item")
        ET.SubElement(item, "title").text = name
        ET.SubElement(item, "link").text = link
    ET.indent(rss)
    feed = ET.tostring(rss, encoding="utf-8", xml_declaration=True)
    if path is not None:
        Path(path).write_bytes(feed)
    return feed


# --- tests ---
import pytest

from build_feed import build_feed


def test_feed():
    feed = build_feed("Zoë's", [("a < b", "http://x/?a=1&b=2")])
    assert feed.decode() == (
        "<?xml version='1.0' encoding='utf-8'?>\n"
        '<rss version="2.0">\n'
        "  <channel>\n"
        "    <title>Zoë's</title>\n"
        "    <item>\n"
        "      <title>a &lt; b</title>\n"
        "      <link>http://x/?a=1&amp;b=2</link>\n"
        "    </item>\n"
        "  </channel>\n"
        "</rss>"
    )


def test_written(tmp_path):
    target = tmp_path / "feed.xml"
    feed = build_feed("t", [("a", "b")], str(target))
    assert target.read_bytes() == feed
    assert feed.count(b"<item>") == 1


def test_no_items(tmp_path):
    with pytest.raises(ValueError, match="without items"):
        build_feed("t", [], str(tmp_path / "feed.xml"))
    assert list(tmp_path.iterdir()) == []


def test_folder_is_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        build_feed("t", [("a", "b")], str(tmp_path / "no" / "feed.xml"))
