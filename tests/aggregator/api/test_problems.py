"""Refusals as problem documents."""

import json

from aiohttp.test_utils import make_mocked_request

from aggregator.api.problems import problem


def test_refusal_without_a_sentence_still_has_words() -> None:
    answer = problem(make_mocked_request("GET", "/", headers={"Accept-Language": "en"}), 400, "unheard_of")
    assert isinstance(answer.body, bytes)
    assert json.loads(answer.body)["detail"] == "Bad request"
