import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvk_analysis import text


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("Ðảng ủy", "Đảng ủy"),
        ("xã\u00a0Nhị  Long\n", "xã Nhị Long"),
        (unicodedata.normalize("NFD", "Cựu chiến binh"), "Cựu chiến binh"),
        (7, "7"),
    ],
)
def test_clean(raw, cleaned):
    assert text.clean(raw) == cleaned


@given(st.text())
def test_clean_twice_is_clean_once(raw):
    assert text.clean(text.clean(raw)) == text.clean(raw)


@pytest.mark.parametrize(
    "spelling", ["an ninh - quốc phòng", "AN NINH-QUỐC PHÒNG", "an ninh, quốc phòng", "An ninh quoc phong"]
)
def test_spellings_of_the_2017_report_share_a_key(spelling):
    assert text.key(spelling) == "an ninh quoc phong"


@pytest.mark.parametrize(
    ("one", "other"),
    [("An Trường", "An Trường A"), ("Đại Phúc", "Đại Phước"), ("Nhị Long", "Nhị Long Phú")],
)
def test_neighbours_keep_different_keys(one, other):
    assert text.key(one) != text.key(other)


def test_titles_keep_their_tones_wherever_they_are_set():
    assert text.toned_key("Hòa giải, “khéo”") == text.toned_key("HOÀ  GIẢI khéo")
    assert len({text.toned_key(title) for title in ("Nuôi dê", "Nuôi dế", "Nuôi đê", "Nuoi de")}) == 4


def test_tone_placement_does_not_matter():
    assert text.key("hòa") == text.key("hoà")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1.234.567", 1234567),
        ("1.234", 1234),
        ("0,4", 0.4),
        ("07", 7),
        ("-3,5", -3.5),
        ("550.000.000", 5.5e8),
        (12.5, 12.5),
    ],
)
def test_parse_number(written, number):
    assert text.parse_number(written) == number


@pytest.mark.parametrize("written", ["hàng trăm triệu", "", "x", True])
def test_parse_number_refuses(written):
    with pytest.raises(ValueError, match="not a number"):
        text.parse_number(written)


@pytest.mark.parametrize("written", ["1.23", "1,2,3", "12.3456", "0.4", "1.5.2017"])
def test_a_number_of_two_readings_is_a_question(written):
    with pytest.raises(text.Ambiguous) as caught:
        text.parse_number(written)
    assert str(caught.value) == f"number of two readings: {written!r}"


@pytest.mark.parametrize(
    "written",
    [
        "5/11/2017",
        "05.11.2017",
        "05-11-2017",
        "5/11/17",
        "05-11-17",
        "2017-11-05",
        "2017-11-05 00:00:00",
        "ngày 5/11/2017",
        "5 tháng 11 năm 2017",
        43044,
        "43044",
        43044.0,
        "ngày 05 tháng 11 năm 2017",
        dt.datetime(2017, 11, 5, 8),
        dt.date(2017, 11, 5),
    ],
)
def test_parse_date(written):
    assert text.parse_date(written) == dt.date(2017, 11, 5)


@pytest.mark.parametrize("written", ["31/2/2017", "2017", "hôm nay", 12, 2017.0, "0/1/2017", "32/13/2017"])
def test_parse_date_refuses(written):
    with pytest.raises(ValueError, match=r"not a date|day|month"):
        text.parse_date(written)


def test_a_date_with_the_month_first_is_a_question():
    with pytest.raises(text.Ambiguous) as caught:
        text.parse_date("10/15/2017")
    assert str(caught.value) == "day and month in an unclear order: '10/15/2017'"


def test_clean_drops_what_cannot_be_seen():
    assert text.clean("a\x00b\u200bc\ufeff\u00add\te") == "abcd e"


@pytest.mark.parametrize(
    ("value", "decimals", "language", "written"),
    [(11218, 0, "vi", "11.218"), (11218, 0, "en", "11,218"), (51.46, 1, "vi", "51,5"), (float("nan"), 0, "vi", "–")],
)
def test_format_number(value, decimals, language, written):
    assert text.format_number(value, decimals, language) == written


def test_format_number_rounds_and_reads_back():
    assert text.parse_number(text.format_number(8456.52, 2)) == 8456.52


def test_format_percent():
    assert text.format_percent(74 / 890) == "8,3\u00a0%"
    assert text.format_percent(None) == "–"


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (dt.date(2017, 10, 13), "ngày 13 tháng 10 năm 2017"),
        (dt.date(2023, 7, 5), "ngày 05 tháng 7 năm 2023"),
        (dt.date(2018, 2, 18), "ngày 18 tháng 02 năm 2018"),
    ],
)
def test_long_dates_pad_days_below_ten_and_two_months(day, written):
    assert text.format_date(day, long=True) == written


def test_format_date_in_english():
    assert text.format_date(dt.date(2017, 10, 13), "en", long=True) == "13 October 2017"


@pytest.mark.parametrize(("name", "slug"), [("Xã Nhị Long Phú", "xa-nhi-long-phu"), ("../../etc/passwd", "etc-passwd")])
def test_slug(name, slug):
    assert text.slug(name) == slug
