"""Putting a file that has no name yet in the place of another one."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import itertools
import os
import shutil
import stat
import sys
import tempfile

from adamviz.files.open_file import OpenFile

if sys.platform == "win32":
    fcntl = None
else:
    import fcntl

ALIKE = ("user.", "system.posix_acl_access")  # attributes that a new version of a file keeps


def nameless(folder: str) -> int:
    """The descriptor of a file without a name, on a folder's disk if that has such; gone when closed."""
    if not os.access(folder, os.W_OK):
        raise PermissionError(errno.EACCES, "Its folder takes no new files")
    if hasattr(os, "O_TMPFILE"):
        with contextlib.suppress(OSError):
            return os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o666)
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def place(file: io.BufferedWriter | io.BufferedRandom, target: str) -> None:
    """Put a file without a name in the place of another one, or where there is none."""
    descriptor = file.fileno()
    before = os.stat(target) if os.path.exists(target) else None
    os.fsync(descriptor)
    if before is not None:
        _keep_rights(descriptor, target, before)
    if before is not None or not _linked(descriptor, target):
        for part in _parts(target):
            if _replaced(file, part, target, before):
                break
    with contextlib.suppress(OSError):  # the file is whole in any case, and some folders cannot be synced
        folder = os.open(os.path.dirname(target), os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _parts(target):
    """Hidden names beside a file, always the same, so that what a killed process left there is found."""
    folder, name = os.path.split(target)
    digest = hashlib.blake2s(os.fsencode(name), digest_size=8).hexdigest()
    return (os.path.join(folder, f".adamviz-{digest}-{number}") for number in itertools.count())


def _replaced(file, part, target, before):
    """Whether the target could be replaced by way of a hidden name: not if another writer has that name."""
    if not _cleared(part):
        return False
    descriptor = file.fileno()
    try:
        if _locked(descriptor) and _linked(descriptor, part):
            os.replace(part, target)
            return True
    except BaseException:
        _remove(part, os.fstat(descriptor))
        raise
    return _replaced_by_copy(file, part, target, before)


def _replaced_by_copy(file, part, target, before):
    """The same where a file without a name can't be given one."""
    try:
        descriptor = os.open(
            part,
            os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0),
            0o666 if before is None else 0o600,
        )
    except FileExistsError:
        return False
    with io.BufferedWriter(OpenFile(descriptor, file.name, "wb")) as copy:
        own = os.fstat(descriptor)
        try:
            # Another writer may have taken it for that of a killed process.
            if not _locked(descriptor) or not _is(part, own):
                return False
            if before is not None:
                _keep_rights(descriptor, target, before)
            file.seek(0)
            shutil.copyfileobj(file, copy)
            copy.flush()
            os.fsync(descriptor)
            if fcntl is None:  # Windows moves no file that is open
                copy.close()
            os.replace(part, target)
        except BaseException:
            if fcntl is None:
                copy.close()
            _remove(part, own)
            raise
    return True


def _linked(descriptor, name):
    """Whether a file without a name could be given one: not a taken one, nor where no system call does so."""
    try:
        # Only with a folder's descriptor, which does not matter here, is this the call that follows the link
        # in /proc.
        os.link(f"/proc/self/fd/{descriptor}", name, src_dir_fd=descriptor, follow_symlinks=True)
    except (OSError, NotImplementedError):
        return False
    return True


def _locked(descriptor):
    """Whether this process now holds a file, for as long as it lives: so others can tell that it does."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # locks are not known here
        return True
    return True


def _cleared(part):
    """Whether a hidden name is free; what a killed process has left under it is removed."""
    if fcntl is None:
        return not os.path.lexists(part)
    try:
        descriptor = os.open(part, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # refused while its writer lives
        return _remove(part, os.fstat(descriptor))
    except OSError:
        return False
    finally:
        os.close(descriptor)


def _is(name, found):
    """Whether a name is still that of a file."""
    try:
        return os.path.samestat(os.lstat(name), found)
    except OSError:
        return False


def _remove(name, found):
    """Remove a name if it is still that of a file, not another writer's; whether the name is free then."""
    with contextlib.suppress(OSError):
        if _is(name, found):
            os.unlink(name)
    return not os.path.lexists(name)


def _keep_rights(descriptor, target, before):
    """Give a new version of a file the rights of the one before it."""
    if not hasattr(os, "fchown"):  # Windows, where a folder decides
        return
    mode = stat.S_IMODE(before.st_mode) & 0o777
    with contextlib.suppress(OSError):
        os.fchown(descriptor, -1, before.st_gid)
    with contextlib.suppress(OSError):  # root's alone
        os.fchown(descriptor, before.st_uid, -1)
    if os.fstat(descriptor).st_gid != before.st_gid:  # what was meant for one group is not for another
        mode = mode & ~0o070 | (mode & 0o007) << 3
    for name in os.listxattr(target) if hasattr(os, "listxattr") else ():
        if name.startswith(ALIKE):
            with contextlib.suppress(OSError):
                os.setxattr(descriptor, name, os.getxattr(target, name))
    os.fchmod(descriptor, mode)
