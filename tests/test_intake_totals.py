"""Stated totals held against the rows."""

import pytest

from dvk_analysis.intake.layout import find_blocks
from dvk_analysis.intake.rowkinds import classify
from dvk_analysis.intake.totals import disagreeing

OUTREACH = [["TUYÊN TRUYỀN NĂM 2017"], ["STT", "Ngày tổ chức", "Số cuộc", "Số người dự"]]
MODELS = [["ĐĂNG KÝ NĂM 2017"], ["STT", "Tên mô hình", "Kinh tế", "Văn hóa - xã hội"]]


def found(*rows):
    (block,) = find_blocks(list(rows), [], {})
    kinds = [(at, classify(rows[at], block, first=False, signed=False)) for at in block.body]
    return [
        (at, column and column.role.name, stated, sums) for at, column, stated, sums in disagreeing(block, rows, kinds)
    ]


def test_sums_of_columns():
    rows = [[1, "", 2, 30], [2, "", 1, "1.250"]]
    assert found(*OUTREACH, *rows, ["Cộng", "", 3, 1280]) == []
    assert found(*OUTREACH, *rows, ["Cộng", "", 4, 1281]) == [(4, "sessions", 4, 3), (4, "attendees", 1281, 1280)]


def test_a_total_of_a_part_or_of_all():
    rows = [[1, "", 2, 30], ["Cộng", "", 2, 30], [2, "", 1, 20], ["Cộng", "", 1, 20]]
    assert found(*OUTREACH, *rows, ["Tổng cộng", "", 3, 50]) == []
    assert found(*OUTREACH, *rows, ["Tổng cộng", "", 3, 20]) == [(6, "attendees", 20, 50)]


def test_a_column_that_does_not_read_is_left_alone():
    assert found(*OUTREACH, [1, "", "vài", 30], ["Cộng", "", 9, 30]) == []


def test_counts_in_words_and_under_ticks():
    rows = [[1, "A", "x", ""], [2, "B", "", "x"], [3, "C", "x", ""]]
    assert found(*MODELS, *rows, ["", "Tổng cộng: 3 mô hình", 2, 1]) == []
    assert found(*MODELS, *rows, ["Tổng cộng: 4 mô hình", "", 2, 2]) == [(5, None, 4, 3), (5, "field", 2, 1)]


@pytest.mark.parametrize(("stated", "wrong"), [(2, []), (3, [(2, None, 3, 2)])])
def test_the_count_of_a_section_line(stated, wrong):
    rows = [[f"I. Tập thể: {stated} mô hình"], [1, "A", "x", ""], [2, "B", "", "x"], ["II. Cá nhân"], [3, "C", "x", ""]]
    assert found(*MODELS, *rows) == wrong
