"""Work shared out: the same results in the same order, in this process or in several."""

from dvk_analysis.intake.build import _read_packed
from dvk_analysis.intake.workers import Workers


def test_few_tasks_are_done_here_and_many_side_by_side_in_order(tmp_path, cang_long, monkeypatch):
    tasks = [(f"{n}.csv", tmp_path / f"{n}.csv") for n in range(8)]
    for name, path in tasks:
        rows = f"XẾP LOẠI NĂM 2017\nĐƠN VỊ: XÃ TÂN AN\nSTT;Chi hội;Xếp loại\n1;Chi hội ND ấp {name};TT"
        path.write_text(rows, "utf-8")
    with Workers(cang_long) as few:
        here = list(few.map(_read_packed, tasks, len(tasks)))
        assert few.pool is None
    monkeypatch.setattr("dvk_analysis.intake.workers.MANY", 4)
    with Workers(cang_long) as many:
        assert list(many.map(_read_packed, tasks, len(tasks))) == here
    assert len({reading.body for reading in here}) == len(tasks)
