"""What the notebooks show on the sample: no word of the other language, no name in the public edition, the note kept.

Run in this process on the session's tables, so that every notebook can be shown in both languages in little time; the
real kernels are in test_notebooks.
"""

import json
import re
import xml.etree.ElementTree as ET
from functools import cache

import pytest

from dvk_analysis import mime, page
from dvk_analysis.phrases import phrases
from dvk_analysis.resources import notebook_dir
from dvk_analysis.vocabulary import LABELS

NOTEBOOKS = sorted(p.stem for p in notebook_dir().glob("*.ipynb"))
YEARS = {"data_quality": {"year": 2018}, "annual_report": {"year": 2018}}
VIETNAMESE = re.compile(r"\w*[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]\w*", re.IGNORECASE)
NOTE = "Phong trào có **chuyển biến** tốt."
#: Names of the movement and of the form's sheets stay as they are.
KEPT = ("Dân vận khéo", "Quy chế dân chủ", "Ban Dân vận Huyện ủy Càng Long", "Càng Long", "Trà Vinh")


@pytest.fixture(scope="module")
def show(sample_output):
    """Run a notebook with parameters and collect all that it shows, as one text."""

    @cache
    def run(name, **parameters):
        found, names = [], {}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(page, "publish_display_data", lambda data, metadata: found.append((data, metadata)))
            for cell in json.loads((notebook_dir() / f"{name}.ipynb").read_text("utf-8"))["cells"]:
                if cell["cell_type"] == "code":
                    exec("".join(cell["source"]), names)
                if "parameters" in cell["metadata"].get("tags", []):
                    names |= {"data": str(sample_output / "tables")} | YEARS.get(name, {}) | parameters
        return "\n".join(word for data, metadata in found for word in words(data, metadata))

    return run


def words(data, metadata):
    """Every text of one output that a reader sees."""
    for kind in (mime.PAGE, mime.KEY_FIGURES, mime.TABLE):
        yield from strings(data.get(kind, {}))
    meta = metadata.get(mime.META, {})
    yield from (meta.get("caption", ""), meta.get("alt", ""), data.get("text/markdown", "").replace("\\", ""))
    if "image/svg+xml" in data:
        yield " ".join(
            "".join(e.itertext()) for e in ET.fromstring(data["image/svg+xml"]).iter() if e.tag[-4:] == "text"
        )


def strings(content):
    if isinstance(content, dict):
        yield from (s for k, v in content.items() if k not in ("name", "language", "tone", "align") for s in strings(v))
    elif isinstance(content, list):
        yield from (s for v in content for s in strings(v))
    elif isinstance(content, str):
        yield content


@pytest.fixture(scope="module")
def recorded(sample):
    """Texts that come from the records and the place and so are no phrases, the longest first."""
    models, awards, ratings, _, outcomes = sample.read_all()
    found = {*models["title"], *models["registrant"], *awards["recipient"], *ratings["chapter"], *ratings["label"]}
    found |= {*outcomes["measure"], *outcomes["period"], *KEPT}
    found |= {name for y in sample.years for name in sample.place.names(y).values()}
    found |= {r[k] for r in sample.place.published for k in ("place", "source_title")}
    found |= {p[k] for p in sample.intake["problems"] for k in ("file", "sheet", "message", "value")}
    found |= {label for scale in sample.place.scales for label in scale.labels}
    names = {n.removeprefix(kind) for n in found if isinstance(n, str) for kind in ("Xã ", "Thị trấn ")}
    return sorted((f for f in found | names if isinstance(f, str) and f), key=len, reverse=True)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_no_vietnamese_phrase_is_left_in_english(show, recorded, name):
    said = show(name, language="en")
    assert len(said) > 2000
    for text in recorded:
        said = said.replace(text, "")
    assert set(VIETNAMESE.findall(said)) == set()


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_no_english_phrase_is_left_in_vietnamese(show, recorded, name):
    of = {i: {w for t in texts for w in re.findall(r"[a-z]{3,}", t.lower())} for i, texts in enumerate(
        ([p["vi"] for p in phrases().values()] + [v[0] for c in LABELS.values() for v in c.values()],
         [p["en"] for p in phrases().values()] + [v[1] for c in LABELS.values() for v in c.values()])
    )}  # fmt: skip
    said = show(name, note=NOTE)
    for text in recorded:
        said = said.replace(text, "")
    assert set(re.findall(r"\b[a-z]{3,}\b", re.sub(r"https?://\S+", "", said.lower()))) & (of[1] - of[0]) == set()


@pytest.mark.parametrize("name", ["annual_report", "commune_brief"])
def test_the_public_edition_names_no_person(show, sample, name):
    models, awards, *_ = sample.read_all()
    people = {*models.loc[models["registrant_kind"].eq("individual"), "registrant"]}
    people |= {*awards.loc[awards["recipient_kind"].eq("individual"), "recipient"]}
    office, public = show(name, note=NOTE), show(name, edition="public")
    assert [p for p in people if p in public] == []
    assert "bản công khai" in public
    assert name != "commune_brief" or any(p in office for p in people)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_note_is_shown_under_its_heading(show, name):
    shown = show(name, note=NOTE)
    assert shown.index("### Nhận xét của Ban Dân vận") < shown.index(NOTE)


def test_a_year_across_the_merger_is_on_one_map(show, tmp_path, cang_long):
    from dvk_analysis.intake.build import build
    from dvk_analysis.sample import write_sample

    write_sample(tmp_path / "inbox", place=cang_long, years=range(2025, 2027))
    build(tmp_path / "inbox", cang_long, tmp_path)
    data = {"data": str(tmp_path / "tables"), "language": "vi"}
    period = show("period_review", from_year=2025, to_year=2026, **data)
    assert "Từ năm 2026: địa giới mới" in period
    brief = show("commune_brief", year=2026, commune="nhi-long-2025", **data)
    assert "Hồ sơ trước khi sáp nhập được cộng theo các xã của năm 2026" in brief
    assert "so với năm 2025" in brief


@pytest.fixture(scope="module")
def small(tmp_path_factory, cang_long):
    """Tables of two communes and one year, with no year before and no published figure."""
    from dvk_analysis.intake.build import build
    from dvk_analysis.sample import write_sample

    folder = tmp_path_factory.mktemp("small")
    write_sample(folder / "inbox", place=cang_long, years=[2018], units=2)
    build(folder / "inbox", cang_long, folder)
    return {"data": str(folder / "tables"), "language": "vi"}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_two_communes_and_one_year_are_enough(show, small, name):
    only = {"from_year": 2017, "to_year": 2018} if name == "period_review" else {"year": 2018}
    said = show(name, **only, **small, **({"commune": "my-cam"} if name == "commune_brief" else {}))
    assert re.search(r"\b(nan|NaN|None|NaT|<NA>|inf)\b", said) is None


@pytest.mark.parametrize("name", [n for n in NOTEBOOKS if n != "published_figures"])
def test_a_year_without_records_is_said_not_shown_as_zero(show, small, name):
    only = {"from_year": 2015, "to_year": 2016} if name == "period_review" else {"year": 2017}
    said = show(name, **only, **small, **({"commune": "my-cam"} if name == "commune_brief" else {}))
    assert re.search(r"\b(nan|NaN|None|NaT|<NA>|inf)\b", said) is None
    assert re.search("[Cc]hưa có|[Kk]hông có", said)
