"""Unit vectors and the identity of the model that made them."""

from typing import NewType

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]
"""`(dim,) float32`, unit length, or all zero for a text without a known token."""

Matrix = npt.NDArray[np.float32]
"""`(n, dim) float32`, rows as `Vector`."""

ModelFingerprint = NewType("ModelFingerprint", str)
"""Hex digest of everything that decides a vector's value: weights, tokenizer, passages."""


def unit_rows(matrix: npt.NDArray[np.floating]) -> Matrix:
    """Scales each row to unit length; rows of zeros stay zero.

    Args:
        matrix: `(n, dim)`, any float type; n may be 0.
    """
    rows = np.asarray(matrix, dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    result: Matrix = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return result
