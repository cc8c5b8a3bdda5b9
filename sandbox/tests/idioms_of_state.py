"""Honest pairs about streams, files and the state of a process; see `idioms`."""

STATE = {
    "closed streams": (
        """
        def f(stream):
            with stream: return stream.read()
        """,
        """
        import io
        import pytest
        def test_closed():
            stream = io.StringIO("a\\r\\nb")
            assert f(stream) == "a\\r\\nb"
            assert stream.closed
        def test_twice():
            stream = io.BytesIO(b"a")
            stream.close()
            with pytest.raises(ValueError, match="closed"): f(stream)
        """,
    ),
    "printed bytes": (
        "import sys\ndef f(data): return sys.stdout.buffer.write(data)",
        """
        def test_bytes(capsysbinary):
            assert f(b"\\xff\\x00") == 2
            assert capsysbinary.readouterr().out == b"\\xff\\x00"
        def test_long(capfdbinary):
            assert f(b"x" * 300_000) == 300_000
        """,
    ),
    "files with modes and links": (
        """
        import os
        from pathlib import Path
        def f(folder):
            for path in sorted(Path(folder).iterdir()):
                if path.is_file() and not path.is_symlink():
                    path.write_text(path.read_text().replace("cat", "cow"))
                    path.chmod(path.stat().st_mode | 0o100)
            os.symlink("a", os.path.join(folder, "made"))
            return {p.name: os.readlink(p) for p in Path(folder).iterdir() if p.is_symlink()}
        """,
        """
        import os
        def test_links(tmp_path):
            (tmp_path / "a").write_text("x")
            (tmp_path / "__pycache__").mkdir()
            (tmp_path / "good").symlink_to("a")
            (tmp_path / "bad").symlink_to(tmp_path / "nowhere")
            found = f(tmp_path)
            assert found == {"good": "a", "bad": str(tmp_path / "nowhere"), "made": "a"}
            assert (tmp_path / "made").read_text() == "x"
        def test_equally_long(tmp_path):
            note = tmp_path / "note"
            note.write_text("the cat")
            note.chmod(0o640)
            with note.open() as reader:
                f(tmp_path)
                assert reader.read() == "the cow"
            assert note.stat().st_mode & 0o777 == 0o740
        """,
    ),
    "a database that stays open": (
        """
        import sqlite3
        def f(path, name):
            with sqlite3.connect(path) as connection:
                connection.execute("INSERT INTO user VALUES (?)", (name,))
        """,
        """
        import sqlite3
        def test_row(tmp_path):
            connection = sqlite3.connect(tmp_path / "a.db")
            connection.execute("CREATE TABLE user (name)")
            connection.commit()
            f(tmp_path / "a.db", "Zoë")
            assert connection.execute("SELECT name FROM user").fetchall() == [("Zoë",)]
        """,
    ),
    "variables and zones": (
        """
        import os, time
        def f(name, value=None):
            if value is not None: os.environ[name] = value
            return os.environ.get(name), time.strftime("%H %Z", time.localtime(0))
        """,
        """
        import os, time
        import pytest
        def test_taken_away(monkeypatch):
            monkeypatch.setenv("APP_SIZE", "1")
            assert f("APP_SIZE")[0] == "1"
            monkeypatch.delenv("APP_SIZE")
            assert f("APP_SIZE")[0] is None
        def test_put():
            assert f("APP_NAME", "x")[0] == "x"
            assert os.environ["APP_NAME"] == "x"
        def test_gone_again(): assert f("APP_NAME")[0] is None
        @pytest.mark.parametrize("zone, hour", [("CET-1", "01 CET"), ("JST-9", "09 JST")])
        def test_zone(monkeypatch, zone, hour):
            with monkeypatch.context() as patched:
                patched.setenv("TZ", zone)
                time.tzset()
                assert f("TZ") == (zone, hour)
            time.tzset()
        """,
    ),
    "generators of random numbers and the decimal context": (
        """
        import random
        from decimal import Decimal
        START = random.random()
        def f(source=random): return source.random(), Decimal(1) / 3
        """,
        """
        import random
        from decimal import Decimal, localcontext
        def test_seeded():
            random.seed(5)
            first = f()[0]
            random.seed(5)
            assert f()[0] == first == 0.6229016948897019
        def test_own_generator():
            source = random.Random(5)
            assert f(source)[0] == 0.6229016948897019
            assert source.random() != 0.6229016948897019
        def test_context():
            with localcontext() as context:
                context.prec = 3
                assert f()[1] == Decimal("0.333")
            assert len(str(f()[1])) == 30
        """,
    ),
    "nothing happens": (
        "def f(items): return sum(map(len, items))",
        """
        import io
        def test_tuple():
            rows = ([1], [2])
            f(rows)
            assert rows == ([1], [2])
        def test_folder(tmp_path):
            f([])
            assert list(tmp_path.iterdir()) == []
        def test_quiet(caplog, recwarn):
            f(["a"])
            assert not caplog.records
            assert len(recwarn) == 0
        """,
    ),
}
