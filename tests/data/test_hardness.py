"""Is the demo hard enough for the simple methods, and do the README's figures say so?"""

import pytest

import data
from data.hardness import README, Hardness, describe, hardness, read_store, write


def test_simple_methods_fail_on_every_store(stores):
    for store in stores:
        figures = hardness(read_store(store.directory))
        assert figures.filter_pairs >= 100
        assert figures.filter_precision < 0.5
        assert figures.kmeans_rand < 0.5 * figures.likelihood_rand
        assert figures.kmeans_scaled_rand < 0.5 * figures.likelihood_rand
        assert figures.null_launch_change > 0.15
        assert figures.null_launch_p < 0.05


def test_the_readme_holds_the_figures_of_the_committed_store():
    committed = hardness(read_store(data.DEMO))
    assert describe(committed) in README.read_text(encoding="utf-8")


def test_figures_are_written_between_the_markers_only(tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text("before\n<!-- hardness: begin -->\nold\n<!-- hardness: end -->\nafter\n")
    figures = Hardness(100, 0.25, 0.5, 150, 0.9, 0.1, 0.1, 0.3, 0.01)
    write(readme, figures)
    text = readme.read_text()
    assert text.startswith("before\n<!-- hardness: begin -->\n| figure")
    assert "25.0%" in text
    assert text.endswith("<!-- hardness: end -->\nafter\n")
    assert "old" not in text
    readme.write_text("no markers")
    with pytest.raises(ValueError, match="markers"):
        write(readme, figures)
