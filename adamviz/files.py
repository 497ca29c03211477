"""A file that is written whole or not at all."""

import contextlib
import errno
import hashlib
import io
import itertools
import os
import re
import shutil
import stat
import sys
import tempfile

if sys.platform == "win32":
    fcntl = None
else:
    import fcntl

OPEN_FILES = re.compile(r"/dev/fd|/proc/[^/]+(/task/\d+)?/fd")  # folders whose names are those of open files
ALIKE = ("user.", "system.posix_acl_access")  # attributes that a new version of a file keeps


@contextlib.contextmanager
def replacing(path):
    """A binary file to write to, which takes its place at `path` when the block has ended well, and is gone
    otherwise.

    Until then a file of that name is what it was, whatever goes wrong: an error, a full disk, an interrupt, a
        kill, a loss of power. The
    new one has the old one's mode, owner and access list, or those of any new file. A symbolic link is
    followed to the file that it leads to; another hard link keeps the old one. Devices and pipes are written
    to directly.

    Nothing has a name before it is whole, so that a killed process leaves nothing behind. Only a kill in the
    microseconds between two system calls, or while a file system without nameless files takes a copy, leaves
    a hidden one, which the next writing of the same file removes.

    Args:
        path: a text, bytes or a path; its folder must exist.

    Yields:
        A buffered file, open for writing and reading bytes, which stays open until the block ends.

    Raises:
        TypeError, ValueError: this is no path.
        OSError: of the kind that says what is wrong, such as FileNotFoundError, IsADirectoryError or
            PermissionError; its `filename` is `path`.

    Example:
        >>> import pathlib
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = pathlib.Path(folder, "weights.bin")
        ...     with replacing(path) as file:
        ...         length = file.write(b"old")
        ...     try:
        ...         with replacing(path) as file:
        ...             length = file.write(b"half of the n")
        ...             raise KeyboardInterrupt
        ...     except KeyboardInterrupt:
        ...         path.read_bytes(), os.listdir(folder)
        (b'old', ['weights.bin'])

    Source:
        open(2) on O_TMPFILE, linkat(2), rename(2), fsync(2).
    """
    path = _text(path)
    with _naming(path):
        target = _target(path)
        if target is None:  # what lies in an open file stays there: this is added to it
            file = io.BufferedWriter(_File(os.open(path, os.O_WRONLY | os.O_APPEND), path, "wb"))
        else:
            file = io.BufferedRandom(_File(_nameless(os.path.dirname(target)), path, "rb+"))
    try:
        yield file
        file.flush()
        if target is not None:
            with _naming(path):
                _place(file, target)
        file.close()
    finally:
        with contextlib.suppress(OSError):  # an error before this one says more
            file.close()


class _File(io.FileIO):
    """An open file whose errors name the user's path."""

    def __init__(self, descriptor, path, mode):
        super().__init__(descriptor, mode)
        self.name = path

    def write(self, data):
        with _naming(self.name):
            return super().write(data)


@contextlib.contextmanager
def _naming(path):
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, path) from None


def _text(path):
    try:
        path = os.fsdecode(path)
    except TypeError:
        raise TypeError(f"Expected path to be a text or a path, received: {path!r}") from None
    if "\0" in path:
        raise ValueError(f"Expected path to hold no null character, received: {path!r}")
    return path


def _target(path):
    """The file that a path leads to, there or not; None for what can only be written to directly."""
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        target = os.path.realpath(path)
        for folder in (os.path.dirname(path) or ".", os.path.dirname(target)):
            if not os.path.isdir(folder):
                raise FileNotFoundError(errno.ENOENT, f"There is no folder {folder!r}") from None
        if not os.path.basename(path):
            raise IsADirectoryError(errno.EISDIR, "This names a folder, not a file") from None
        return target
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "This is a folder")
    if not stat.S_ISREG(found.st_mode) or _is_open_file(path):
        return None
    # The system asks for the folder's permission only, and lets root do anything.
    if not found.st_mode & 0o222 or not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, "This file is read-only, and stays as it is")
    return os.path.realpath(path)


def _is_open_file(path):
    """Whether a path leads through a descriptor, as /dev/stdout does: another writer has that file open."""
    while os.path.islink(path):
        folder = os.path.dirname(path)
        if OPEN_FILES.fullmatch(folder):
            return True
        path = os.path.join(folder, os.readlink(path))
    return False


def _nameless(folder):
    """The descriptor of a file without a name, on a folder's disk if that has such files; it is gone when it
    is closed.
    """
    if not os.access(folder, os.W_OK):
        raise PermissionError(errno.EACCES, "Its folder takes no new files")
    if hasattr(os, "O_TMPFILE"):
        with contextlib.suppress(OSError):
            return os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o666)
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _place(file, target):
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
    """Hidden names beside a file, the same ones each time, so that what a killed process left under one of
    them is found.
    """
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
    with io.BufferedWriter(_File(descriptor, file.name, "wb")) as copy:
        own = os.fstat(descriptor)
        try:
            if not _locked(descriptor) or not _is(
                part, own
            ):  # another writer took it for that of a killed process
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
    """Whether a file without a name could be given one: not if the name is taken, or where the system cannot
    do so.
    """
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
    """Remove a name if it is still that of a file, and not by now another writer's; whether the name is free
    then.
    """
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
