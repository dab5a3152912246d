"""The whole road on real input: workbooks in, real kernels, pages out."""

import csv
import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest
from pypdf import PdfReader

from dvk_analysis import workflow
from dvk_analysis.batch.lock import alone
from dvk_analysis.batch.plan import Item
from dvk_analysis.batch.task import Result
from dvk_analysis.errors import ParamsError

PARAMS = """\
title: Càng Long 2017
inbox: {inbox}
output: {output}
formats: [html, pdf]
reports:
  - {{notebook: annual_report, year: 2017}}
  - {{notebook: commune_brief, year: 2017, commune: [nhi-long, an-truong-a]}}
"""
ONE_BRIEF = """\
title: Thử
inbox: {inbox}
output: {output}
formats: [html]
reports: [{{notebook: commune_brief, year: 2017, commune: nhi-long}}]
"""
MARK = "DỮ LIỆU MINH HỌA"


@pytest.fixture(scope="module")
def outcome(tmp_path_factory, sample_inbox):
    folder = tmp_path_factory.mktemp("run")
    params = folder / "mine.yaml"
    params.write_text(
        PARAMS.format(inbox=json.dumps(str(sample_inbox)), output=json.dumps(str(folder / "out"))), "utf-8"
    )
    return workflow.run(params, jobs=2)


@pytest.fixture(scope="module")
def page(outcome):
    def read(name):
        return (outcome.output / f"{name}.html").read_text("utf-8")

    return read


def test_all_reports_are_done(outcome):
    assert [(r.item.name, r.status) for r in outcome.results] == [
        ("annual_report/2017", "done"),
        ("commune_brief/2017-nhi-long", "done"),
        ("commune_brief/2017-an-truong-a", "done"),
    ]
    assert outcome.failed == []


def test_every_file_of_the_contract_is_there(outcome):
    for result in outcome.results:
        folder = outcome.output / result.item.notebook / result.item.key
        for ending in ("ipynb", "html", "pdf"):
            assert (folder / f"{result.item.notebook}.{ending}").stat().st_size > 1000
        assert len(list((folder / "data").glob("*.csv"))) >= 4
    for name in ("index.html", "manifest.json", "intake/report.json", "tables/dataset.json"):
        assert (outcome.output / name).is_file()
    assert not (outcome.output / ".staging").exists()


def test_manifest_names_inputs_and_items(outcome, sample_inbox):
    manifest = json.loads((outcome.output / "manifest.json").read_text("utf-8"))
    assert [i["status"] for i in manifest["items"]] == ["done"] * 3
    assert len(manifest["inputs"]) == len(list(sample_inbox.rglob("*.xlsx")))


def test_annual_report_states_the_figures_of_2017(page):
    text = re.sub(r"<[^>]+>", "", page("annual_report/2017/annual_report"))
    for figure in ("890 mô hình", "74/890", "218 cuộc", "11.218", "298", "472"):
        assert figure in text, figure
    assert "11/11" in text or "khớp" in text


def test_brief_names_the_chapters_that_the_report_names(page):
    text = page("commune_brief/2017-an-truong-a/commune_brief")
    for chapter in ("Chi hội Nông dân ấp 9a", "Trung Kiên", "Trung Thiên", "Chi đoàn ấp 9"):
        assert chapter in text, chapter
    assert "từ kém lên tiên tiến" in text


@pytest.mark.parametrize("name", ["annual_report/2017/annual_report", "commune_brief/2017-nhi-long/commune_brief"])
def test_pages_are_whole_vietnamese_and_offline(page, name):
    text = page(name)
    assert '<html lang="vi"' in text
    assert "<script" not in text
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", text)
    assert MARK in text
    shown = re.sub(r"<style.*?</style>|<[^>]+>", " ", text, flags=re.S)
    assert not re.search(r"\b(nan|NaN|None|NaT|<NA>|Traceback|undefined)\b", shown)
    assert text.count("<svg") >= 4
    assert all(a.strip() for a in re.findall(r'<svg[^>]*aria-label="([^"]*)"', text))


def test_pdf_marks_every_page_and_holds_the_text(outcome):
    reader = PdfReader(outcome.output / "annual_report/2017/annual_report.pdf")
    assert len(reader.pages) > 4
    assert all(MARK in p.extract_text() for p in reader.pages)
    assert reader.metadata.title == "Báo cáo tổng kết phong trào thi đua “Dân vận khéo” năm 2017"


def test_index_links_only_what_exists(outcome):
    links = re.findall(r'href="\./([^"]+)"', (outcome.output / "index.html").read_text("utf-8"))
    assert len(links) >= 9
    assert all((outcome.output / link).exists() for link in links)
    assert MARK in (outcome.output / "index.html").read_text("utf-8")


def test_numbers_behind_the_chart_of_fields(outcome):
    path = outcome.output / "annual_report/2017/data/fields-over-years.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        values = {r["field"]: float(r["value"]) for r in csv.DictReader(file) if r["year"] == "2017"}
    assert values == {"economy": 472, "culture_society": 298, "security_defence": 92, "political_system": 28}


def test_a_commune_without_records_gets_a_brief_that_says_so(tmp_path, sample_inbox):
    inbox = tmp_path / "inbox"
    shutil.copytree(sample_inbox, inbox)
    for path in inbox.rglob("*nhi-long.xlsx"):
        path.unlink()
    params = tmp_path / "mine.yaml"
    values = {"inbox": json.dumps(str(inbox)), "output": json.dumps(str(tmp_path / "out"))}
    params.write_text(ONE_BRIEF.format(**values), "utf-8")
    outcome = workflow.run(params)
    assert [r.explain() for r in outcome.failed] == []
    text = (outcome.output / "commune_brief/2017-nhi-long/commune_brief.html").read_text("utf-8")
    assert "chưa có mô hình nào được đăng ký" in text
    assert "Chưa nhận được biểu đăng ký" in text


