"""Quality of the records: what the intake report says about one year, from a real intake of faulty workbooks."""

import shutil

import openpyxl
import pandas as pd
import pytest

from dvk_analysis import narrative, quality, tables
from dvk_analysis.dataset import Dataset
from dvk_analysis.intake.build import build
from dvk_analysis.quality import forms, problems


@pytest.fixture(scope="module")
def faulty(tmp_path_factory, sample_inbox, cang_long):
    """The sample of 2018 without one workbook, with a rating that no scale knows and a day that is none."""
    folder = tmp_path_factory.mktemp("faulty")
    shutil.copytree(sample_inbox / "2018", folder / "inbox" / "2018")
    (folder / "inbox" / "2018" / "2018-tan-an.xlsx").unlink()
    path = folder / "inbox" / "2018" / "2018-my-cam.xlsx"
    book = openpyxl.load_workbook(path)
    for name, wrong in (("Xếp loại", "tuyệt vời"), ("Đăng ký", "hôm qua")):
        sheet = book[next(s for s in book.sheetnames if s.startswith(name))]
        row = sheet.max_row - 4
        words = ("xuất sắc", "tiên tiến", "trung bình", "kém", "khá", "vững mạnh", "tốt", "yếu")
        cell = next(
            c for r in sheet.iter_rows(min_row=7, max_row=row) for c in r
            if (c.value in words if name == "Xếp loại" else hasattr(c.value, "year") or str(c.value).count("/") == 2)
        )  # fmt: skip
        cell.value = wrong
    book.save(path)
    build(folder / "inbox", cang_long, folder)
    return Dataset(folder / "tables")


@pytest.fixture(scope="module")
def communes(cang_long):
    return cang_long.names(2018, communes=True)


@pytest.fixture(scope="module")
def found(faulty, communes):
    return forms(faulty.intake, 2018, communes)


def test_what_is_due_and_did_not_come(found, communes):
    assert narrative.forms_received(found, 2018) == (
        "Đã nhận **39/42 biểu** mà 14 xã, thị trấn phải gửi năm 2018 (đăng ký, xếp loại, tuyên truyền)."
    )
    missing = "của 1 đơn vị (xã Tân An)"
    assert narrative.forms_missing(found, communes) == (
        f"Chưa nhận được: biểu đăng ký {missing}; biểu xếp loại chi, tổ hội {missing}; biểu tuyên truyền {missing}."
    )
    table = tables.forms(found, communes, year=2018)
    row = next(row for row in table.rows if row[0] == "Xã Tân An")
    assert row == ["Xã Tân An", "thiếu", "–", "thiếu", "thiếu", "–"]


def test_every_row_is_accounted_for(faulty, found):
    totals = faulty.intake["totals"]
    counts = found[["accepted", "refused", "superseded"]].sum().to_dict()
    assert counts == {name: totals[f"rows_{name}"] for name in counts}
    assert counts["refused"] >= 1
    said = narrative.rows_taken(found, "en")
    assert f"{counts['accepted']:,} accepted, {counts['refused']} refused" in said


def test_questions_name_their_sender_and_cell(faulty, communes):
    asked = problems(faulty.intake, 2018)
    asked = asked[asked["severity"].isin(quality.ASKED)]
    assert set(asked["unit_id"]) == {"my-cam"}
    assert {"tuyệt vời", "hôm qua"} <= set(asked["value"])
    assert "xã Mỹ Cẩm (" in narrative.questions_asked(asked, communes)
    rows = tables.problems(asked, communes, "questions", year=2018).rows
    assert {row[0] for row in rows} == {"Xã Mỹ Cẩm"}
    assert any("2018/2018-my-cam.xlsx › Xếp loại" in row[1] and row[2] == "tuyệt vời" for row in rows)


def test_cells_of_one_message_share_a_row():
    rows = [("a", "f.xlsx", "S", c, "note", v, "ngoài thời gian") for c, v in (("B7", "1"), ("B9", "2"), ("B11", "1"))]
    same = pd.DataFrame(rows, columns=["unit_id", "file", "sheet", "cell", "severity", "value", "message"])
    table = tables.problems(same, {"a": "Xã A"}, "notes", year=2018)
    assert table.rows == [["Xã A", "f.xlsx › S › B7, B9, B11", "1, 2", "ngoài thời gian"]]
    assert narrative.notes_made(same) == "Có 3 điểm đã nhận nhưng nên xem lại."
    assert narrative.questions_asked(same, {}) == "Không có điểm nào phải hỏi lại đơn vị."


def test_without_a_report_nothing_is_said_to_be_there(communes):
    found = forms({}, 2018, communes)
    assert found.empty
    assert narrative.forms_received(found, 2018) == "Không có kết quả kiểm tra hồ sơ của năm 2018."
    assert narrative.forms_missing(found, communes) == narrative.rows_taken(found) == ""
    assert problems({}, 2018).empty
    assert tables.problems(problems({}, 2018), {}, "notes", year=2018).rows == []


def test_a_report_of_another_intake_is_not_taken_for_this_one(sample, tmp_path):
    shutil.copytree(sample.folder, tmp_path / "tables")
    (tmp_path / "intake").mkdir()
    (tmp_path / "intake" / "report.json").write_text('{"fingerprint": "other"}', "utf-8")
    assert Dataset(tmp_path / "tables").intake == {}
    assert sample.intake["fingerprint"] == sample.about["fingerprint"]


def test_figures_and_jumps(found, faulty):
    figures = narrative.quality_figures(found, problems(faulty.intake, 2018))
    assert [f["label"] for f in figures][:2] == ["Biểu đã nhận", "Dòng được nhận"]
    assert figures[0]["value"] == "39/42"
    changes = pd.DataFrame({"unit_id": ["a", "b", "c"], "numerator_from": [24, 50, 0], "numerator_to": [53, 40, 9],
                            "relative": [29 / 24, -0.2, None]})  # fmt: skip
    assert narrative.jumps_finding(changes, {"a": "Xã A", "b": "Xã B", "c": "Xã C"}) == (
        "Xã A thay đổi nhiều nhất: 24 › 53 mô hình"
    )
    assert narrative.jumps_finding(changes.tail(1), {"c": "Xã C"}) == ""
