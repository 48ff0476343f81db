from ops.table import cells, drawn

COLUMNS = ("id", "source", "title")
ROWS = [["32", "kg_interior", "В Ала-Арче прошли учения спасателей"], ["7", "jp_mof", "令和8年度予算"]]


def drawing(width: int) -> list[str]:
    return list(drawn(COLUMNS, ROWS, width))


def test_a_wide_terminal_has_a_line_for_each_row() -> None:
    assert drawing(80)[1:] == [
        "32  kg_interior  В Ала-Арче прошли учения спасателей",
        "7   jp_mof       令和8年度予算",
    ]


def test_a_narrower_terminal_folds_the_widest_column_between_words() -> None:
    assert drawing(37)[1:3] == ["32  kg_interior  В Ала-Арче прошли", "                 учения спасателей"]


def test_a_very_narrow_terminal_has_a_block_for_each_row() -> None:
    assert drawing(30)[:4] == ["id: 32", "source: kg_interior", "title: В Ала-Арче прошли", "учения спасателей"]


def test_no_line_is_wider_than_the_terminal() -> None:
    rows = [[str(number), "kz_finance", "очень" * number + " 予算" * number] for number in range(30)]
    for width in range(16, 120):
        assert all(
            cells(line.removeprefix("\x1b[1m").removesuffix("\x1b[0m")) <= width for line in drawn(COLUMNS, rows, width)
        )


def test_nothing_is_drawn_of_nothing() -> None:
    assert list(drawn(COLUMNS, [], 80)) == []
