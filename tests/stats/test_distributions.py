import pytest

from mostik.stats.distributions import beta_cdf, f_quantile


def test_beta_by_hand():
    assert beta_cdf(0.3, 1, 1) == pytest.approx(0.3, abs=1e-15)
    assert beta_cdf(0.5, 7, 7) == pytest.approx(0.5, abs=1e-13)
    assert beta_cdf(0.2, 2, 1) == pytest.approx(0.04, abs=1e-15)
    assert (beta_cdf(-1, 2, 3), beta_cdf(2, 2, 3)) == (0, 1)


@pytest.mark.parametrize(
    ("chance", "first", "second", "value"),
    [  # tables of F: 4 digits
        (0.95, 5, 18, 2.7729),
        (0.975, 5, 15, 3.5764),
        (0.975, 1, 1, 647.789),
        (0.025, 5, 15, 1 / 6.4277),
        (0.99, 10, 10, 4.8491),
    ],
)
def test_quantiles_of_the_tables(chance, first, second, value):
    assert f_quantile(chance, first, second) == pytest.approx(value, rel=2e-5)


def test_a_quantile_is_where_its_chance_is():
    for chance in (0.001, 0.025, 0.5, 0.975, 0.999):
        for first, second in ((1, 2.5), (5, 300), (4000, 1.3)):
            x = f_quantile(chance, first, second)
            assert beta_cdf(first * x / (first * x + second), first / 2, second / 2) == pytest.approx(
                chance, abs=1e-10
            )


@pytest.mark.parametrize("wrong", [(0, 1, 1), (1, 1, 1), (0.5, 0, 1), (0.5, 1, -1)])
def test_nonsense_is_refused(wrong):
    with pytest.raises(ValueError, match="quantile"):
        f_quantile(*wrong)
