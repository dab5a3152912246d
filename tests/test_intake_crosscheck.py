"""Records of an inbox held against each other: forms sent again, rows twice, models, chapters, last year."""

from dataclasses import replace

import openpyxl
import pytest

from dvk_analysis.dataset import Dataset
from dvk_analysis.intake.build import build

HEAD = ["STT", "Tên mô hình", "TT/CN", "Lĩnh vực", "Ngày đăng ký"]
RATED = ["STT", "Chi hội", "Ấp", "Xếp loại"]


def models(*titles, year=2017, unit="TÂN AN", note="", day=""):
    top = [[f"ĐĂNG KÝ MÔ HÌNH NĂM {year} {note}".strip()], [f"ĐƠN VỊ: XÃ {unit}"], HEAD]
    return [*top, *([n, title, "TT", "KT", day] for n, title in enumerate(titles, 1))]


def rated(*chapters, year=2017, unit="TÂN AN"):
    top = [[f"XẾP LOẠI CHI HỘI NĂM {year}"], [f"ĐƠN VỊ: XÃ {unit}"], RATED]
    return [*top, *([n, *chapter] for n, chapter in enumerate(chapters, 1))]


def awarded(*rows, head=("STT", "Họ tên", "TT/CN", "Tên mô hình", "Hình thức khen")):
    return [["KHEN THƯỞNG NĂM 2017"], ["ĐƠN VỊ: XÃ TÂN AN"], list(head), *([n, *row] for n, row in enumerate(rows, 1))]


@pytest.fixture
def intake(tmp_path, cang_long):
    """Take in sheets of rows by file name; give the report, its problems in short, and the accepted tables."""
    place = replace(cang_long, published=())  # published figures have tests of their own

    def take(order=None, **files):
        inbox = tmp_path / "in"
        inbox.mkdir()
        for name, rows in files.items():
            book = openpyxl.Workbook()
            for row in rows:
                book.active.append(row)
            book.save(inbox / f"{name}.xlsx")
        if order:
            (inbox / "order.yaml").write_text("".join(f"- {name}.xlsx\n" for name in order))
        report = build(inbox, place, tmp_path / "out")
        short = [(p.file.removesuffix(".xlsx"), p.row, p.problem, p.severity) for p in report.problems]
        return report, short, Dataset(tmp_path / "out" / "tables")

    return take


def titles(data):
    return sorted(data.read("registrations")["title"])


def test_an_identical_copy_counts_once(intake):
    report, short, data = intake(a=models("A", "B"), b=models("B", "A"))
    assert short == [("b", row, "resubmission", "superseded") for row in (4, 5)]
    assert report.problems[0].message == "giống hệt trang “Sheet”, tệp a.xlsx; chỉ tính một lần"
    assert titles(data) == ["A", "B"]


@pytest.mark.parametrize(
    ("order", "old", "new"),
    [
        (None, models("A", "B"), models("A", "C", note="(điều chỉnh)")),
        (None, models("A", "B"), models("A", "C", note="(lần 2)")),
        (None, [*models("A", "B"), ["", "", "Tân An, ngày 05 tháng 10 năm 2017"]],
         [*models("A", "C"), ["", "", "Tân An, ngày 06 tháng 10 năm 2017"]]),
        (["old", "new"], models("A", "B", note="(lần 3)"), models("A", "C")),
    ],
)  # fmt: skip
def test_the_newer_form_holds_if_it_says_so_or_the_user_does(intake, order, old, new):
    report, short, data = intake(order, old=old, new=new)
    assert short == [("old", row, "resubmission", "superseded") for row in (4, 5)]
    assert report.problems[0].message == "đã có bản mới hơn: trang “Sheet”, tệp new.xlsx"
    assert titles(data) == ["A", "C"]


def test_two_forms_that_differ_are_held_and_the_question_is_put(intake):
    report, short, data = intake(a=models("A"), b=models("B"), c=models("C", unit="TÂN BÌNH"))
    assert short == [("a", 4, "resubmission", "question"), ("b", 4, "resubmission", "question")]
    assert report.problems[0].message == (
        "cùng đơn vị, cùng biểu, cùng năm với trang “Sheet”, tệp b.xlsx nhưng số liệu khác nhau; cho biết bản nào đúng"
    )
    assert titles(data) == ["C"]


def of(organisation, note="", label="TB"):
    top = [[f"XẾP LOẠI {organisation} NĂM 2017 {note}".strip()], ["ĐƠN VỊ: XÃ TÂN AN"], RATED]
    return [*top, [1, "Ấp 1", "", label], [2, "Ấp 2", "", label]]


