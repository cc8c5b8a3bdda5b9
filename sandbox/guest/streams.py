"""Streams in memory, and what a function prints."""

import io

MAX_PRINTED = 1_000_000
KINDS = {"text": io.StringIO, "bytes": io.BytesIO}


def stream_encoders():
    return {kind: encoder(name) for name, kind in KINDS.items()}


def encoder(name):
    def encode(value, inner):
        if value.closed:
            return {"$stream": [name, None, 0]}
        return {"$stream": [name, inner(value.getvalue()), value.tell()]}

    return encode


def decode_stream(payload, inner):
    name, content, position = payload
    stream = KINDS[name](inner(content))
    stream.seek(position)
    if content is None:
        stream.close()
    return stream


def merge_stream(old, new):
    """Make a stream what another one is. A closed one has no content to compare."""
    if new.closed:
        old.close()
        return
    old.seek(0)
    old.truncate()
    old.write(new.getvalue())
    old.seek(new.tell())


class Beginning(io.BytesIO):
    """Bytes, of which only the beginning is kept."""

    def write(self, data):
        room = MAX_PRINTED - self.tell()
        if room > 0:
            super().write(bytes(data)[:room])
        return len(data)


class Printed(io.TextIOWrapper):
    """A text stream with a buffer, like the standard ones, that keeps the beginning."""

    def __init__(self):
        super().__init__(Beginning(), "utf-8", "replace", "\n", write_through=True)
        self.kept = self.buffer

    def content(self):
        """Return text, or bytes that are none."""
        if not self.closed:
            self.flush()
        data = b"" if self.kept.closed else self.kept.getvalue()
        try:
            return data.decode()
        except UnicodeDecodeError:
            return data


def print_again(stream, content):
    if isinstance(content, str):
        stream.write(content)
    elif hasattr(stream, "buffer"):
        stream.flush()
        stream.buffer.write(content)
    else:
        stream.write(content.decode("utf-8", "replace"))
