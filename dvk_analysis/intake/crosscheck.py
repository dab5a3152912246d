"""The records of one year held against each other and against what is known beside them.

First which of several forms of a unit counts, then rows that are there twice, then awards and outcomes without their
model; at last what is odd though it may be right. Every row that goes out gets its reason.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pandas as pd

from dvk_analysis import text
from dvk_analysis.intake import cells, linking
from dvk_analysis.intake.ratings import bare_key
from dvk_analysis.intake.report import Problem, SheetEntry
from dvk_analysis.place import Place

#: State of a record: in, out for a reason of its own, given way to another form, or held with its whole form.
IN, OUT, SUPERSEDED, HELD = 0, 1, 2, 3
#: What makes two rows of a table the same one, and the column that the sender is shown.
KEYS = {
    "registrations": (["model_id"], "model_id"),
    "ratings": (["chapter_id"], "chapter"),
    "awards": (["unit_id", "model_id", "title_key", "recipient_key", "award_form", "level", "programme", "decision_no"],
               "recipient"),
    "outcomes": (["unit_id", "model_id", "title_key", "measure", "period", "value", "unit"], "measure"),
}  # fmt: skip
#: A count that grew or shrank at least so many times, and by at least so many, since last year is asked about.
JUMP_TIMES, JUMP_BY = 2.0, 15
#: More people than this at a session are asked about.
MOST_AT = 2000

_SOURCE = ["source_file", "source_sheet", "source_row"]
_NO_CONTENT = {*_SOURCE, "entry", "state", "also", "titled", "title_key", "recipient_key"}

Frames = dict[str, pd.DataFrame]


@dataclass
class Checker:
    """Checks one year; ``frames`` are its records by table with ``state``, and change; ``problems`` fill up.

    ``entries`` are the tables on sheets by number, ``order`` the files in the order in which they hold, the last one
    instead of the others, ``earlier`` last year's frames, checked.
    """

    year: int
    frames: Frames
    entries: list[SheetEntry]
    place: Place
    order: list[str] = field(default_factory=list)
    earlier: Frames = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def check(self) -> None:
        """Run every check."""
        for table, frame in self.frames.items():
            frame["title_key"] = frame["titled"].map(text.toned_key, na_action="ignore")
            frame["recipient_key"] = (
                frame["recipient"].map(text.key, na_action="ignore") if "recipient" in frame else None
            )
            self._resubmitted(table, frame)
        self._tell_apart(self.frames["ratings"])
        for table in KEYS:
            self._twins(table, self.frames[table])
        self._beside(self.frames["ratings"])
        for table in linking.OF_MODELS:
            linking.link(self, table)
        linking.contradict(self)
        for note in (self._dates, self._jumps, self._like_last_year, self._more_commended):
            note()

    def accepted(self, table: str) -> pd.DataFrame:
        """Give the records of a table that are in so far."""
        return self.frames[table][self.frames[table]["state"].eq(IN)]

    def note(
        self, frame: pd.DataFrame, rows: Iterable, problem: str, message, *, name: str = "", severity: str = "note"
    ) -> None:
        """Add a problem to rows of a frame, given by index; ``message`` is a text or made from the row."""
        rows = list(rows)
        for row in frame.loc[rows].to_dict("records"):
            head, letter = self.entries[row["entry"]].columns.get(name, ("", ""))
            cell = f"{letter}{row['source_row']}" if letter else ""
            value = row.get(name) if head else None
            shown = "" if value is None or value != value else cells.shown(value)
            said = message if isinstance(message, str) else message(row)
            source = (row["source_file"], row["source_sheet"], int(row["source_row"]))
            self.problems.append(Problem(*source, head, cell, problem, severity, shown, said))
        if severity != "note":
            frame.loc[rows, "state"] = SUPERSEDED if severity == "superseded" else OUT

    def _resubmitted(self, table: str, frame: pd.DataFrame) -> None:
        """Settle which of several files of one unit counts: the one that says so, or that the user says."""
        own = frame[~frame["also"]]
        files = own.groupby("unit_id")["source_file"].nunique()
        content = [c for c in frame if c not in _NO_CONTENT]
        several = own[own["unit_id"].isin(files.index[files > 1])]
        for those in (one for _, rows in several.groupby("unit_id") for one in self._same_form(table, rows)):
            sent = dict(list(those.groupby("source_file", sort=True)))
            signs = {n: sorted(map(str, rows[content].itertuples(index=False, name=None))) for n, rows in sent.items()}
            kept: dict[str, list[str]] = {}
            for name, sign in signs.items():
                twin = next((other for other, seen in kept.items() if seen == sign), None)
                if twin:
                    said = f"giống hệt {_where(sent[twin])}; chỉ tính một lần"
                    self.note(frame, sent[name].index, "resubmission", said, severity="superseded")
                else:
                    kept[name] = sign
            if len(kept) > 1:
                self._newest(table, frame, {name: sent[name] for name in kept})

    def _same_form(self, table: str, rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
        """Split what one unit sent: lists of other organisations, quarters or kinds add up, they are no copies."""
        by = ["source_file", "entry"] + ["organisation"] * (table == "ratings")
        rows = rows[rows["organisation"].notna()] if table == "ratings" else rows  # those without one are out anyway
        groups: list[tuple[pd.DataFrame, list[dict]]] = []
        for _, some in rows.groupby(by, sort=False):
            parts = [self._part(some, by_days=True)]
            near = [g for g in groups if not all(_apart(one, parts[0]) for one in g[1])]
            groups = [g for g in groups if not any(g is other for other in near)]
            groups.append((pd.concat([*(g[0] for g in near), some]), [p for g in near for p in g[1]] + parts))
        for those, _ in groups:
            if those["source_file"].nunique() > 1:
                yield those.sort_index()

    def _part(self, rows: pd.DataFrame, *, by_days: bool = False) -> dict[str, list]:
        """Tell what rows of one table are limited to: by its title, by their organisation if asked by their days."""
        entry = self.entries[rows["entry"].iloc[0]]
        part = dict(entry.part)
        if "organisation" in rows:
            part["organisation"] = rows["organisation"].unique().tolist()
        days = rows["held_on"].dropna() if by_days and "held_on" in rows else []
        if len(days) == len(rows) and "months" not in part and entry.version[0] == 1:
            part["months"] = sorted({day.month for day in days})
        return part

    def _newest(self, table: str, frame: pd.DataFrame, sent: Frames) -> None:
        ranks = {name: self._rank(name, rows) for name, rows in sent.items()}
        adding = [name for name, rows in sent.items() if all(self.entries[e].adds for e in rows["entry"].unique())]
        keys = [c for c in KEYS.get(table, (["held_on"], ""))[0] if c in frame]
        apart = not pd.concat(sent.values()).drop_duplicates(["source_file", *keys]).duplicated(keys).any()
        if len(adding) >= len(sent) - 1 and apart:
            return  # a form and what it says it adds
        best = max(ranks, key=ranks.__getitem__)
        by = ["entry"] + ["organisation"] * (table == "ratings")
        parts = {name: [self._part(some) for _, some in rows.groupby(by)] for name, rows in sent.items()}
        whole = all(any(_covers(new, old) for new in parts[best]) for olds in parts.values() for old in olds)
        if sum(rank == ranks[best] for rank in ranks.values()) == 1 and (whole or ranks[best][0]):
            for name in sent:
                if name != best:
                    said = f"đã có bản mới hơn: {_where(sent[best])}"
                    self.note(frame, sent[name].index, "resubmission", said, severity="superseded")
            return
        for name, rows in sent.items():
            others = ", ".join(_where(other) for n, other in sent.items() if n != name)
            said = f"cùng đơn vị, cùng biểu, cùng năm với {others} nhưng số liệu khác nhau; cho biết bản nào đúng"
            self.note(frame, rows.index[rows["state"].eq(IN)], "resubmission", said, severity="question")
            frame.loc[rows.index, "state"] = HELD

    def _rank(self, name: str, rows: pd.DataFrame) -> tuple:
        version = max(self.entries[e].version for e in rows["entry"].unique())
        return (self.order.index(name) + 1 if name in self.order else 0, *version)

    def _tell_apart(self, frame: pd.DataFrame) -> None:
        """Give chapters of one name in several hamlets an id each."""
        named = frame[frame["chapter_id"].notna() & frame["hamlet"].notna()]
        hamlets = named["hamlet"].map(text.slug)
        several = hamlets.groupby(named["chapter_id"]).nunique()
        mixed = named["chapter_id"].isin(several.index[several > 1])
        frame.loc[mixed.index[mixed], "chapter_id"] = named["chapter_id"][mixed] + "-" + hamlets[mixed]

    def _twins(self, table: str, frame: pd.DataFrame) -> None:
        """Refuse a row that is there again; hold all rows of one key that say different things."""
        keys, column = KEYS[table]
        own = frame[~frame["also"] & frame["state"].isin([IN, OUT])]
        named = own[own[keys[0] if len(keys) == 1 else column].notna()]
        again = named[named.duplicated(keys, keep=False)]
        content = [c for c in frame if c not in _NO_CONTENT]
        for _, rows in again.groupby(keys, dropna=False, sort=False):
            coded = table != "registrations" or "model_id" in self.entries[rows["entry"].iloc[0]].columns
            shown = column if coded else "title"  # the sender does not know a code that intake made
            first, differ = rows.iloc[0], len(rows.drop_duplicates(content)) > 1
            if differ:
                for at in rows.index:
                    other = first if at != rows.index[0] else rows.iloc[1]
                    said = f"{cells.quoted(rows.loc[at, shown])} ghi khác với {_row(other)}; cho biết dòng nào đúng"
                    if coded and table == "registrations" and rows["title"].nunique() > 1:
                        said = f"{cells.quoted(rows.loc[at, shown])} trùng mã với {_row(other)} nhưng khác tên; sửa mã"
                    self.note(frame, [at], "duplicate", said, name=shown, severity="question")
            else:
                said = f"{cells.quoted(first[shown])} trùng với {_row(first)}"
                self.note(frame, rows.index[1:], "duplicate", said, name=shown, severity="refused")

    def _beside(self, frame: pd.DataFrame) -> None:
        """Drop earlier ratings beside this year's where the earlier year's own form came; say if they differ."""
        beside = frame[frame["also"]]
        own = (
            frame[~frame["also"] & frame["state"].eq(IN)].drop_duplicates("chapter_id").set_index("chapter_id")["label"]
        )
        sent = set(_lists(frame[~frame["also"] & frame["state"].ne(SUPERSEDED)]))
        drop = _lists(beside).isin(sent) | beside["chapter_id"].duplicated()
        known = beside[beside["chapter_id"].isin(own.index) & beside["label"].notna() & beside["state"].eq(IN)]
        differ = known[known["label"].ne(known["chapter_id"].map(own).fillna(""))]
        self.note(frame, differ.index, "differs", lambda r: (
            f"{r['chapter']}: biểu này ghi năm {self.year} là {cells.quoted(r['label'])}, biểu năm {self.year} đã ghi "
            f"{cells.quoted(own[r['chapter_id']])}"))  # fmt: skip
        frame.loc[beside.index[drop], "state"] = SUPERSEDED

    def _dates(self) -> None:
        """Ask about registrations outside the window, and of another year altogether."""
        models = self.frames["registrations"]
        days = pd.to_datetime(models["registered_on"])
        dated = models["state"].eq(IN) & days.notna()
        window = self.place.windows.get(self.year)
        if window:
            away = dated & ~days.between(pd.Timestamp(window.opens), pd.Timestamp(window.closes))
            span = f"{window.opens:%d/%m/%Y} - {window.closes:%d/%m/%Y}"
            said = f"ngoài thời gian đăng ký quy định ({span})"
        else:
            away = dated & ~days.dt.year.isin([self.year - 1, self.year])
            said = f"ngày không thuộc năm {self.year - 1} hoặc {self.year}"
        self.note(models, models.index[away], "window", said, name="registered_on")
        sessions = self.frames["outreach"]
        held = sessions["state"].eq(IN) & pd.to_datetime(sessions["held_on"]).dt.year.fillna(self.year).ne(self.year)
        self.note(sessions, sessions.index[held], "window", f"ngày không thuộc năm {self.year}", name="held_on")
        crowd = sessions["state"].eq(IN) & sessions["attendees"].gt(MOST_AT * sessions["sessions"])
        said = f"hơn {MOST_AT} người một cuộc; kiểm tra lại"
        self.note(sessions, sessions.index[crowd], "range", said, name="attendees")

    def _jumps(self) -> None:
        for table, what in (("registrations", "mô hình đăng ký"), ("ratings", "chi, tổ hội")):
            now, before = (_accepted(frames.get(table)) for frames in (self.frames, self.earlier))
            for unit in now.index.intersection(before.index):
                n, b = now[unit], before[unit]
                if abs(n - b) >= JUMP_BY and not 1 / JUMP_TIMES < n / b < JUMP_TIMES:
                    rows = self.frames[table]
                    first = rows[rows["unit_id"].eq(unit) & rows["state"].eq(IN)].iloc[0]
                    said = f"{n} {what}, năm {self.year - 1} là {b}; chênh lệch lớn, kiểm tra lại"
                    where = (first["source_file"], first["source_sheet"], 0)
                    self.problems.append(Problem(*where, "", "", "jump", "note", str(n), said))

    def _like_last_year(self) -> None:
        """Ask whether a new chapter is an earlier one of a like name; they are never taken for one."""
        if "ratings" not in self.earlier:
            return
        now, before = (f[f["state"].eq(IN)] for f in (self.frames["ratings"], self.earlier["ratings"]))
        new, gone = (
            now[~now["chapter_id"].isin(before["chapter_id"])],
            before[~before["chapter_id"].isin(now["chapter_id"])],
        )
        lost = {key: rows["chapter"].tolist() for key, rows in gone.groupby(["unit_id", "organisation"])}
        for at, row in new.iterrows():
            names = lost.get((row["unit_id"], row["organisation"]), [])
            near = linking.nearest(bare_key(row["chapter"]), [bare_key(n) for n in names])
            if near is not None:
                said = f"năm {self.year - 1} có {cells.quoted(names[near])}; nếu là một thì ghi cùng tên"
                self.note(self.frames["ratings"], [at], "like_last_year", said, name="chapter")

    def _more_commended(self) -> None:
        registered = _accepted(self.frames["registrations"])
        awards = self.frames["awards"]
        awards = awards[awards["state"].eq(IN) & awards["programme"].eq("dvk") & awards["award_form"].ne("medal")]
        for unit, rows in awards.groupby("unit_id"):
            commended = rows["model_id"].fillna(rows["recipient_key"]).nunique()
            if 0 < registered.get(unit, 0) < commended:
                said = f"{commended} mô hình được khen nhiều hơn {registered[unit]} mô hình đăng ký; kiểm tra lại"
                where = (rows["source_file"].iloc[0], rows["source_sheet"].iloc[0], 0)
                self.problems.append(Problem(*where, "", "", "more_commended", "note", str(commended), said))


def _accepted(frame: pd.DataFrame | None) -> pd.Series:
    """Rows that are in, by unit."""
    return (
        pd.Series(dtype=int)
        if frame is None
        else frame[frame["state"].eq(IN) & ~frame["also"]].groupby("unit_id").size()
    )


def _lists(ratings: pd.DataFrame) -> pd.Series:
    """Name the list that each rating is of: a unit's list of one organisation."""
    return ratings["unit_id"].fillna("") + "/" + ratings["organisation"].fillna("")


def _apart(one: dict[str, list], other: dict[str, list]) -> bool:
    """Whether two forms are of parts that share nothing, such as two quarters."""
    return any(name in other and not set(values) & set(other[name]) for name, values in one.items())


def _covers(new: dict[str, list], old: dict[str, list]) -> bool:
    """Whether a form is about all that an earlier one was about: a list of the year covers one of a quarter."""
    return all(name in old and set(old[name]) <= set(values) for name, values in new.items())


def _row(row: pd.Series) -> str:
    return f"dòng {row['source_row']}, trang “{row['source_sheet']}”, tệp {row['source_file']}"


def _where(rows: pd.DataFrame) -> str:
    return f"trang “{rows['source_sheet'].iloc[0]}”, tệp {rows['source_file'].iloc[0]}"
