import pytest

from dvk_analysis import text, vocabulary


def test_every_code_has_both_labels():
    for concept, labels in vocabulary.LABELS.items():
        for code, pair in labels.items():
            assert len(pair) == 2, (concept, code)
            assert all(pair), (concept, code)


@pytest.mark.parametrize("concept", vocabulary.LABELS)
@pytest.mark.parametrize("language", [0, 1])
def test_labels_of_a_concept_differ_even_without_tone_marks(concept, language):
    keys = [text.key(pair[language]) for pair in vocabulary.LABELS[concept].values()]
    assert len(set(keys)) == len(keys)


def test_synonyms_lead_to_known_codes():
    for concept, synonyms in vocabulary.SYNONYMS.items():
        assert set(synonyms.values()) <= set(vocabulary.codes(concept))


def test_fields_come_in_the_order_of_the_report():
    assert vocabulary.codes("field") == ("economy", "culture_society", "security_defence", "political_system")


def test_unknown_code_is_an_error():
    with pytest.raises(KeyError):
        vocabulary.label("field", "sport")
