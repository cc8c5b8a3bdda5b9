"""How tables are written: delimiters, decimals, encodings, headers, and the same in plain CSV."""

import pytest

from runs import tables

pytestmark = pytest.mark.core

WRITTEN = [
    ("name,price\nLamp,1.5\nDesk,20\n", ",", "."),
    ("name;price\nLamp;1,5\nDesk;20,25\n", ";", ","),
    ("price;cost\n1,5;2,5\n3,5;4,5\n", ";", ","),
    ("a\tb\n1\t2\n3,5\t4\n", "\t", ","),
    ("a|b|c\nx|1|2\ny|3|4\n", "|", "."),
    ('name;age\n"Smith, John";42\n"Doe, Jane";17\n', ";", "."),
    ("name;age\nSmith, John;42\nDoe, Jane;17\n", ";", "."),
    ('name,notes\nLamp,"a; b; c"\nDesk,"d; e"\n', ",", "."),
    ("name,notes\nLamp,a; b; c\nDesk,d; e; f\n", ",", "."),
    ("n\n1\n2\n", ",", "."),
    ('text\n"one, two"\n"three, four"\n', ",", "."),
    ("date;amount\n01.02.2026;1.234,50\n02.02.2026;99,00\n", ";", ","),
    ("url,hits\nhttp://a.b/c?x=1;y=2,4\nhttp://a.b/d?x=3;y=4,5\n", ",", "."),
    ("sep=;\na;b\n1;2\n", ";", "."),
    ('k;v\nx;{"a": 1, "b": 2}\ny;{"a": 3, "b": 4}\n', ";", "."),
    ("a,b\n1,2\n3,4,5\n6,7\n", ",", "."),
    ("a;b,c;d\n1;2,3;4\n5;6,7;8\n", ";", ","),
    ('n,thousands\n1,"1,234"\n2,"5,678"\n', ",", "."),
    ('n,decimal\n1,"1,5"\n2,"5,25"\n', ",", ","),
    ("n;thousands;price\n1;1,234;2.50\n2;5,678;3.75\n", ";", "."),
]


@pytest.mark.parametrize(("text", "delimiter", "decimal"), WRITTEN)
def test_how_a_table_is_written(text: str, delimiter: str, decimal: str) -> None:
    table = tables.read(text.encode())

    assert table is not None
    assert (table.delimiter, table.decimal) == (delimiter, decimal)


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("name,price\nLamp,1.5\n", ["name", "price"]),
        ("Land;2019;2020\nDE;1,2;1,3\n", ["Land", "2019", "2020"]),
        (" name , price \nLamp,1\n", ["name", "price"]),
        ("name\nLamp\n", ["name"]),
        ("1;2;3\n4;5;6\n", None),
        ("Lamp,50\nDesk,200\n", None),
        ("a,a\n1,2\n", None),
        ("a,\n1,2\n", None),
    ],
)
def test_a_header_is_names_and_no_data(text: str, header: list[str] | None) -> None:
    table = tables.read(text.encode())

    assert table is not None
    assert table.header == header


@pytest.mark.parametrize(
    ("encoded", "encoding"),
    [
        ("name;Größe\nLampe;1,5\n".encode(), "utf-8"),
        ("name;Größe\nLampe;1,5\n".encode("utf-8-sig"), "utf-8-sig"),
        ("name;Größe\nLampe;1,5\n".encode("utf-16"), "utf-16"),
        ("name;Größe\nLampe;1,5\n".encode("utf-16-be"), "utf-16-be"),
        ("name;Größe\nLampe;1,5\n".encode("cp1252"), "cp1252"),
        (b"name;Gr\xf6\xdfe\nLamp\x81;1,5\n", "latin-1"),
    ],
)
def test_every_encoding_comes_to_the_same_plain_table(encoded: bytes, encoding: str) -> None:
    table = tables.read(encoded)

    assert table is not None
    assert (table.encoding, table.header) == (encoding, ["name", "Größe"])
    plain = tables.plain(encoded, table).decode()
    assert plain.replace("\x81", "e") == "name,Größe\nLampe,1.5\n"


class TestPlain:
    @pytest.mark.parametrize(
        ("written", "plain"),
        [
            ("name;price\nLamp;1,5\nDesk;20\n", "name,price\nLamp,1.5\nDesk,20\n"),
            ("n;t\n1.234,50;a\n-0,5;b\n", "n,t\n1234.50,a\n-0.5,b\n"),
            ('name;note\nLamp;"a;b, c"\n', 'name,note\nLamp,"a;b, c"\n'),
            ('a;b\n1,5;"x ""y"""\n', 'a,b\n1.5,"x ""y"""\n'),
            ("sep=;\na;b\n1;2\n", "a,b\n1,2\n"),
            ("a|b\n1|2\n", "a,b\n1,2\n"),
            ("a;b\n1,5;x\n;y\n", "a,b\n1.5,x\n,y\n"),
            ("1,5;2\n3,5;4\n", "1.5,2\n3.5,4\n"),
        ],
    )
    def test_commas_points_and_nothing_else_changed(self, written: str, plain: str) -> None:
        table = tables.read(written.encode())

        assert table is not None
        assert tables.plain(written.encode(), table).decode() == plain

    def test_a_column_with_anything_but_numbers_keeps_its_commas(self) -> None:
        written = b"a;b\n1,5;2,5\nn/a;3,5\n"
        table = tables.read(written)

        assert table is not None
        assert tables.plain(written, table) == b'a,b\n"1,5",2.5\nn/a,3.5\n'

    def test_what_is_far_down_counts_too(self) -> None:
        written = ("a;b\n" + "1,5;2,5\n" * 5_000 + "none;3,5\n").encode()
        table = tables.read(written)

        assert table is not None
        plain = tables.plain(written, table).decode()
        assert plain.startswith('a,b\n"1,5",2.5\n')
        assert plain.endswith("none,3.5\n")

    @pytest.mark.parametrize(
        "written", [b"a,b\r\n1,2\r\n", b'a,b\n"x, y",2\n', b"a,b\n\n1 ,2", "é,b\n1,2\n".encode()]
    )
    def test_plain_csv_stays_as_it_is(self, written: bytes) -> None:
        table = tables.read(written)

        assert table is not None
        assert tables.plain(written, table) == written

    def test_tabs_stay_where_the_name_says_tabs(self) -> None:
        written = "a\tb\n1,5\t2\n".encode("utf-8-sig")
        table = tables.read(written)

        assert table is not None
        assert tables.plain(written, table, delimiter="\t") == b"a\tb\n1.5\t2\n"


class TestOddities:
    @pytest.mark.parametrize("content", [b"\n \n", b"   "])
    def test_blank_text_is_no_table(self, content: bytes) -> None:
        assert tables.read(content) is None

    def test_one_endless_line_is_no_table(self) -> None:
        assert tables.read(b"a," * 2_500_000) is None
        assert tables.read(b'"' + b"a" * 5_000_000) is None

    def test_an_endless_cell_far_down_leaves_the_table_as_it_is(self) -> None:
        written = b"a;b\n" + b"1;2\n" * 80_000 + b"x" * 200_000 + b";3\n"
        table = tables.read(written)

        assert table is not None
        assert tables.plain(written, table) == written

    def test_two_thousand_columns_are_named_in_order(self) -> None:
        names = [f"column_{number}" for number in range(2_000)]
        table = tables.read((";".join(names) + "\n" + "1,5;" * 1_999 + "2\n").encode())

        assert table is not None
        assert (table.header, table.width, table.decimal) == (names, 2_000, ",")
