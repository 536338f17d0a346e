"""The table of token vectors: bags to unit vectors, and steps on the rows a batch touches."""

import warnings
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import normalize

from app.training.batches import Bags

_DECAY = 0.98  # a mean over the last 50 steps that touched the row
_EPSILON = 1e-8


class _SumBags(torch.autograd.Function):
    """Sums of table rows as a sparse product: EmbeddingBag's backward takes 15 times as long."""

    @staticmethod
    def forward(ctx: Any, rows: Tensor, counts: Tensor, transposed: Tensor) -> Tensor:
        ctx.save_for_backward(transposed)
        return counts @ rows

    @staticmethod
    def backward(ctx: Any, outer: Tensor) -> tuple[Tensor, None, None]:
        (transposed,) = ctx.saved_tensors
        return transposed @ outer, None, None


class Table:
    """Token vectors, updated where a batch touches by the size of each row's recent gradients.

    RMSProp (Tieleman & Hinton 2012) with one mean square a row. Adam with its momentum and a
    mean square an element found fewer translations after as many steps (82.7 to 83.4 percent
    after 1,000) and took a fifth more time: it writes three tables instead of one.

    Attributes:
        vectors: `(vocabulary, dim) float32`.
        mean_squares: `(vocabulary, 1) float32`, of the gradients.
    """

    def __init__(self, vectors: Tensor) -> None:
        self.vectors = vectors
        self.mean_squares = torch.zeros_like(vectors[:, :1])

    def touched(self, bags: Bags) -> tuple[np.ndarray, Tensor]:
        """The tokens of the bags, ascending, and their rows as a leaf of the graph."""
        present = np.zeros(len(self.vectors), dtype=bool)
        present[bags.tokens] = True
        tokens = np.flatnonzero(present)
        index = torch.from_numpy(tokens).to(self.vectors.device)
        return tokens, self.vectors.index_select(0, index).requires_grad_()

    def step(self, tokens: np.ndarray, rows: Tensor, rate: float, step: int) -> None:
        """One step on the rows of `tokens`; the mean squares of other rows rest.

        Args:
            tokens: As `touched` gave them.
            rows: The leaf that `touched` gave, with its gradient.
            rate: Learning rate.
            step: From 1.
        """
        gradient = rows.grad
        if gradient is None:
            return
        index = torch.from_numpy(tokens).to(self.vectors.device)
        new = gradient.square().mean(dim=1, keepdim=True)
        # index_select and index_copy_ take half the time of indexing with brackets.
        squares = self.mean_squares.index_select(0, index).lerp_(new, 1 - _DECAY)
        self.mean_squares.index_copy_(0, index, squares)
        # Corrected by the training's step, not the row's: a token that is met late leaps at
        # first. Without these leaps 81.6 percent were found after 1,000 steps, with them 83.3.
        spread = squares.div_(1 - _DECAY**step).sqrt_().add_(_EPSILON)
        moved = rows.detach().sub_(gradient.mul_(rate / spread))
        self.vectors.index_copy_(0, index, moved)


def embed_bags(bags: Bags, tokens: np.ndarray, rows: Tensor) -> Tensor:
    """Unit vectors of bags, `(bags.count, dim)`.

    Args:
        bags: What to embed.
        tokens: Ascending; holds every token of the bags.
        rows: `(len(tokens), dim)`, the vectors of `tokens`.
    """
    places = np.zeros(tokens[-1] + 1, dtype=np.int64)  # a search takes four times as long
    places[tokens] = np.arange(len(tokens))
    columns = places[bags.tokens]
    counts = _sparse(bags.owners, columns, (bags.count, len(tokens)), rows.device)
    # Sixteen bits, which the tokens of a step fit in, are sorted five times as fast.
    order = np.argsort(columns.astype(np.uint16), kind="stable")
    transposed = _sparse(columns[order], bags.owners[order], (len(tokens), bags.count), rows.device)
    sums: Tensor = _SumBags.apply(rows, counts, transposed)  # type: ignore[no-untyped-call]  # torch
    return normalize(sums, dim=1)


def _sparse(
    rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int], device: torch.device
) -> Tensor:
    """Ones at (row, column), rows ascending; a repeated place counts repeatedly."""
    starts = np.searchsorted(rows, np.arange(shape[0] + 1))
    with warnings.catch_warnings():
        # torch says once that CSR is in beta; products with dense matrices are all we use.
        warnings.filterwarnings("ignore", message="Sparse CSR tensor support", category=UserWarning)
        return torch.sparse_csr_tensor(
            torch.from_numpy(starts),
            torch.from_numpy(columns),
            torch.ones(len(columns)),
            size=shape,
            device=device,
            check_invariants=False,
        )
