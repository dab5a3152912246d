"""The five forms that units are sent to fill in, as data; ``heads.yaml`` has the heads that units choose themselves."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FormColumn:
    """One column of a form: ``name`` is the table's column; empty for the running number, which is not kept."""

    header: str
    name: str
    kind: str
    concept: str = ""
    width: int = 14


@dataclass(frozen=True)
class Form:
    """One sheet of the workbook that a unit sends each year."""

    table: str
    sheet: str
    title: str
    columns: tuple[FormColumn, ...]

    def column(self, name: str) -> FormColumn | None:
        """Column of the form that fills a column of the table, or None."""
        return next((c for c in self.columns if c.name and c.name == name), None)


_NUMBER = FormColumn("STT", "", "ordinal", width=6)
_MODEL = FormColumn("Mã mô hình", "model_id", "text", width=22)
_FIELD = FormColumn("Lĩnh vực", "field", "code", "field", 24)


def _kind_of(name: str) -> FormColumn:
    return FormColumn("Tập thể/Cá nhân", name, "code", "registrant_kind", 12)


FORMS: tuple[Form, ...] = (
    Form(
        "registrations",
        "Đăng ký",
        "DANH SÁCH ĐĂNG KÝ MÔ HÌNH “DÂN VẬN KHÉO” NĂM {year}",
        (
            _NUMBER,
            _MODEL,
            FormColumn("Tên mô hình", "title", "text", width=52),
            FormColumn("Họ tên hoặc tập thể đăng ký", "registrant", "text", width=34),
            _kind_of("registrant_kind"),
            _FIELD,
            FormColumn("Cấp đăng ký", "level", "code", "level", 12),
            FormColumn("Ngày đăng ký", "registered_on", "date"),
            FormColumn("Tình trạng", "status", "code", "status", 16),
            FormColumn("Nhân rộng (x)", "replicated", "flag", width=10),
            FormColumn("Duy trì (x)", "maintained", "flag", width=10),
            FormColumn("Dừng (x)", "stopped", "flag", width=10),
        ),
    ),
    Form(
        "awards",
        "Khen thưởng",
        "DANH SÁCH KHEN THƯỞNG “DÂN VẬN KHÉO” NĂM {year}",
        (
            _NUMBER,
            _MODEL,
            FormColumn("Họ tên hoặc tập thể được khen", "recipient", "text", width=34),
            _kind_of("recipient_kind"),
            _FIELD,
            FormColumn("Hình thức khen", "award_form", "code", "award_form", 24),
            FormColumn("Cấp khen", "level", "code", "level", 12),
            FormColumn("Phong trào", "programme", "code", "programme", 20),
            FormColumn("Số quyết định", "decision_no", "text", width=18),
            FormColumn("Ngày quyết định", "decided_on", "date"),
        ),
    ),
    Form(
        "ratings",
        "Xếp loại",
        "KẾT QUẢ XẾP LOẠI CHI, TỔ HỘI NĂM {year}",
        (
            _NUMBER,
            FormColumn("Tổ chức", "organisation", "code", "organisation", 24),
            FormColumn("Chi/tổ hội", "chapter", "text", width=38),
            FormColumn("Ấp/khóm", "hamlet", "text", width=18),
            FormColumn("Xếp loại", "label", "text", width=18),
        ),
    ),
    Form(
        "outreach",
        "Tuyên truyền",
        "KẾT QUẢ TUYÊN TRUYỀN, QUÁN TRIỆT “DÂN VẬN KHÉO” NĂM {year}",
        (
            _NUMBER,
            FormColumn("Ngày tổ chức", "held_on", "date"),
            FormColumn("Số cuộc", "sessions", "integer", width=10),
            FormColumn("Số người dự", "attendees", "integer", width=12),
        ),
    ),
    Form(
        "outcomes",
        "Kết quả",
        "KẾT QUẢ THỰC HIỆN MÔ HÌNH “DÂN VẬN KHÉO” NĂM {year}",
        (
            _NUMBER,
            _MODEL,
            FormColumn("Chỉ tiêu", "measure", "text", width=46),
            FormColumn("Kết quả", "value", "number", width=18),
            FormColumn("Đơn vị tính", "unit", "code", "measure_unit", 12),
            FormColumn("Thời kỳ", "period", "text", width=24),
        ),
    ),
)

BY_TABLE = {form.table: form for form in FORMS}
