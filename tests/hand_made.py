"""Small workbooks from rows of cells, and what intake reads in them, for tests of one habit at a time."""

import io

import openpyxl

from dvk_analysis.intake.reading import read_file

TITLE, UNIT = ["DANH SÁCH ĐĂNG KÝ MÔ HÌNH NĂM 2017"], ["ĐƠN VỊ: XÃ TÂN AN"]
HEAD = ["STT", "Tên mô hình", "Tập thể/Cá nhân", "Lĩnh vực"]


def book(*rows, merged=(), sheet="Sheet1"):
    file, made = io.BytesIO(), openpyxl.Workbook()
    made.active.title = sheet
    for row in rows:
        made.active.append(row)
    for area in merged:
        made.active.merge_cells(area)
    made.save(file)
    return file.getvalue()


def read(place, *rows, name="a.xlsx", **more):
    return read_file(name, book(*rows, **more), place)


def rows_of(reading, table="registrations"):
    """Records that are in, by row."""
    columns = reading.columns.get(table, {"source_row": []})
    records = [{name: column[i] for name, column in columns.items()} for i in range(len(columns["source_row"]))]
    return {r["source_row"]: r for r in records if not r["out"]}
