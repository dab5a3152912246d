"""Amounts with scales and units."""

import pytest

from dvk_analysis.intake.amounts import Vague, parse_amount, scaled_unit, unit_of
from dvk_analysis.text import Ambiguous


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1.234.567 đồng", (1_234_567.0, "VND")), ("1,2 tỷ", (1_200_000_000.0, "VND")), ("50tr", (50_000_000.0, "VND")),
        ("1 tỷ 500 triệu đồng", (1_500_000_000.0, "VND")), ("450 ngàn đồng", (450_000.0, "VND")),
        ("0,4ha", (0.4, "ha")),
        ("3.000.000đ", (3_000_000.0, "VND")), ("07 hộ", (7.0, "households")), ("1 500 000", (1_500_000.0, None)),
        ("-5", (-5.0, None)), (12, (12.0, None)), (0.4, (0.4, None)), ("2 hecta", (2.0, "ha")),
        ("20 trđ", (20_000_000.0, "VND")), ("5 tr.đ", (5_000_000.0, "VND")), ("1 tỷ 200 triệu", (1.2e9, "VND")),
        ("03 căn", (3.0, "houses")), ("350 ngày công", (350.0, "workdays")), ("2 tấn", (2.0, "tonnes")),
        ("450 ngàn", (450_000.0, None)), ("100 con", (100.0, "animals")), ("12 hộ gia đình", (12.0, "households")),
    ],
)  # fmt: skip
def test_amounts(written, amount):
    assert parse_amount(written) == amount


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("hàng trăm triệu đồng", "VND"), ("khoảng 20 hộ", "households"), ("gần 1 tỷ", None), ("10 - 15 triệu", None),
        ("> 5 ha", "ha"), ("50 triệu đồng/ha", None), ("vài chục thành viên", "members"),
    ],
)  # fmt: skip
def test_what_is_not_exact_is_no_amount_but_may_name_its_unit(written, unit):
    with pytest.raises(Vague) as raised:
        parse_amount(written)
    assert raised.value.unit == unit


@pytest.mark.parametrize("written", ["1.5", "1,234.5.6", "1 tỉ 2", "1 tỷ 250"])
def test_two_readings(written):
    with pytest.raises(Ambiguous):
        parse_amount(written)


@pytest.mark.parametrize("written", ["abc", "12 cây", "", "#REF!", True])
def test_no_amounts(written):
    with pytest.raises(ValueError, match=r"^(?!.*readings).*$"):
        parse_amount(written)


def test_units_by_label_code_and_habit():
    assert [unit_of(w) for w in ("Đồng", "VND", "hộ dân", "lít", "members", "công")] == [
        "VND",
        "VND",
        "households",
        "litres",
        "members",
        None,
    ]


@pytest.mark.parametrize(
    ("written", "scaled"),
    [
        ("triệu đồng", (1e6, "VND")), ("Tr.đ", (1e6, "VND")), ("tr đ", (1e6, "VND")), ("1.000 đồng", (1e3, "VND")),
        ("nghìn đồng", (1e3, "VND")), ("tỷ đồng", (1e9, "VND")), ("m2", (1, "m2")), ("cây", None), ("", None),
    ],
)  # fmt: skip
def test_units_with_a_scale(written, scaled):
    assert scaled_unit(written) == scaled
