"""The search for garbage in cycles is put off, and always taken up again."""

from __future__ import annotations

import gc

import pytest

from ckanext.dgagov.collecting import collection_paused


@pytest.fixture(autouse=True)
def _on_again():
    yield
    gc.enable()


def test_paused_inside_and_on_afterwards():
    with collection_paused():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_on_again_after_a_failure_and_each_call():
    @collection_paused()
    def work() -> None:
        assert not gc.isenabled()
        raise ValueError("on purpose")

    for _ in range(2):
        with pytest.raises(ValueError, match="on purpose"):
            work()
        assert gc.isenabled()


def test_stays_off_where_it_was_off():
    gc.disable()
    with collection_paused():
        pass
    assert not gc.isenabled()
