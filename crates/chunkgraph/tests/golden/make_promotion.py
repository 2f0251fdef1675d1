"""Writes promotion.txt: what NumPy makes of types and values.

Run with NumPy 2 as `python make_promotion.py > promotion.txt`. The lines are

    numbers TYPE: the sample values of a type
    types OP: the type of every pair of types, row by row, in the order of TYPES; - where NumPy refuses;
        comparisons give bool
    pairs OP TYPE TYPE: the results for every pair of sample values, row by row; - where the project says missing
    each OP TYPE: the results for every sample value
    casts TYPE TYPE: every sample value cast to the second type; - where that is not defined
"""

import sys
import warnings

import numpy as np

warnings.simplefilter("ignore")

TYPES = "bool uint8 uint16 uint32 uint64 int8 int16 int32 int64 float32 float64".split()
BINARY = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.true_divide, "floor_div": np.floor_divide,
    "rem": np.remainder, "pow": np.power, "min": np.minimum, "max": np.maximum, "eq": np.equal, "ne": np.not_equal,
    "lt": np.less, "le": np.less_equal, "gt": np.greater, "ge": np.greater_equal, "and": np.bitwise_and,
    "or": np.bitwise_or, "xor": np.bitwise_xor,
}
UNARY = {
    "neg": np.negative, "abs": np.absolute, "sqrt": np.sqrt, "exp": np.exp, "ln": np.log, "log10": np.log10,
    "sin": np.sin, "cos": np.cos, "tan": np.tan, "atan": np.arctan, "tanh": np.tanh, "not": np.invert,
    "round": np.round, "floor": np.floor, "ceil": np.ceil,
}
COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")
# The types whose values are tried; the others differ from these in width alone.
TRIED = "bool uint8 uint64 int8 int64 float32 float64".split()
MIXED = [("uint64", "int64"), ("int8", "uint64"), ("uint8", "int8"), ("float32", "int32"), ("uint16", "float32")]


def numbers(name):
    if name == "bool":
        return np.array([False, True])
    if name.startswith("float"):
        return np.array([0, -0.0, 1, 2, -3, 0.5, -7.25, 1e30, -np.inf, 0.1], dtype=name)
    info = np.iinfo(name)
    signed = [-1, -3, info.min] if info.min else [200]
    return np.array([0, 1, 2, 7, info.max, *signed], dtype=name)


def text(value):
    if isinstance(value, (np.floating, float)):
        return "-" if np.isnan(value) else repr(float(value))
    return str(int(value))


def pairs(op, a, b):
    """The results for all pairs; - where they are missing: an integer by zero, a negative exponent."""
    a, b = np.repeat(a, len(b)), np.tile(b, len(a))
    missing = np.zeros(len(a), bool)
    if np.result_type(a, b).kind in "iub":
        if op in ("rem", "floor_div"):
            missing = b == 0
        if op == "pow":
            missing = b < 0
    # Arrays, not numbers: NumPy takes a single exponent of 0.5 as the square root.
    results = BINARY[op](a, np.where(missing, b.dtype.type(1), b))
    return ("-" if gone else text(result) for gone, result in zip(missing, results))


def result_type(op, a, b):
    try:
        result = BINARY[op](np.ones(1, a), np.ones(1, b))
    except TypeError:
        return "-"
    return result.dtype.name


def cast(a, name):
    """The cast of a number, or - out of range, where the result is the processor's."""
    if a.dtype.kind == "f" and name[0] in "iu":
        info = np.iinfo(name)
        if not (np.isfinite(a) and info.min <= int(a) <= info.max):
            return "-"
    return text(a.astype(name))


def line(key, results):
    print(f"{key}: {' '.join(results)}")


print("NumPy", np.__version__, file=sys.stderr)
for name in TYPES:
    line(f"numbers {name}", map(text, numbers(name)))
for op in BINARY:
    if op in COMPARISONS:
        continue
    line(f"types {op}", (result_type(op, a, b) for a in TYPES for b in TYPES))
for op in BINARY:
    for a, b in [(name, name) for name in TRIED if op not in COMPARISONS] + MIXED:
        if result_type(op, a, b) != "-":
            line(f"pairs {op} {a} {b}", pairs(op, numbers(a), numbers(b)))
for op in UNARY:
    for name in TRIED:
        # Of integers the functions are taken as float64 here, and bool has no negative.
        if name == "bool" and op != "not" or op == "not" and name.startswith("float"):
            continue
        values = numbers(name)
        if op in ("sqrt", "exp", "ln", "log10", "sin", "cos", "tan", "atan", "tanh") and values.dtype.kind in "iu":
            values = values.astype("float64")
        line(f"each {op} {name}", (text(UNARY[op](x)) for x in values))
for a in TYPES:
    for b in TYPES:
        line(f"casts {a} {b}", (cast(x, b) for x in numbers(a)))
