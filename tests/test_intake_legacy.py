"""Text in the fonts from before Unicode: every letter, and the judgement from many cells together."""

import random
import unicodedata

import messy
import pytest

from dvk_analysis.intake.legacy import from_tcvn3, from_vni, is_syllable, reading_of, to_unicode

#: The letters of Vietnamese with marks, as TCVN 5712:1993 (VN3) and VNI-Windows hold them: base, then row by row
#: acute, grave, hook, tilde, dot below.
TCVN3 = {"a": "¸µ¶·¹", "ă": "¾»¼½Æ", "â": "ÊÇÈÉË", "e": "ÐÌÎÏÑ", "ê": "ÕÒÓÔÖ", "i": "Ý×ØÜÞ", "o": "ãßáâä", "ô": "èåæçé",
         "ơ": "íêëìî", "u": "óïñòô", "ư": "øõö÷ù", "y": "ýúûüþ"}  # fmt: skip
TCVN3_PLAIN = {"ă": "¨", "â": "©", "ê": "ª", "ô": "«", "ơ": "¬", "ư": "\u00ad", "đ": "®", "Đ": "§", "Ă": "¡", "Â": "¢",
               "Ê": "£", "Ô": "¤", "Ơ": "¥", "Ư": "¦"}  # fmt: skip
VNI = {"a": "aù aø aû aõ aï", "ă": "aé aè aú aü aë", "â": "aá aà aå aã aä", "e": "eù eø eû eõ eï",
       "ê": "eá eà eå eã eä",
       "i": "í ì æ ó ò", "o": "où oø oû oõ oï", "ô": "oá oà oå oã oä", "ơ": "ôù ôø ôû ôõ ôï", "u": "uù uø uû uõ uï",
       "ư": "öù öø öû öõ öï", "y": "yù yø yû yõ î"}  # fmt: skip
VNI_PLAIN = {"ă": "aê", "â": "aâ", "ê": "eâ", "ô": "oâ", "ơ": "ô", "ư": "ö", "đ": "ñ"}
TONES = "\u0301\u0300\u0309\u0303\u0323"
LINES = ["Trồng dừa sáp xen canh ca cao", "Hùn vốn giúp nhau thoát nghèo", "Tổ tự quản bảo vệ môi trường", "Kém", "Khá"]


def letters(rows):
    for base, written in rows.items():
        for tone, form in zip(TONES, written.split() if " " in written else written, strict=True):
            yield unicodedata.normalize("NFC", base + tone), form


@pytest.mark.parametrize(("letter", "written"), [*letters(TCVN3), *TCVN3_PLAIN.items()])
def test_every_letter_of_tcvn3(letter, written):
    assert from_tcvn3(written) == letter


@pytest.mark.parametrize(("letter", "written"), [*letters(VNI), *VNI_PLAIN.items()])
def test_every_letter_of_vni_small_and_capital(letter, written):
    assert from_vni(written) == letter
    assert from_vni(written.upper()) == letter.upper()
    assert from_vni(written[0].upper() + written[1:]) == letter.upper()


def test_the_syllables_of_the_language():
    words = "nghiêng khuya quyển giếng rượu thuở uống yêu oằn khoeo quýt gì nguyễn ưỡn xoong"
    assert all(is_syllable(word) for word in words.split())
    assert not any(is_syllable(word) for word in ["Taäp", "Kinhế", "ạá", "sÆch", "bÌnh×"])


@pytest.mark.parametrize(("write", "reading"), [(messy.to_tcvn3, "tcvn3"), (messy.to_vni, "vni"), (str, "unicode")])
def test_a_reading_is_judged_from_all_cells(write, reading):
    dice = random.Random(1)
    for _ in range(200):
        cells = [write(dice.choice(LINES[:3])) for _ in range(dice.randint(1, 5))]
        assert reading_of(cells) == reading


@pytest.mark.parametrize("cell", ["Hòa", "Tân Bình", "Bình Phú", "Xã Mỹ Cẩm", "Ông Ôn", "", "abc", "Ðảng ủy", "100 %"])
def test_unicode_text_is_never_converted(cell):
    rows = [[cell], [cell]]
    assert to_unicode(rows) == (rows, "unicode")


def test_each_column_is_judged_apart_and_unicode_cells_stay():
    old = [messy.to_tcvn3(line) for line in LINES]
    rows = [["Tên mô hình", "Đơn vị"], *([cell, "Tân Bình"] for cell in old)]
    turned, reading = to_unicode(rows, known={"Tên mô hình", "Tân Bình"}.__contains__)
    assert reading == "tcvn3"
    assert [row[0] for row in turned] == ["Tên mô hình", *LINES]
    assert [row[1] for row in turned] == ["Đơn vị", *["Tân Bình"] * 5]


def test_a_column_of_few_words_follows_its_sheet():
    rows = [[messy.to_vni(line), messy.to_vni("Tập thể")] for line in LINES[:3]]
    assert [row[1] for row in to_unicode(rows)[0]] == ["Tập thể"] * 3


def test_capitals_of_the_capital_font_come_back():
    assert from_tcvn3("DANH S¸CH §¡NG KÝ") == "DANH SÁCH ĐĂNG KÍ"  # Ý is where TCVN3 has í
    assert from_tcvn3("X· NHÞ LONG") == "XÃ NHỊ LONG"


def known(cell):
    return cell.capitalize() in ("Ấp", "Kém", "Tên mô hình")


def test_heads_typed_later_are_no_evidence_and_stay():
    body = ["Trång dõa s¸p", "Nu«i ong lÊy mËt", "Th¾p s¸ng", "Hïn vèn"]
    rows, reading = to_unicode([["Kém"], ["Tên mô hình"], *([cell] for cell in body)], known)
    assert reading == "tcvn3"
    assert [row[0] for row in rows] == [
        "Kém",
        "Tên mô hình",
        "Trồng dừa sáp",
        "Nuôi ong lấy mật",
        "Thắp sáng",
        "Hùn vốn",
    ]


def test_a_column_of_few_words_is_read_like_the_columns_beside_it():
    body = [["Trång dõa s¸p", "Êp 1"], ["Nu«i ong lÊy mËt", "Êp 2"], ["Th¾p s¸ng", "Êp 3"]]
    assert [row[1] for row in to_unicode(body, known)[0]] == ["ấp 1", "ấp 2", "ấp 3"]


@pytest.mark.parametrize(
    ("cell", "written"), [("Ngaøy 2/11/2016", "Ngày 2/11/2016"), ("TËp thÓ", "Tập thể"), ("19/Q§-UBND", "19/QĐ-UBND")]
)
def test_a_word_that_is_none_in_unicode_and_one_in_a_single_old_font(cell, written):
    assert to_unicode([["Số liệu", cell]])[0] == [["Số liệu", written]]


def test_unicode_cells_in_a_column_keep_the_others_from_being_turned():
    rows = [["Trång dõa s¸p", "Đức"], ["Nu«i ong lÊy mËt", "Công"], ["Th¾p s¸ng", "Hòa"]]
    assert [row[1] for row in to_unicode(rows, known)[0]] == ["Đức", "Công", "Hòa"]
