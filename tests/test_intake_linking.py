"""Awards and outcomes find their models, by code or title; what contradicts its model is said."""

from dataclasses import replace

import openpyxl
import pytest

from dvk_analysis.dataset import Dataset
from dvk_analysis.intake.build import build

NONE = "mô hình “{}” không có trong danh sách đăng ký đã nhận của năm 2017"


def models(*titles, unit="TÂN AN"):
    head = ["STT", "Tên mô hình", "Họ tên", "TT/CN", "Lĩnh vực"]
    rows = [[n, title, "Tổ 1", "TT", "KT"] for n, title in enumerate(titles, 1)]
    return [["ĐĂNG KÝ MÔ HÌNH NĂM 2017"], [f"ĐƠN VỊ: XÃ {unit}"], head, *rows]


def awarded(*rows, head=("STT", "Họ tên", "TT/CN", "Tên mô hình", "Hình thức khen")):
    return [["KHEN THƯỞNG NĂM 2017"], ["ĐƠN VỊ: XÃ TÂN AN"], list(head), *([n, *row] for n, row in enumerate(rows, 1))]


@pytest.fixture
def intake(tmp_path, cang_long):
    """Take in a list of registrations and one of awards; give the problems, the id of each title and the awards."""
    place = replace(cang_long, published=())

    def take(**files):
        (tmp_path / "in").mkdir()
        for name, rows in files.items():
            book = openpyxl.Workbook()
            for row in rows:
                book.active.append(row)
            book.save(tmp_path / "in" / f"{name}.xlsx")
        report = build(tmp_path / "in", place, tmp_path / "out")
        data = Dataset(tmp_path / "out" / "tables")
        found = data.read("registrations")
        problems = [(p.row, p.problem, p.severity, p.message) for p in report.problems if p.row]
        return problems, dict(zip(found["title"], found["model_id"], strict=True)), data.read("awards")

    return take


def test_awards_find_their_model_by_title(intake):
    problems, ids, awards = intake(
        a=models("Nuôi bò ấp 1", "Nuôi gà ấp 2", "Nuôi ong lấy mật", "Hoà giải", "Mô hình “Dân vận khéo” giúp dân"),
        b=awarded(
            ("Tổ 1", "TT", "NUOI BO AP 1", "GK"), ("Tổ 2", "TT", "Mô hình “Nuôi ong lấy mật”", "GK"),
            ("Tổ 3", "TT", "HÒA GIẢI", "GK"), ("Tổ 4", "TT", "Giúp dân", "GK"), ("Ông A", "CN", "", "Kỷ niệm chương"),
            ("Tổ 5", "TT", "Nuôi gà ấp 3", "GK"), ("Tổ 6", "TT", "Nuôi gàa ấp 2", "GK"),
        ),
    )  # fmt: skip
    assert problems == [
        (9, "unknown_model", "refused", NONE.format("Nuôi gà ấp 3")),
        (10, "unknown_model", "refused", NONE.format("Nuôi gàa ấp 2") + "; có phải “Nuôi gà ấp 2”?"),
    ]
    assert list(awards["recipient"][awards["model_id"].isna()]) == ["Ông A"]
    assert dict(awards.dropna(subset="model_id")[["recipient", "model_id"]].itertuples(index=False, name=None)) == {
        "Tổ 1": ids["Nuôi bò ấp 1"],
        "Tổ 2": ids["Nuôi ong lấy mật"],
        "Tổ 3": ids["Hoà giải"],
        "Tổ 4": ids["Mô hình “Dân vận khéo” giúp dân"],
    }


def test_titles_of_other_tones_are_other_models(intake):
    problems, ids, awards = intake(
        a=models("Nuôi dê", "Trồng dưa", "Trồng dừa"),
        b=awarded(
            ("Tổ 1", "TT", "Nuôi dế", "GK"),
            ("Tổ 2", "TT", "Trồng dừa", "GK"),
            ("Tổ 3", "TT", "Trong dua", "GK"),
        ),
    )
    assert problems == [
        (4, "unknown_model", "refused", NONE.format("Nuôi dế") + "; có phải “Nuôi dê”?"),
        (6, "ambiguous", "question",
         "có nhiều mô hình cùng tên trong danh sách đăng ký; ghi mã mô hình hoặc tên người đăng ký"),
    ]  # fmt: skip
    assert len(ids) == 3
    assert list(awards["model_id"]) == [ids["Trồng dừa"]]


def test_an_award_of_another_field_or_kind_than_its_model_stays_in_and_is_noted(intake):
    head = ("STT", "Họ tên", "TT/CN", "Tên mô hình", "Hình thức khen", "Lĩnh vực")
    rows = [("Ông A", "CN", "Nuôi dê", "GK", "VHXH"), ("Tổ 1", "TT", "Nuôi gà", "GK", "KT")]
    problems, _, awards = intake(a=models("Nuôi dê", "Nuôi gà"), b=awarded(*rows, head=head))
    said = "danh sách đăng ký ghi mô hình này là “{}”, ở đây ghi “{}”; kiểm tra lại"
    assert problems == [
        (4, "differs", "note", said.format("kinh tế", "văn hóa - xã hội")),
        (4, "differs", "note", said.format("tập thể", "cá nhân")),
    ]
    assert len(awards) == 2


def test_awards_of_a_unit_that_sent_no_registrations_stay_in_without_a_model(intake):
    rows = [("Tổ 1", "TT", "Nuôi dê", "Giấy khen")]
    problems, _, awards = intake(a=models("Nuôi dê", unit="TÂN BÌNH"), b=awarded(*rows))
    said = "chưa nhận được danh sách đăng ký năm 2017 của đơn vị này nên chưa nối với mô hình; gửi danh sách"
    assert problems == [(4, "no_registrations", "note", said)]
    assert awards["model_id"].isna().tolist() == [True]


def test_awards_find_no_model_where_the_units_registrations_are_refused(intake):
    refused = models("Nuôi dê")
    refused[3][4] = "không rõ"
    problems, _, awards = intake(
        a=refused, b=awarded(("Tổ 1", "TT", "Nuôi dê", "GK")), c=models("Nuôi gà", unit="TÂN BÌNH")
    )
    assert [(row, problem) for row, problem, *_ in problems] == [(4, "category"), (4, "unknown_model")]
    assert len(awards) == 0


def test_awards_find_their_model_by_code(intake):
    registered = [
        ["ĐĂNG KÝ NĂM 2017"],
        ["ĐƠN VỊ: XÃ TÂN AN"],
        ["Mã mô hình", "Tên mô hình", "TT/CN", "Lĩnh vực"],
        ["M1", "A", "TT", "KT"],
    ]
    head = ("STT", "Họ tên", "TT/CN", "Mã mô hình", "Hình thức khen")
    problems, _, awards = intake(
        a=registered, b=awarded(("Tổ 1", "TT", "M1", "GK"), ("Tổ 2", "TT", "M2", "GK"), head=head)
    )
    said = "mã “M2” không có trong danh sách đăng ký đã nhận của năm 2017"
    assert problems == [(5, "unknown_model", "refused", said)]
    assert list(awards["model_id"]) == ["M1"]
