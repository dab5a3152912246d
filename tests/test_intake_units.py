"""Units by name: exactly, with prefixes, in their year; near names are proposed and never taken."""

import pytest

from dvk_analysis.intake.units import find, find_in_name, find_within, is_like, is_name, likeness, near


def unit_id(unit):
    return unit.unit_id if unit else None


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("An Trường", "an-truong"), ("An Trường A", "an-truong-a"), ("xã an truong a", "an-truong-a"),
        ("AN TRƯỜNG  A", "an-truong-a"),
        ("Đại Phúc", "dai-phuc"), ("Đại Phước", "dai-phuoc"), ("dai phuoc", "dai-phuoc"), ("Nhị Long", "nhi-long"),
        ("Nhị Long Phú", "nhi-long-phu"), ("NhịLongPhú", "nhi-long-phu"), ("X. Đức Mỹ", "duc-my"),
        ("Xã\u00a0Đức Mỹ", "duc-my"),
        ("Đảng ủy xã Tân An", "tan-an"), ("Ðảng ủy xã Ðại Phúc", "dai-phuc"), ("UBND xã Tân An", "tan-an"),
        ("Khối Dân vận xã Tân An", "tan-an"),
        ("TT. Càng Long", "tt-cang-long"), ("TT Càng Long", "tt-cang-long"),
        ("Thị trấn Càng Long, huyện Càng Long", "tt-cang-long"),
        ("xã Mỹ Cẩm, huyện Càng Long, tỉnh Trà Vinh", "my-cam"), ("29269", "my-cam"), ("my-cam", "my-cam"),
        ("ấp 1, xã Tân Bình", "tan-binh"), ("Ấp Nhị Long, xã Đức Mỹ", "duc-my"),
        ("Trưởng ấp 5, xã An Trường A", "an-truong-a"),
        ("ấp 2, xã Đại Phúc, huyện Càng Long, tỉnh Trà Vinh", "dai-phuc"), ("xã Nhị Long, xã Đức Mỹ", None),
        ("Nhị Long, Đức Mỹ", None), ("Đảng ủy xã Nhị Long, xã Nhị Long Phú", None), ("xã Đại Phước, ấp 1", None),
        ("Hội LHPN xã Đại Phước", "dai-phuoc"), ("Hội Nông dân xã An Trường A", "an-truong-a"),
        ("ĐU xã An Trường", "an-truong"),
        ("BCH Quân sự xã Tân Bình", "tan-binh"), ("Đoàn xã Đại Phúc", "dai-phuc"), ("Khối DV xã Mỹ Cẩm", "my-cam"),
        ("xã Phương Thạnh (Càng Long)", "phuong-thanh"), ("xã Nhị Long (Phú)", "nhi-long-phu"), ("Đoàn Đại Phúc", None),
        ("ấp 5, Huyền Hội", "huyen-hoi"), ("ấp 5, xã Huyền Hội, H. Càng Long", "huyen-hoi"),
        ("Xã Tân An, huyện Châu Thành", None), ("Xã Tân An huyện Châu Thành tỉnh Trà Vinh", None),
        ("Xã Tân An, huyện Càng Long, tỉnh Trà Vinh", "tan-an"), ("An Trường B", None), ("An Trườngg", None),
        ("Đại Phứơcc", None), ("Nhị Long Phúc", None), ("Nhị", None),
        ("", None), ("xã", None),
    ],
)  # fmt: skip
def test_names_are_exact(cang_long, written, unit):
    assert unit_id(find(cang_long, written, 2017)) == unit


@pytest.mark.parametrize(
    ("written", "year", "unit"),
    [
        ("Tân An", 2017, "tan-an"), ("Tân An", 2026, "tan-an-2025"), ("Nhị Long", 2026, "nhi-long-2025"),
        ("Xã Càng Long", 2026, "cang-long-2025"),
        ("Xã Càng Long", 2017, None), ("Đại Phúc", 2026, None), ("Huyền Hội", 2026, None), ("29278", 2017, "huyen-hoi"),
        ("29278", 2026, "tan-an-2025"),
    ],
)  # fmt: skip
def test_a_name_and_a_code_mean_the_unit_of_their_year(cang_long, written, year, unit):
    assert unit_id(find(cang_long, written, year)) == unit


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("DANH SÁCH CỦA XÃ NHỊ LONG PHÚ NĂM 2017", "nhi-long-phu"), ("ĐẢNG ỦY XÃ NHỊ LONG", "nhi-long"),
        ("HUYỆN ỦY CÀNG LONG", None), ("Ban Dân vận Huyện ủy Càng Long", None), ("Kính gửi: UBND xã Tân An", None),
        ("Nơi nhận: Đảng ủy xã Tân An", None), ("Xã Tân An và xã Tân Bình", None), ("UBND huyện Càng Long", None),
        ("THỊ TRẤN CÀNG LONG", "tt-cang-long"), ("Tân An", None),
    ],
)  # fmt: skip
def test_a_line_names_its_sender_and_never_who_receives_it(cang_long, line, unit):
    assert unit_id(find_within(cang_long, line, 2017)) == unit


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("2017/DK_nhi-long-phu (1)", "nhi-long-phu"), ("NhiLong 2017", "nhi-long"), ("TanAn-TanBinh", None),
        ("Càng Long 2017", None),
        ("tt cang long", "tt-cang-long"), ("bieu mau", None),
    ],
)  # fmt: skip
def test_names_of_files(cang_long, name, unit):
    assert unit_id(find_in_name(cang_long, name, 2017)) == unit


def test_near_names_are_proposed_and_likened(cang_long):
    assert near(cang_long, "Xã Đại Phướcc", 2017) == ["Xã Đại Phước", "Xã Đại Phúc"]
    assert near(cang_long, "toàn huyện", 2017) == []
    assert is_name(cang_long, "Xã Tân An")
    assert not is_name(cang_long, "Xã Tân Ann")
    assert [is_like(cang_long, w) for w in ("Tân Ann", "xã Lạ", "Chi hội ấp 3", "")] == [True, True, False, False]


def test_names_to_the_letter_are_likest(cang_long):
    names = ("Trưởng ấp 5, xã Nhị Long", "TT Càng Long", "xã Nhị Long, xã Đức Mỹ", "Nhị Lonng", "Chi bộ ấp 5")
    assert [likeness(cang_long, name) for name in names] == [2, 2, 1, 1, 0]
