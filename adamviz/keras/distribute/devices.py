"""The devices of a strategy, by themselves or by their names."""

from __future__ import annotations

import re
from typing import Any

import jax


def listed(devices: Any) -> list[jax.Device]:
    """Devices of a list of them or of their names, each once; or a ValueError."""
    requested = [devices] if isinstance(devices, (str, jax.Device)) else list(devices)
    if not requested:
        raise ValueError(f"Expected devices to be a list of at least one device, received: {devices!r}")
    resolved = [_device(entry) if isinstance(entry, str) else entry for entry in requested]
    for place, device in enumerate(resolved):
        if not isinstance(device, jax.Device):
            raise ValueError(
                f"Expected JAX devices or names such as 'cpu:1', received among them: {requested[place]!r}"
            )
        if device in resolved[:place]:
            raise ValueError(f"Expected each device once, received twice: {requested[place]!r}")
    return resolved


def _device(name):
    platform, number = ["", "", *re.split("[:/]", name.lower())][-2:]
    try:
        return dict(enumerate(jax.devices(platform)))[int(number)]
    except (ValueError, KeyError, RuntimeError):
        known = ", ".join(f"{device.platform}:{device.id}" for device in jax.devices())
        raise ValueError(f"Unknown device {name!r}; JAX has {known}") from None
