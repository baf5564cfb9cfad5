"""Which streams have a state that a snapshot can keep."""

import pytest

from edalab.domains.accounts import snapshot as of_account
from edalab.domains.employees import snapshot as of_employee
from edalab.domains.foldings import folding_of
from edalab.errors import Refused


def test_an_employee_and_an_account_have_the_folding_of_their_domain():
    assert folding_of("employee-7") is of_employee.FOLDING
    assert folding_of("account-7") is of_account.FOLDING


@pytest.mark.parametrize("stream", ["employee", "employee-0", "account-01", "customer-1", "x"])
def test_another_stream_has_none_and_the_refusal_tells_which_have(stream):
    with pytest.raises(Refused, match=r"account.*employee"):
        folding_of(stream)
