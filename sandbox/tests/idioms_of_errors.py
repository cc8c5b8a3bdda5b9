"""Honest pairs about exceptions, by what they show; see `idioms`."""

ERRORS = {
    "own exceptions that inherit from each other": (
        """
        class Broken(Exception): pass
        class Listed(Broken, LookupError):
            status = 404
            def __init__(self, name):
                self.name = name
                super().__init__("nothing", name)
            def __str__(self): return f"no {self.name}"
        def f(name): raise Listed(name)
        """,
        """
        import pytest
        from f import Broken, Listed, f
        def test_base():
            with pytest.raises(Broken, match="^no a$"): f("a")
        def test_other_base():
            with pytest.raises(LookupError): f("b")
        def test_attributes():
            with pytest.raises(Listed) as caught: f("c")
            assert (caught.value.name, caught.value.status) == ("c", 404)
            assert caught.value.args == ("nothing", "c")
        """,
    ),
    "exceptions of libraries": (
        """
        import configparser
        import json
        from decimal import Decimal, InvalidOperation
        InvalidVersion = ValueError
        def f(kind):
            if kind == "decimal": Decimal("x")
            if kind == "section": configparser.ConfigParser().options("mail")
            if kind == "version": raise ValueError("no version")
            if kind == "file": open("/job/missing")
            return json.loads(kind)
        """,
        """
        import configparser
        import decimal
        import errno
        import json
        import pytest
        from f import InvalidOperation, InvalidVersion, f
        def test_decimal():
            assert InvalidOperation is decimal.InvalidOperation
            with pytest.raises(decimal.InvalidOperation): f("decimal")
        def test_section():
            with pytest.raises(configparser.NoSectionError, match="No section: 'mail'") as caught:
                f("section")
            assert caught.value.section == "mail"
        def test_version():
            with pytest.raises(InvalidVersion, match="no version"): f("version")
        def test_file():
            with pytest.raises(OSError, match="missing") as caught: f("file")
            assert (caught.value.errno, caught.value.filename) == (errno.ENOENT, "/job/missing")
        def test_place():
            with pytest.raises(json.JSONDecodeError) as caught: f("[1,\\n x]")
            assert (caught.value.lineno, caught.value.colno) == (2, 2)
        """,
    ),
    "causes, notes and groups": (
        """
        def f(texts):
            try:
                return [int(text) for text in texts]
            except ValueError as error:
                error.add_note("while reading")
                if len(texts) == 1: raise
                if len(texts) == 2: raise LookupError("bad") from error
            inner = ExceptionGroup("inner", [OSError(2, "x")])
            raise ExceptionGroup("many", [KeyError("a"), inner])
        """,
        """
        import pytest
        def test_note():
            with pytest.raises(ValueError, match="while reading") as caught: f(["x"])
            assert caught.value.__notes__ == ["while reading"]
        def test_cause():
            with pytest.raises(LookupError) as caught: f(["x", "1"])
            assert isinstance(caught.value.__cause__, ValueError)
            assert "'x'" in str(caught.value.__cause__)
        def test_group():
            with pytest.raises(ExceptionGroup, match="many") as caught: f(["x", "1", "2"])
            key, inner = caught.value.exceptions
            assert key.args == ("a",)
            assert inner.exceptions[0].errno == 2
        """,
    ),
    "exceptions as values": (
        """
        class Own(ValueError): pass
        def f(errors, catch):
            kept = []
            for error in errors:
                try: raise error
                except catch as caught: kept.append(caught)
            return kept
        """,
        """
        import pytest
        from f import Own, f
        def test_kept():
            found = f([ValueError("a"), Own("b")], ValueError)
            assert [type(error) for error in found] == [ValueError, Own]
            assert [str(error) for error in found] == ["a", "b"]
        def test_other():
            with pytest.raises(KeyError): f([KeyError("c")], Own)
        """,
    ),
    "own warnings and records": (
        """
        import logging
        import warnings
        logger = logging.getLogger("tool.part")
        logger.setLevel(logging.INFO)
        class UnitWarning(UserWarning): pass
        def f(n):
            warnings.warn(f"odd {n}", UnitWarning)
            try: return 1 / n
            except ZeroDivisionError:
                logger.exception("division of %s", 1, extra={"divisor": n})
            logger.info("gave up")
        """,
        """
        import logging
        import pytest
        from f import UnitWarning, f
        def test_category():
            with pytest.warns(UnitWarning, match="odd 4"): assert f(4) == 0.25
        def test_record(caplog):
            with pytest.warns(UnitWarning): assert f(0) is None
            first, second = caplog.records
            assert (first.msg, first.args, first.divisor) == ("division of %s", (1,), 0)
            assert first.exc_info[0] is ZeroDivisionError
            assert second.getMessage() == "gave up"
            assert logging.getLogger("tool.part").level == logging.NOTSET
        """,
    ),
}
