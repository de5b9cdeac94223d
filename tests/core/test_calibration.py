import numpy as np
import pytest

from bot.core.calibration import Calibration, Trial, calibrate


def trial(messages: int, noise: float) -> Trial:
    """Messages whose best score says how likely it is right; every fifth belongs to no topic."""
    chance = np.random.default_rng(5)
    labels = np.where(np.arange(messages) % 5 == 0, 4, chance.integers(0, 4, messages))
    scores = chance.normal(-1, noise, (messages, 5)).astype(np.float32)
    scores[np.arange(messages), labels] += 1.5
    return Trial(scores, labels, np.ones(messages), np.array(["de", "en"] * (messages // 2)))


def confidences(each: Trial, calibration: Calibration) -> np.ndarray:
    own = np.sort(each.scores[:, :4], axis=1)
    signs = zip(own[:, -1], own[:, -2], each.scores[:, 4], strict=True)
    return np.array([calibration.confidence(*three) for three in signs])


def test_confidence_is_how_often_it_is_right() -> None:
    each = trial(4000, 0.6)
    sure = confidences(each, calibrate(each).of(""))
    right = each.scores[:, :4].argmax(axis=1) == each.labels
    for low in np.arange(0, 1, 0.2):
        bin_ = (sure >= low) & (sure < low + 0.2)
        assert bin_.sum() > 50
        assert sure[bin_].mean() == pytest.approx(right[bin_].mean(), abs=0.08)


@pytest.mark.parametrize("max_wrong", [0.01, 0.03, 0.1])
def test_the_promise_is_kept_inside_and_outside(max_wrong: float) -> None:
    each = trial(4000, 0.6)
    calibration = calibrate(each).of("")
    answered = confidences(each, calibration) >= calibration.sure_from(max_wrong)
    wrong = answered & (each.scores[:, :4].argmax(axis=1) != each.labels)
    for mine in (each.labels < 4, each.labels == 4):
        assert wrong[mine].mean() <= max_wrong + 1e-3
    assert answered.mean() > 0.05


def test_bolder_answers_more() -> None:
    calibration = calibrate(trial(2000, 0.6)).of("")
    assert calibration.sure_from(0.01) > calibration.sure_from(0.05) > calibration.sure_from(0.2)
    assert calibration.sure_from(1.0) <= calibration.hopeless + 0.5


def test_nothing_but_wrong_is_never_sure() -> None:
    each = trial(50, 0.6)
    hopeless = Trial(each.scores, np.full(50, 4), each.weight, each.languages)
    assert calibrate(hopeless).of("").sure_from(0.001) > 1
