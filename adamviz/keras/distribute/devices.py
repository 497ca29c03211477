"""The devices of a strategy, by themselves or by their names."""

from __future__ import annotations

import re
from typing import Any

import jax


def listed(devices: Any) -> list[jax.Device]:
    """Devices of a list of them or of their names, each once; or a ValueError."""
    given = [devices] if isinstance(devices, (str, jax.Device)) else list(devices)
    if not given:
        raise ValueError(f"Expected devices to be a list of at least one device, received: {devices!r}")
    found = [_device(one) if isinstance(one, str) else one for one in given]
    for place, device in enumerate(found):
        if not isinstance(device, jax.Device):
            raise ValueError(
                f"Expected JAX devices or names such as 'cpu:1', received among them: {given[place]!r}"
            )
        if device in found[:place]:
            raise ValueError(f"Expected each device once, received twice: {given[place]!r}")
    return found


def _device(name):
    platform, number = ["", "", *re.split("[:/]", name.lower())][-2:]
    try:
        return dict(enumerate(jax.devices(platform)))[int(number)]
    except (ValueError, KeyError, RuntimeError):
        known = ", ".join(f"{device.platform}:{device.id}" for device in jax.devices())
        raise ValueError(f"Unknown device {name!r}; JAX has {known}") from None