@pytest.mark.parametrize("day", ["", "Tân An, ngày 06 tháng 12 năm 2017"])
def test_lists_of_two_organisations_add_up(intake, day):
    _, short, data = intake(a=of("CHI HỘI NÔNG DÂN"), b=[[day], *of("CHI HỘI PHỤ NỮ")])
    assert short == []
    assert sorted(data.read("ratings")["organisation"]) == ["farmers"] * 2 + ["women"] * 2


def test_a_newer_list_replaces_only_chapters_of_its_organisation(intake):
    head = ["STT", "Đoàn thể", "Chi hội", "Xếp loại"]
    mixed = [["XẾP LOẠI NĂM 2017"], ["ĐƠN VỊ: XÃ TÂN AN"], head, [1, "ND", "Ấp 1", "TB"], [2, "PN", "Ấp 1", "TB"]]
    _, short, data = intake(a=mixed, b=of("CHI HỘI PHỤ NỮ", "(lần 2)", "XS"))
    assert short == [("a", 5, "resubmission", "superseded")]
    assert sorted(data.read("ratings")["label"]) == ["trung bình", "xuất sắc", "xuất sắc"]


def held(period, day, people, dated="Tân An, ngày 28 tháng {} năm 2017"):
    top = [[dated.format(day.split("/")[1])], [f"TUYÊN TRUYỀN {period} NĂM 2017".replace("  ", " ")]]
    head = ["STT", "Ngày tổ chức", "Số cuộc", "Số người dự"]
    return [*top, ["ĐƠN VỊ: XÃ TÂN AN"], head, [1, f"{day}/2017", 1, people]]


@pytest.mark.parametrize("periods", [("QUÝ I", "QUÝ II"), ("6 THÁNG ĐẦU NĂM", "6 THÁNG CUỐI NĂM"), ("", "")])
def test_forms_of_two_periods_add_up(intake, periods):
    _, short, data = intake(a=held(periods[0], "10/3", 40), b=held(periods[1], "10/7", 50))
    assert short == []
    assert sorted(data.read("outreach")["attendees"]) == [40, 50]


def test_a_form_of_the_year_replaces_one_of_a_quarter_but_not_the_other_way_round(intake):
    _, short, data = intake(a=held("QUÝ I", "10/3", 40), b=held("CẢ", "10/3", 50, "Tân An, ngày 28 tháng 12 năm 2017"))
    assert (short, list(data.read("outreach")["attendees"])) == ([("a", 5, "resubmission", "superseded")], [50])


def test_a_newer_form_of_a_part_does_not_take_the_rest_with_it(intake):
    _, short, _ = intake(a=held("6 THÁNG ĐẦU NĂM", "10/3", 40), b=held("QUÝ II", "10/6", 50), c=models("A"))
    assert short == [("a", 5, "resubmission", "question"), ("b", 5, "resubmission", "question")]


def test_lists_of_groups_and_of_people_add_up(intake):
    kinds = {"a": "TẬP THỂ", "b": "CÁ NHÂN"}
    halves = {n: [[f"DANH SÁCH {kind} ĐĂNG KÝ MÔ HÌNH NĂM 2017"], *models(n)[1:]] for n, kind in kinds.items()}
    _, short, data = intake(**halves)
    assert (short, titles(data)) == ([], ["a", "b"])


def test_a_form_that_only_adds_is_added(intake):
    _, short, data = intake(a=models("A", "B"), b=models("C", note="(bổ sung)"))
    assert (short, titles(data)) == ([], ["A", "B", "C"])


def test_the_same_row_again_is_refused_with_the_place_of_the_first(intake):
    report, short, data = intake(a=models("Nuôi bò", "Nuôi gà", "Nuôi bò"))
    assert short == [("a", 6, "duplicate", "refused")]
    assert report.problems[0].message == "“Nuôi bò” trùng với dòng 4, trang “Sheet”, tệp a.xlsx"
    assert titles(data) == ["Nuôi bò", "Nuôi gà"]


def test_rows_that_say_different_things_of_one_chapter_are_held(intake):
    report, short, data = intake(
        a=rated(("Chi hội ND ấp 1", "", "Kém"), ("Chi hội Nông dân ấp 1", "", "TB")), b=models("A")
    )
    assert short == [("a", 4, "duplicate", "question"), ("a", 5, "duplicate", "question")]
    assert report.problems[0].message == (
        "“Chi hội ND ấp 1” ghi khác với dòng 5, trang “Sheet”, tệp a.xlsx; cho biết dòng nào đúng"
    )
    assert len(data.read("ratings")) == 0


def test_chapters_of_one_name_are_told_apart_by_their_hamlet(intake):
    _, short, data = intake(a=rated(("Chi hội Nông dân", "Ấp 1", "Kém"), ("Chi hội Nông dân", "Ấp 2", "TB")))
    assert short == []
    assert sorted(data.read("ratings")["chapter_id"]) == [
        "tan-an/farmers/chi-hoi-nong-dan-ap-1", "tan-an/farmers/chi-hoi-nong-dan-ap-2",
    ]  # fmt: skip


