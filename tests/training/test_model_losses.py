"""The losses and their gradients are those of their definitions."""

import pytest
import torch
from torch.nn.functional import cross_entropy, normalize

from app.training.losses import contrast, distil


def unit(count: int, dimension: int, seed: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return normalize(torch.randn(count, dimension, generator=generator), dim=1)


@pytest.mark.parametrize("temperature", [0.03, 0.05, 0.5])
def test_contrast_and_its_gradient_are_those_of_two_cross_entropies(temperature: float) -> None:
    first = unit(64, 32, 1).requires_grad_()
    second = normalize(first.detach() + 0.4 * unit(64, 32, 2), dim=1).requires_grad_()
    loss = contrast(first, second, temperature)
    gradients = torch.autograd.grad(loss, [first, second])

    logits = first @ second.T / temperature
    right = torch.arange(64)
    expected = (cross_entropy(logits, right) + cross_entropy(logits.T, right)) / 2
    wanted = torch.autograd.grad(expected, [first, second])
    torch.testing.assert_close(loss, expected, atol=2e-2, rtol=1e-2)  # bfloat16 products
    for ours, theirs in zip(gradients, wanted, strict=True):
        assert torch.nn.functional.cosine_similarity(ours.flatten(), theirs.flatten(), 0) > 0.99


def test_distillation_costs_nothing_when_the_neighbourhoods_agree() -> None:
    teacher = unit(32, 48, 3)
    assert distil(teacher, teacher, 0.05).item() == pytest.approx(0, abs=1e-5)
    assert distil(unit(32, 48, 4), teacher, 0.05).item() > 0.1


def test_distillation_does_not_depend_on_the_dimension_of_the_student() -> None:
    teacher = unit(32, 48, 3)
    wider = torch.cat([teacher, torch.zeros(32, 16)], dim=1)
    assert distil(wider, teacher, 0.05).item() == pytest.approx(0, abs=1e-5)
