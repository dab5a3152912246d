"""Errors that a user can act on: one readable line and an exit code, never a traceback."""


class UserError(Exception):
    """Something the user can put right.

    Parameters
    ----------
    what : str
        What is wrong, naming the offending value.
    where : str, optional
        File, sheet, line or key.
    remedy : str, optional
        What to do about it.

    Examples
    --------
    >>> str(UserError("unknown key 'yaer'", where="demo.yaml, line 9", remedy="did you mean 'year'?"))
    "demo.yaml, line 9: unknown key 'yaer'; did you mean 'year'?"
    """

    exit_code = 2

    def __init__(self, what: str, *, where: str = "", remedy: str = ""):
        self.what, self.where, self.remedy = what, where, remedy
        super().__init__((f"{where}: " if where else "") + what + (f"; {remedy}" if remedy else ""))

    def __reduce__(self):
        return _rebuild, (type(self), self.what, self.where, self.remedy)


class ParamsError(UserError):
    """Wrong usage or a wrong params file."""

    exit_code = 2


class InputError(UserError):
    """Input data that cannot be used at all: no inbox, or no form in it."""

    exit_code = 3


class ReportsFailed(UserError):
    """Some reports failed; the others are complete."""

    exit_code = 4


def _rebuild(kind: type[UserError], what: str, where: str, remedy: str) -> UserError:
    return kind(what, where=where, remedy=remedy)
