"""The method note has an entry for every indicator, in both languages, with every part."""

import pandas as pd
import pytest

from dvk_analysis import amounts, chapters, indicators, narrative, signs, summary, targets, trends
from dvk_analysis.narrative.methods import notes
from dvk_analysis.vocabulary import LANGUAGES

PARTS = {"name", "counts", "numerator", "denominator", "interval", "not"}


def test_every_indicator_is_explained_once(cang_long, sample):
    models, awards, ratings, meetings, outcomes = sample.read_all()
    moves = chapters.transitions(ratings, 2016, 2017)
    fields = indicators.recognised_share(models, by="field")
    tables = [
        indicators.registered(models),
        indicators.registered_share(models, by="field"),
        fields,
        indicators.commended_share(models, awards),
        indicators.awards_count(awards),
        indicators.flow(models, awards),
        indicators.outreach(meetings),
        amounts.running(models),
        amounts.amounts(outcomes),
        targets.quota(models, cang_long, 2018),
        targets.window(models, cang_long, 2018),
        chapters.change_counts(moves),
        chapters.improvement(moves),
        chapters.by_label(ratings, 2017, cang_long.scale("women", 2017)),
        trends.decomposition(fields, 2016, 2017),
        signs.sign_shares(signs.signs(models, awards, outcomes, cang_long, 2017), models, cang_long, 2017),
        signs.half_of(indicators.registered(models, per_unit=True)),
    ]
    explained = [name for note in notes().values() for name in note["indicators"]]
    assert sorted(explained) == sorted(set(pd.concat(tables)["indicator"]))
    assert set(summary.INDICATORS) <= set(explained)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_note_has_every_part(language):
    for topic, note in notes().items():
        assert set(note[language]) == PARTS, topic
        assert all(text and not text.endswith(".") for text in note[language].values()), topic
        assert not any("\u0020%" in text for text in note[language].values()), topic


def test_notes_of_some_topics_as_they_are_said():
    (said,) = narrative.method_note("recognised_share", language="en")
    assert said == (
        "**Share recognised.** Counts: registered models whose status is recognised or exemplary. Numerator: models "
        "recognised. Denominator: models registered in the same year and group. Interval: Wilson, 95%. Limits: it "
        "does not say how much good a model did: a high share may come from lenient judging."
    )
    said = narrative.method_note("window", "label_share")
    assert [text.partition(".**")[0] for text in said] == ["**Đăng ký đúng hạn", "**Cơ cấu xếp loại"]
    assert "Khoảng tin cậy: Wilson 95\u00a0%." in said[0]
    assert len(narrative.method_note()) == len(notes())