def beside(*rows):
    head = ["STT", "Chi hội", "Xếp loại 2016", "Xếp loại 2017"]
    return [["XẾP LOẠI CHI HỘI"], ["ĐƠN VỊ: XÃ TÂN AN"], head, *([n, *row] for n, row in enumerate(rows, 1))]


def test_last_years_rating_beside_this_years_counts_only_where_last_year_sent_none(intake):
    rows = ("Chi hội ND ấp 1", "Kém", "TB"), ("Chi hội ND ấp 2", "TB", "XS")
    _, short, data = intake(a=beside(*rows))
    assert short == []
    assert sorted(zip(*(data.read("ratings")[c] for c in ("year", "label")), strict=True)) == [
        (2016, "kém"), (2016, "trung bình"), (2017, "trung bình"), (2017, "xuất sắc"),
    ]  # fmt: skip


def test_last_years_own_form_holds_and_a_difference_is_noted(intake):
    own = rated(("Chi hội Nông dân ấp 1", "", "XS"), ("Chi hội Nông dân ấp 2", "", "TB"), year=2016)
    report, short, data = intake(
        a=beside(("Chi hội Nông dân ấp 1", "Kém", "TB"), ("Chi hội Nông dân ấp 2", "TB", "XS")), b=own
    )
    assert short == [("a", 4, "differs", "note")]
    assert (
        report.problems[0].message
        == "Chi hội Nông dân ấp 1: biểu này ghi năm 2016 là “kém”, biểu năm 2016 đã ghi “xuất sắc”"
    )
    ratings = data.read("ratings")
    assert sorted(ratings[ratings["year"].eq(2016)]["label"]) == ["trung bình", "xuất sắc"]


def test_last_years_ratings_beside_give_way_only_to_the_form_of_their_organisation(intake):
    own = [["XẾP LOẠI CHI HỘI NÔNG DÂN NĂM 2016"], ["ĐƠN VỊ: XÃ TÂN AN"], RATED, [1, "Ấp 1", "", "XS"]]
    rows = ("Chi hội Nông dân ấp 2", "Kém", "TB"), ("Chi hội Phụ nữ ấp 2", "TB", "XS")
    _, _, data = intake(a=beside(*rows), b=own)
    ratings = data.read("ratings")
    assert sorted(ratings[ratings["year"].eq(2016)]["label"]) == ["trung bình", "xuất sắc"]


def test_a_new_chapter_that_is_like_an_old_one_is_asked_about(intake):
    report, short, _ = intake(
        a=rated(("Chi hội Nông dân ấp Trung Kiên", "", "TB"), ("Chi hội Nông dân ấp 1", "", "TB"), year=2016),
        b=rated(("Chi hội Nông dân ấp Trung Kiênn", "", "TB"), ("Chi hội Nông dân ấp 7", "", "TB")),
    )
    assert short == [("b", 4, "like_last_year", "note")]
    assert report.problems[0].message == "năm 2016 có “Chi hội Nông dân ấp Trung Kiên”; nếu là một thì ghi cùng tên"


@pytest.mark.parametrize(
    ("before", "now", "noted"), [(10, 26, True), (26, 10, True), (10, 24, False), (20, 39, False), (15, 30, True)]
)
def test_a_jump_since_last_year(intake, before, now, noted):
    _, short, _ = intake(
        a=models(*(f"A{n}" for n in range(before)), year=2016), b=models(*(f"B{n}" for n in range(now)))
    )
    assert short == ([("b", 0, "jump", "note")] if noted else [])


@pytest.mark.parametrize(
    ("year", "day", "message"),
    [
        (2018, "15/10/2017", None), (2018, "31/12/2017", None),
        (2018, "14/10/2017", "ngoài thời gian đăng ký quy định (15/10/2017 - 31/12/2017)"), (2017, "1/1/2016", None),
        (2017, "31/12/2015", "ngày không thuộc năm 2016 hoặc 2017"),
    ],
)  # fmt: skip
def test_registration_dates_against_the_window(intake, year, day, message):
    report, _, data = intake(a=models("A", year=year, day=day))
    assert [p.message for p in report.problems] == ([message] if message else [])
    assert len(data.read("registrations")) == 1


def test_more_commended_than_registered(intake):
    rows = [(f"Ông {n}", "CN", "", "Giấy khen") for n in range(3)]
    report, short, _ = intake(a=models("A", "B"), b=awarded(*rows))
    assert short == [("b", 0, "more_commended", "note")]
    assert report.problems[0].message == "3 mô hình được khen nhiều hơn 2 mô hình đăng ký; kiểm tra lại"
