"""Measure the intake: one large list against pandas, and many workbooks with the memory they take.

Run ``python tests/benchmarks/intake.py`` for the first, with a number of workbooks (``… intake.py 10000``) for both.
The readers take turns in one run, each with a few files in a row; the ratios are printed and their median.
"""

import gc
import io
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from pathlib import Path

import pandas as pd
from demo import memory_of_tree
from national import _place as make_place

from dvk_analysis.intake.reading import read_file
from dvk_analysis.intake.workbooks import read_sheets
from dvk_analysis.intake.writing import write_workbook
from dvk_analysis.place import load_place
from dvk_analysis.sample.records import draw

ROUNDS = 7
YEARS = (2016, 2017, 2018)
PLACE = load_place("cang-long")
#: Files that a reader reads one after the other before the next has its turn, as in an inbox.
IN_A_ROW = 5


def large_list() -> bytes:
    """All registrations of the sample's 2017 as one unit's list."""
    rows = draw(PLACE, years=[2017], seed=2017)["registrations"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.xlsx")
        write_workbook(path, unit="Xã Nhị Long", year=2017, rows={"registrations": rows}, agency=PLACE.board)
        return path.read_bytes()


def against_pandas() -> None:
    """Print seconds of pandas, which gives cells, and of the intake, to cells and to checked records."""
    data, ratios = large_list(), []
    for _ in range(ROUNDS):
        times = []
        for read in (
            lambda: pd.read_excel(io.BytesIO(data), sheet_name=None, header=None, engine="openpyxl"),
            lambda: read_sheets(data),
            lambda: read_file("a.xlsx", data, PLACE),
        ):
            gc.collect()  # what the reader before left behind is not this one's to clear
            taken = []
            for _ in range(IN_A_ROW):
                started = time.perf_counter()
                read()
                taken.append(time.perf_counter() - started)
            times.append(statistics.median(taken))
        ratios.append((times[0] / times[1], times[0] / times[2]))
        sys.stdout.write("pandas {:.3f} s, cells {:.3f} s, records {:.3f} s\n".format(*times))
    cells, records = (statistics.median(found) for found in zip(*ratios, strict=True))
    sys.stdout.write(
        f"median: cells {cells:.1f} times as fast as pandas.read_excel, checked records {records:.1f} times\n"
    )


def many(count: int) -> None:
    """Read so many workbooks, print seconds and peak memory of all processes; then nothing and then one changed."""
    with tempfile.TemporaryDirectory() as folder:
        inbox, place = Path(folder, "inbox"), Path(folder, "place")
        place.mkdir()
        make_place(place, count // len(YEARS) + 1, range(YEARS[0], YEARS[-1] + 1))
        fill(inbox, count)
        for name in (f"{count} workbooks", "nothing changed"):
            measure(name, inbox, place)
        first = min(inbox.rglob("*.xlsx"))
        first.write_bytes(workbook(int(first.parent.name), 59))
        measure("one changed", inbox, place)


def fill(inbox: Path, count: int) -> None:
    """Write lists of made-up units, which are named by their files alone."""
    for year in YEARS:
        (inbox / str(year)).mkdir(parents=True)
    lists = {year: workbook(year, 60) for year in YEARS}
    for number in range(count):
        unit, year = number // len(YEARS) + 1, YEARS[number % len(YEARS)]
        (inbox / str(year) / f"xã số {unit}.xlsx").write_bytes(lists[year])


def workbook(year: int, rows: int) -> bytes:
    """One unit's list of models and ratings, as offices make them."""
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Đăng ký")
        sheet.write(0, 0, f"DANH SÁCH ĐĂNG KÝ MÔ HÌNH “DÂN VẬN KHÉO” NĂM {year}")
        heads = ["STT", "Tên mô hình", "Họ và tên", "Tập thể/Cá nhân", "Lĩnh vực", "Cấp", "Ngày đăng ký", "Tình trạng"]
        sheet.write_row(2, 0, heads)
        for n in range(1, rows + 1):
            day = f"{n % 28 + 1}/11/{year - 1}"
            row = [n, f"Trồng dừa sáp ấp {n}", "Chi bộ ấp 1", "Tập thể", "Kinh tế", "Cơ sở", day, "Công nhận"]
            sheet.write_row(2 + n, 0, row)
        sheet = book.add_worksheet("Xếp loại")
        sheet.write(0, 0, f"KẾT QUẢ XẾP LOẠI CHI, TỔ HỘI NĂM {year}")
        sheet.write_row(2, 0, ["STT", "Chi/tổ hội", "Xếp loại"])
        for n in range(1, 31):
            sheet.write_row(2 + n, 0, [n, f"Chi hội Nông dân ấp {n}", "Tiên tiến"])
    return file.getvalue()


def measure(name: str, inbox: Path, place: Path) -> None:
    """Run the command and print what it took."""
    started, peak, into = time.perf_counter(), 0, inbox.with_name("out")
    command = [sys.executable, "-m", "dvk_analysis", "intake", str(inbox), "--into", str(into), "--place", str(place)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ended = threading.Event()
    threading.Thread(target=lambda: (process.wait(), ended.set())).start()
    while not ended.wait(0.2):
        peak = max(peak, memory_of_tree(process.pid))
    sys.stdout.write(
        f"{name}: {time.perf_counter() - started:.1f} s, {peak / 2**20:.0f} MiB, exit {process.returncode}\n"
    )


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    against_pandas()
    if len(sys.argv) > 1:
        many(int(sys.argv[1]))