def test_english_on_request(tmp_path, sample_inbox):
    params = tmp_path / "mine.yaml"
    values = {"inbox": json.dumps(str(sample_inbox)), "output": json.dumps(str(tmp_path / "out"))}
    params.write_text("language: en\n" + ONE_BRIEF.format(**values), "utf-8")
    outcome = workflow.run(params)
    assert outcome.failed == []
    text = (outcome.output / "commune_brief/2017-nhi-long/commune_brief.html").read_text("utf-8")
    assert '<html lang="en"' in text
    assert "ILLUSTRATIVE DATA" in text
    for word in ("Điểm chính", "mô hình", "khoảng tin cậy", "Nguồn"):
        prose = re.sub(r"<table.*?</table>", "", text, flags=re.S)  # names of models stay as they are
        assert word not in prose, word


def test_nbconvert_finds_the_exporters(outcome, tmp_path):
    notebook = outcome.output / "commune_brief/2017-nhi-long/commune_brief.ipynb"
    for form, signature in (("dvk-html", b"<!DOCTYPE html>"), ("dvk-pdf", b"%PDF-")):
        command = [sys.executable, "-m", "nbconvert", "--to", form, "--output-dir", str(tmp_path), str(notebook)]
        subprocess.run(command, check=True, capture_output=True)
        made = tmp_path / f"commune_brief.{form.removeprefix('dvk-')}"
        assert made.read_bytes().startswith(signature)


def test_pages_render_in_a_browser(outcome, tmp_path):
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium on this machine; CI installs one")
    picture = tmp_path / "page.png"
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    options += [f"--user-data-dir={tmp_path / 'profile'}", f"--screenshot={picture}", "--window-size=1000,1400"]
    page = (outcome.output / "commune_brief/2017-nhi-long/commune_brief.html").as_uri()
    subprocess.run([browser, *options, page], check=True, capture_output=True, timeout=90)
    assert picture.stat().st_size > 30_000


# Run again


@pytest.fixture
def again(tmp_path, sample_inbox):
    """Run one brief, with what is changed in the params file and the options."""

    def run(old="", new="", inbox=sample_inbox, **options):
        params = tmp_path / "mine.yaml"
        values = {"inbox": json.dumps(str(inbox)), "output": json.dumps(str(tmp_path / "out"))}
        params.write_text(ONE_BRIEF.format(**values).replace(old, new), "utf-8")
        outcome = workflow.run(params, **options)
        return {r.item.name: r.status for r in outcome.results}

    return run


def stamps(folder):
    return {p.relative_to(folder).as_posix(): p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()}


@pytest.mark.slow
def test_only_what_is_stale_is_made_again(again, tmp_path):
    report = tmp_path / "out/commune_brief"
    assert again() == {"commune_brief/2017-nhi-long": "done"}
    before, content = stamps(report), (report / "2017-nhi-long/commune_brief.html").read_bytes()
    assert again() == {"commune_brief/2017-nhi-long": "unchanged"}
    assert stamps(report) == before
    assert again("nhi-long", "[nhi-long, my-cam]") == {
        "commune_brief/2017-nhi-long": "unchanged",
        "commune_brief/2017-my-cam": "done",
    }
    (report / "2017-my-cam/commune_brief.html").write_text("cut", "utf-8")
    assert again("nhi-long", "[nhi-long, my-cam]")["commune_brief/2017-my-cam"] == "done"
    assert again("nhi-long", "[nhi-long, my-cam]", only="*my-cam", fresh=True) == {
        "commune_brief/2017-nhi-long": "skipped",
        "commune_brief/2017-my-cam": "done",
    }
    assert again(fresh=True) == {"commune_brief/2017-nhi-long": "done"}
    assert (report / "2017-nhi-long/commune_brief.html").read_bytes() == content
    assert again("formats: [html]", "formats: [html, pdf]") == {"commune_brief/2017-nhi-long": "done"}


def test_the_sample_is_made_once(tmp_path, cang_long):
    workflow.take_in("sample", cang_long, tmp_path)
    before = stamps(tmp_path / "sample-inbox")
    workflow.take_in("sample", cang_long, tmp_path)
    assert stamps(tmp_path / "sample-inbox") == before
    one = next(iter(before))
    (tmp_path / "sample-inbox" / one).write_bytes(b"changed by hand")
    workflow.take_in("sample", cang_long, tmp_path)
    assert (tmp_path / "sample-inbox" / one).stat().st_size > 1000


def test_a_second_run_in_the_same_folder_is_refused(again, tmp_path):
    with alone(tmp_path / "out"), pytest.raises(ParamsError, match="another run is writing to this folder"):
        again()
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".lock"]


def test_rows_refused_are_named_as_a_likely_cause(cang_long):
    sheets = [{"year": 2017, "unit_id": "nhi-long", "refused": 3}, {"year": 2016, "unit_id": "nhi-long", "refused": 9}]
    item = Item("commune_brief", "2017-nhi-long", {"year": 2017, "commune": "nhi-long"})
    failed = Result(item, "failed", error={"message": "KeyError"})
    intake = {"workbooks": [{"sheets": sheets}]}
    cause = workflow._with_cause(failed, cang_long, intake).error["cause"]
    assert cause == "3 rows of Xã Nhị Long for 2017 were refused, see intake/report.html"
    assert workflow._with_cause(replace(failed, error=None), cang_long, intake).error is None
