"""Rounds a matrix to whole numbers so that what it makes of real inputs changes least.

Each column is rounded in turn, and what that did to the products is made good by the columns that are still to come:
GPTQ (Frantar et al. 2022, arXiv:2210.17323).
"""

import numpy

DAMPING = 0.01
"""Share of the mean squared input that is added to each, so that inputs that hardly vary do not decide."""


def rounded(weight, squares, bits):
    """weight [out, in], squares = Σ x·xᵀ [in, in] of its inputs → (whole numbers [out, in] as int8, scale [out]).

    `whole · scale` stands for the weight; whole numbers lie between ±(2^(bits-1) - 1).
    """
    most = 2 ** (bits - 1) - 1
    rest = weight.astype(numpy.float64).copy()
    scale = numpy.maximum(numpy.abs(rest).max(1), 1e-12) / most
    damped = squares + DAMPING * numpy.mean(numpy.diag(squares)) * numpy.eye(len(squares))
    inverse = numpy.linalg.cholesky(numpy.linalg.inv(damped)).T
    whole = numpy.empty(rest.shape, dtype=numpy.int8)
    for column in range(rest.shape[1]):
        whole[:, column] = numpy.clip(numpy.rint(rest[:, column] / scale), -most, most)
        missed = (rest[:, column] - whole[:, column] * scale) / inverse[column, column]
        rest[:, column + 1 :] -= numpy.outer(missed, inverse[column, column + 1 :])
    return whole, scale.astype(numpy.float32)
