"""The model of each award and outcome, by its code or by its title, and awards held against their models."""

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pandas as pd
from rapidfuzz import fuzz, process

from dvk_analysis import text
from dvk_analysis.intake import cells
from dvk_analysis.vocabulary import label

if TYPE_CHECKING:
    from dvk_analysis.intake.crosscheck import Checker

#: Tables whose `model_id` must have been registered.
OF_MODELS = ("awards", "outcomes")
#: Likeness in per cent from which a title or a chapter is proposed.
LIKE = 85
#: What may stand before the title of a model, as keys with tones.
_MODEL, _DVK = (text.toned_key(words) + " " for words in ("mô hình", "dân vận khéo"))


def link(checker: "Checker", table: str) -> None:
    """Find the model of each award and outcome, by its code or its name; refuse what names no accepted model.

    An award whose unit sent no registrations at all stays in without a model, and the sender is asked for them.
    """
    frame, models = checker.frames[table], checker.accepted("registrations")
    if table == "awards":
        _unregistered(checker, frame)
    rows = checker.accepted(table)
    said = "mã {} không có trong danh sách đăng ký đã nhận của năm {}".format
    unknown = rows[rows["model_id"].notna() & ~rows["model_id"].isin(models["model_id"])]
    checker.note(frame, unknown.index, "unknown_model", lambda r: said(cells.quoted(r["model_id"]), checker.year),
                 name="model_id", severity="refused")  # fmt: skip
    titled = rows[rows["model_id"].isna() & rows["title_key"].notna()]
    indexes = [(form, models.groupby(["unit_id", models["title_key"].map(form)]).indices) for form in _FORMS]
    for at, row in titled.iterrows():
        found = named = models.iloc[_of_title(indexes, row["unit_id"], row["title_key"])]
        if len(found) > 1 and row.get("recipient_key"):
            found = found[found["registrant"].map(text.key, na_action="ignore").eq(row["recipient_key"])]
        if len(found) == 1:
            frame.loc[at, "model_id"] = found["model_id"].iloc[0]
        else:
            _unnamed(checker, frame, at, models[models["unit_id"].eq(row["unit_id"])], len(named))


def _unregistered(checker: "Checker", frame: pd.DataFrame) -> None:
    rows = checker.accepted("awards")
    alone = rows[~rows["unit_id"].isin(set(checker.frames["registrations"]["unit_id"]))]
    coded, titled = alone["model_id"].notna(), alone["model_id"].isna() & alone["title_key"].notna()
    said = f"chưa nhận được danh sách đăng ký năm {checker.year} của đơn vị này nên chưa nối với mô hình; gửi danh sách"
    for those, name in ((coded, "model_id"), (titled, "title")):
        checker.note(frame, alone.index[those], "no_registrations", said, name=name)
    frame.loc[alone.index, ["model_id", "title_key"]] = None


def _unnamed(checker: "Checker", frame: pd.DataFrame, at: object, models: pd.DataFrame, found: int) -> None:
    key, written = frame.loc[at, "title_key"], frame.loc[at, "titled"]
    if found:
        said = "có nhiều mô hình cùng tên trong danh sách đăng ký; ghi mã mô hình hoặc tên người đăng ký"
        checker.note(frame, [at], "ambiguous", said, name="title", severity="question")
        return
    near = nearest(text.key(key), [text.key(k) for k in models["title_key"]])
    like = "" if near is None else f"; có phải {cells.quoted(models['title'].iloc[near])}?"
    said = f"mô hình {cells.quoted(written)} không có trong danh sách đăng ký đã nhận của năm {checker.year}{like}"
    checker.note(frame, [at], "unknown_model", said, name="title", severity="refused")


def contradict(checker: "Checker") -> None:
    """Say where an award has another field or kind than its model; it stays in."""
    models, awards = checker.accepted("registrations").set_index("model_id"), checker.accepted("awards")
    linked = awards[awards["model_id"].isin(models.index)]
    said = "danh sách đăng ký ghi mô hình này là “{}”, ở đây ghi “{}”; kiểm tra lại".format
    for own, name in (("field", "field"), ("recipient_kind", "registrant_kind")):
        theirs = models[name]
        differ = linked[linked[own].notna() & linked[own].ne(linked["model_id"].map(theirs))]
        for at, row in differ.iterrows():
            words = (label(name, code) for code in (theirs[row["model_id"]], row[own]))
            checker.note(checker.frames["awards"], [at], "differs", said(*words), name=own)


def _of_title(indexes: list[tuple[Callable, dict]], unit: str, key: str) -> Sequence[int]:
    """Find the models of a title by its toned key.

    Other tones are another model, but a title typed without any marks means the one that it may mean.
    """
    for form, index in indexes:
        found = index.get((unit, form(key)), ())
        if len(found) and (form is not text.key or key.isascii()):
            return found
    return []


def _bare(key: str) -> str:
    return key.removeprefix(_MODEL).removeprefix(_DVK) or key


#: What titles are compared by, one after the other: as written, without «mô hình» before it, without marks.
_FORMS = (str, _bare, text.key)


def _numbers(written: str) -> list[str]:
    """Numbers in a name: names that differ by a number are not alike, ấp 1 is not ấp 7."""
    return re.findall(r"\d+", written)


def nearest(key: str, keys: list[str]) -> int | None:
    """Position of the key that is nearly the same, or None."""
    alike = {i: k for i, k in enumerate(keys) if _numbers(k) == _numbers(key)}
    near = process.extractOne(key, alike, scorer=fuzz.ratio, score_cutoff=LIKE)
    return near[2] if near else None
