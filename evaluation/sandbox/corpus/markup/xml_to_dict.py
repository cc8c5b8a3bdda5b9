import xml.etree.ElementTree as ET
from typing import Any


def xml_to_dict(text: str) -> dict[str, Any]:
    """Turn XML into dicts: attributes as "@name", text as "#", repeated elements as lists.

    Raises:
        xml.etree.ElementTree.ParseError: Not well-formed.
    """

    def convert(element: ET.Element) -> Any:
        result: dict[str, Any] = {f"@{name}": value for name, value in element.attrib.items()}
        for child in element:
            value = convert(child)
            if child.tag not in result:
                result[child.tag] = value
            elif isinstance(result[child.tag], list):
                result[child.tag].append(value)
            else:
                result[child.tag] = [result[child.tag], value]
        content = (element.text or "").strip()
        if not result:
            return content or None
        if content:
            result["#"] = content
        return result

    root = ET.fromstring(text)
    return {root.tag: convert(root)}


# --- tests ---
import xml.etree.ElementTree as ET

import pytest

from xml_to_dict import xml_to_dict


def test_attributes_and_text():
    assert xml_to_dict('<a x="1">text<b/></a>') == {"a": {"@x": "1", "b": None, "#": "text"}}


def test_repeated():
    assert xml_to_dict("<l><i>1</i><i>2</i><i>3</i></l>") == {"l": {"i": ["1", "2", "3"]}}


def test_declared_encoding_and_entities():
    assert xml_to_dict("<?xml version='1.0'?><a>&#228; &amp; b</a>") == {"a": "ä & b"}


def test_not_well_formed():
    with pytest.raises(ET.ParseError, match="mismatched tag"):
        xml_to_dict("<a><b></a>")


def test_where_it_is_not_well_formed():
    with pytest.raises(ET.ParseError) as caught:
        xml_to_dict("<a>\n<b></c>\n</a>")
    assert caught.value.position[0] == 2
