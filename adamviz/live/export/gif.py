"""A GIF written frame by frame: one palette for all, and of each frame only what has changed."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from typing import BinaryIO

import numpy as np

from adamviz.typing import Int

CLEAR = 255  # the palette's place for "as it was"
LONGEST = 0xFFFF  # hundredths of a second that one frame can stand for


class Gif:
    """A looping GIF, written to a file that is open for writing bytes.

    Frames are not kept: a film of thousands takes no more memory than one of ten.

    Args:
        file: where to write; the caller closes it, after `close`.
        samples: pictures, each (height, width, 4) uint8, that hold among them the colours of all frames.
            Alpha is not looked at.
        exact: colours, "#rrggbb" each, that must not change in the least, such as that of a large background.

    Example:
        >>> file = io.BytesIO()
        >>> black, white = np.zeros((4, 6, 4), np.uint8), np.full((4, 6, 4), 255, np.uint8)
        >>> gif = Gif(file, [black, white])
        >>> gif.add(black, 3), gif.add(white, 150), gif.close()
        (None, None, None)
        >>> from PIL import Image
        >>> with Image.open(file) as image:
        ...     image.n_frames, image.size
        (2, (6, 4))
    """

    def __init__(
        self, file: BinaryIO, samples: Sequence[Int[np.ndarray, "height width 4"]], exact: Sequence[str] = ()
    ) -> None:
        from PIL import Image

        self.file, self.before = file, None
        height, width, _ = samples[0].shape
        kept = b"".join(bytes.fromhex(colour[1:]) for colour in dict.fromkeys(exact))
        free = CLEAR - len(kept) // 3
        together = np.concatenate([sample[..., :3].reshape(-1, 3) for sample in samples])
        # Maximum coverage keeps rare colours, such as a star's; one round of k-means puts the common ones
        # back in place.
        quantized = Image.fromarray(together[None]).quantize(
            free, method=Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE
        )
        colours = kept + bytes((quantized.getpalette() or [])[: 3 * free])
        # What is left of the palette repeats its first colour, so that no colour is taken for the one that
        # means "as it was".
        self.palette = colours + colours[:3] * (256 - len(colours) // 3)
        # Where in the palette each colour belongs, told apart by the six highest bits of each channel.
        steps = (np.arange(64) * 255 // 63).astype(np.uint8)
        every = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), -1).reshape(512, 512, 3)
        reference = Image.new("P", (1, 1))
        reference.putpalette(self.palette)
        places = np.array(
            Image.fromarray(every).quantize(palette=reference, dither=Image.Dither.NONE)
        ).ravel()
        places[places >= len(colours) // 3] = 0
        for place in range(len(kept) // 3):  # Pillow takes near colours for the same
            red, green, blue = kept[3 * place : 3 * place + 3]
            places[red >> 2 << 12 | green >> 2 << 6 | blue >> 2] = place
        self.places = places
        # Size, a palette of 256 colours, and the extension that lets it run for ever.
        file.write(b"GIF89a" + struct.pack("<HHBBB", width, height, 0b11110111, 0, 0) + self.palette)
        file.write(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0")

    def add(self, frame: Int[np.ndarray, "height width 4"], delay: int) -> None:
        """Add a frame, (height, width, 4) uint8, which must not change after that; it stands for `delay`
        hundredths of a second.
        """
        while delay > LONGEST:  # shown again and again
            self._add(frame, LONGEST)
            delay -= LONGEST
        self._add(frame, delay)

    def _add(self, frame, delay):
        frame = np.ascontiguousarray(frame)
        words = frame.view(np.uint32)[..., 0]
        top, left, same = 0, 0, None
        bottom, right = words.shape
        if self.before is not None:
            changed = words != self.before
            rows, columns = np.flatnonzero(changed.any(1)), np.flatnonzero(changed.any(0))
            if rows.size == 0:  # a frame has a pixel at least
                rows = columns = np.zeros(1, int)
            top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
            same = ~changed[top:bottom, left:right]
        self.before = words
        red, green, blue = (
            frame[top:bottom, left:right, channel].astype(np.int32) >> 2 for channel in range(3)
        )
        picture = self.places[red << 12 | green << 6 | blue]
        if same is not None:
            picture[same] = CLEAR
        self.file.write(b"\x21\xf9\x04" + struct.pack("<BHBB", 0b0101, delay, CLEAR, 0))
        self.file.write(
            b"\x2c"
            + struct.pack("<HHHHB", left, top, right - left, bottom - top, 0)
            + self._compressed(picture)
        )

    def close(self) -> None:
        """Write the end of the GIF."""
        self.file.write(b"\x3b")

    def _compressed(self, picture):
        """The pixels as a GIF holds them: taken out of a GIF of this one picture, which Pillow writes."""
        from PIL import Image

        file = io.BytesIO()
        image = Image.frombytes("P", picture.shape[::-1], picture.tobytes())
        image.putpalette(self.palette)
        image.save(file, format="GIF", optimize=False, interlace=False)
        data = file.getbuffer()
        at = 13 + (3 * 2 ** ((data[10] & 7) + 1) if data[10] & 128 else 0)
        while data[at] == 0x21:  # extensions
            at += 2
            while data[at]:
                at += data[at] + 1
            at += 1
        flags = data[at + 9]
        at += 10 + (3 * 2 ** ((flags & 7) + 1) if flags & 128 else 0)
        return data[at:-1]
