"""The public API: typed records that go straight into a data frame."""

from __future__ import annotations

import doctest
from collections.abc import Mapping, Sequence

import pandas as pd
import pytest

import clustercli
from clustercli import Cluster, Dataset, Source, load, select


def test_load_gives_a_sequence_of_records(dataset):
    assert isinstance(dataset, Dataset)
    assert isinstance(dataset, Sequence)
    assert isinstance(dataset[0], Cluster)
    assert dataset[:2] == (dataset[0], dataset[1])
    assert isinstance(dataset[0].sources[0], Source)
    assert repr(dataset) == (
        f"<Dataset {dataset.version}: {len(dataset)} of 400 announced clusters>"
    )


def test_a_record_is_also_a_mapping(dataset):
    cluster = dataset[0]
    assert isinstance(cluster, Mapping)
    assert dict(cluster)["province"] == cluster["province"] == cluster.province
    assert list(cluster) == list(cluster.keys())
    assert len(cluster) == len(cluster.keys())
    with pytest.raises(KeyError):
        cluster["keys"]


def test_straight_into_a_data_frame(dataset):
    frame = pd.DataFrame(load())
    assert sorted(frame.columns) == sorted(dataset[0].keys())
    assert len(frame) == len(dataset)
    assert frame.groupby("region").size()["东部"] == len(select(dataset, region="east"))


def test_select_takes_texts_numbers_and_lists(dataset):
    assert select(dataset, year=2024) == select(dataset, year="2024")
    assert select(dataset, year=[2022, 2023]) == select(dataset, year="2022-2023")
    assert select(dataset) == list(dataset)


def test_what_is_announced(dataset):
    assert dataset.announced() == 400
    assert dataset.announced(frozenset({2022, 2024})) == 200


def test_records_cannot_be_changed(dataset):
    with pytest.raises(AttributeError):
        dataset[0].name = "x"


def test_the_examples_in_the_docstring_run():
    assert doctest.testmod(clustercli).failed == 0
    assert doctest.testmod(clustercli).attempted >= 3
