"""The two losses: translations find each other; near sentences are as near as the teacher says."""

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import kl_div, log_softmax, softmax

from app.training.precision import product_dtype


class _SymmetricContrast(torch.autograd.Function):
    """InfoNCE both ways over one matrix of similarities, with its gradient made on the way.

    Cosines are bounded, so the softmax needs no search for its maximum: one exponential
    serves rows, columns and gradient. Autograd's own way takes three times as long. Products
    are in bfloat16 where the device has it, sums in float32.
    """

    @staticmethod
    def forward(ctx: Any, first: Tensor, second: Tensor, temperature: float) -> Tensor:
        count = len(first)
        left, right = first.to(product_dtype()), second.to(product_dtype())
        powers = (left @ right.T).float()
        own = (first * second).sum(dim=1)
        powers.sub_(1.0).div_(temperature).exp_()
        row_sums, column_sums = powers.sum(dim=1), powers.sum(dim=0)
        loss = (0.5 * (row_sums.log() + column_sums.log()) - (own - 1.0) / temperature).mean()
        scale = 0.5 / (count * temperature)
        gradient = powers.mul_(scale / row_sums[:, None] + scale / column_sums[None, :])
        gradient.diagonal().sub_(2 * scale)
        ctx.save_for_backward(gradient.to(product_dtype()), left, right)
        return loss

    @staticmethod
    def backward(ctx: Any, outer: Tensor) -> tuple[Tensor, Tensor, None]:
        gradient, first, second = ctx.saved_tensors
        return (gradient @ second).float() * outer, (gradient.T @ first).float() * outer, None


def contrast(first: Tensor, second: Tensor, temperature: float) -> Tensor:
    """Symmetric InfoNCE (van den Oord et al. 2018; both ways as in CLIP, Radford et al. 2021).

    Args:
        first: `(n, dim)` unit rows.
        second: `(n, dim)` unit rows; row i means what row i of `first` means, and every other
            row is its negative.
        temperature: Divides the cosines.

    Returns:
        The mean loss in nats, a scalar.
    """
    loss: Tensor = _SymmetricContrast.apply(first, second, temperature)  # type: ignore[no-untyped-call]  # torch
    return loss


def distil(student: Tensor, teacher: Tensor, temperature: float) -> Tensor:
    """How far the student's neighbourhoods are from the teacher's: mean KL divergence, nats.

    A sentence itself is left out of its neighbourhood, else it would take all the weight.

    Args:
        student: `(n, dim)` unit rows.
        teacher: `(n, teacher dim)` unit rows of the same sentences.
        temperature: Of both.
    """
    itself = torch.eye(len(student), dtype=torch.bool, device=student.device)
    known = (student @ student.T / temperature).masked_fill(itself, -1e4)
    wanted = (teacher @ teacher.T / temperature).masked_fill(itself, -1e4)
    return kl_div(log_softmax(known, dim=1), softmax(wanted, dim=1), reduction="batchmean")
