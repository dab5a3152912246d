import pickle

import pytest

from dvk_analysis.errors import InputError, ParamsError, ReportsFailed, UserError


@pytest.mark.parametrize(("kind", "code"), [(UserError, 2), (ParamsError, 2), (InputError, 3), (ReportsFailed, 4)])
def test_exit_codes(kind, code):
    assert kind("x").exit_code == code


def test_message_says_where_what_and_what_to_do():
    error = InputError("no form found", where="inbox/a.xlsx", remedy="send the form of dvk forms")
    assert str(error) == "inbox/a.xlsx: no form found; send the form of dvk forms"
    assert str(InputError("no form found")) == "no form found"


def test_survives_the_way_between_processes():
    copy = pickle.loads(pickle.dumps(ParamsError("a", where="b", remedy="c")))
    assert (type(copy), str(copy), copy.remedy) == (ParamsError, "b: a; c", "c")
