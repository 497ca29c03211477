"""Full disks, kills, interrupts and wrong places: the file before stays, and the error names the path that
was given.
"""

import contextlib
import errno
import os
import signal
import subprocess
import sys
import tempfile
import time

import pytest

from adamviz.files import placing, replacing


def write(path, data=b"new"):
    with replacing(path) as file:
        file.write(data)


def python(code, *arguments):
    return subprocess.run([sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True)


@pytest.mark.parametrize(
    "path, error, words",
    [
        ("none/a", FileNotFoundError, "There is no folder 'none'"),
        ("file/a", FileNotFoundError, "There is no folder 'file'"),
        ("folder", IsADirectoryError, "This is a folder"),
        ("folder/", IsADirectoryError, "This is a folder"),
        (".", IsADirectoryError, "This is a folder"),
        ("new/", FileNotFoundError, "There is no folder 'new/?'"),
        ("", IsADirectoryError, "This names a folder"),
        ("read-only", PermissionError, "read-only, and stays"),
        ("to read-only", PermissionError, "read-only, and stays"),
        ("loop", OSError, "Too many levels"),
        ("astray", FileNotFoundError, "There is no folder '.*nowhere'"),
        ("x" * 256, OSError, "File name too long"),
        ("/dev/full", OSError, "No space left on device"),
    ],
)
def test_the_error_says_what_is_wrong_with_the_path_that_was_given(tmp_path, monkeypatch, path, error, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"old")
    (tmp_path / "read-only").write_bytes(b"old")
    (tmp_path / "read-only").chmod(0o444)
    (tmp_path / "to read-only").symlink_to("read-only")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "astray").symlink_to("nowhere/a")
    before = sorted(os.listdir())
    with pytest.raises(error, match=words) as caught:
        write(path)
    assert caught.value.filename == path and sorted(os.listdir()) == before
    assert (tmp_path / "read-only").read_bytes() == b"old"


@pytest.mark.parametrize("what", ["link", "replace", "fsync", "fchmod"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS])
def test_a_call_that_fails_names_the_path_too(tmp_path, monkeypatch, what, code):
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def fail(*args, **kwargs):
        raise OSError(code, os.strerror(code), str(args[0]))

    monkeypatch.setattr(os, what, fail)
    if what == "link":  # then a copy is made
        write(path)
    else:
        with pytest.raises(OSError) as caught:
            write(path)
        assert (caught.value.errno, caught.value.filename) == (code, str(path))
    monkeypatch.undo()
    assert path.read_bytes() == (b"new" if what == "link" else b"old") and os.listdir(tmp_path) == ["a"]


def test_a_folder_that_takes_no_files_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: not os.path.isdir(path))
    with pytest.raises(PermissionError, match="Its folder takes no new files") as caught:
        write(tmp_path / "a")
    assert caught.value.filename == str(tmp_path / "a")


def test_a_folder_that_cannot_be_synced_is_no_failure(tmp_path, monkeypatch):
    def sync(descriptor, fsync=os.fsync):
        if os.path.isdir(f"/proc/self/fd/{descriptor}"):
            raise OSError(errno.EINVAL, "Invalid argument")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", sync)
    write(tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"new"


def test_file_and_folder_are_synced_in_this_order(tmp_path, monkeypatch):
    done = []
    monkeypatch.setattr(
        os, "fsync", lambda descriptor: done.append(os.path.isdir(f"/proc/self/fd/{descriptor}"))
    )
    monkeypatch.setattr(os, "replace", lambda *names, move=os.replace: (done.append("replace"), move(*names)))
    write(tmp_path / "a"), write(tmp_path / "a")
    assert done == [False, True, False, "replace", True]


FULL = """
import os, resource, sys, tempfile
from adamviz import files
if sys.argv[2] == "copy":
    del os.O_TMPFILE
    tempfile._O_TMPFILE_WORKS = False
    def refuse(*args, **kwargs):
        raise OSError(95, "Not supported here")
    os.link = refuse
resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
try:
    with files.replacing(sys.argv[1]) as file:
        for _ in range(10):
            file.write(b"new" * 3_000)
except OSError as error:
    print(type(error).__name__, error.errno, error.filename)
"""


@pytest.mark.sampled(1)
@pytest.mark.parametrize("way", ["link", "copy"])
def test_a_disk_that_fills_up_leaves_the_old_file(tmp_path, way):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    done = python(FULL, path, way)
    assert done.stdout == f"OSError {errno.EFBIG} {path}\n", done.stderr
    assert path.read_bytes() == b"old" and os.listdir(tmp_path) == ["a"]


KILLED = """
import os, shutil, signal, sys
from adamviz import files
how = sys.argv[2]
die = lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL)
if how == "before its name":
    os.link = die
if how == "with a hidden name":
    os.replace = die
if how == "in a copy":
    def refuse(*args, **kwargs):
        raise OSError(95, "Not supported here")
    os.link, shutil.copyfileobj = refuse, die
with files.replacing(sys.argv[1]) as file:
    file.write(b"new" * 30_000)
    if how == "in the block":
        die()
"""


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    "how, left", [("in the block", 0), ("before its name", 0), ("with a hidden name", 1), ("in a copy", 1)]
)
def test_a_kill_leaves_the_old_file(tmp_path, how, left):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    assert python(KILLED, path, how).returncode == -signal.SIGKILL
    hidden = set(os.listdir(tmp_path)) - {"a"}
    assert path.read_bytes() == b"old" and len(hidden) == left
    write(path)
    assert path.read_bytes() == b"new" and os.listdir(tmp_path) == ["a"], (
        "what was left is gone with the next writing"
    )


LOOP = """
import sys
from adamviz.files import replacing
print("begun", flush=True)
for count in range(10**9):
    with replacing(sys.argv[1]) as file:
        for _ in range(3):
            file.write(b"%09d" % count * 2_000)
"""


@pytest.mark.slow
def test_kills_at_any_moment(tmp_path):
    path = tmp_path / "a"
    with replacing(path) as file:
        file.write(b"%09d" % 0 * 6_000)
    for count in range(8):
        with subprocess.Popen([sys.executable, "-c", LOOP, str(path)], stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            time.sleep(0.005 * count)
            process.kill()
        data = path.read_bytes()
        assert len(data) == 54_000 and data == data[:9] * 6_000
    write(path)
    assert os.listdir(tmp_path) == ["a"]


# Python closes what an interrupt let go.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("nameless", [True, False])
def test_interrupts_at_any_moment(tmp_path, monkeypatch, nameless):
    if not nameless:
        monkeypatch.delattr(os, "O_TMPFILE")
        monkeypatch.setattr(tempfile, "_O_TMPFILE_WORKS", False, raising=False)
        monkeypatch.setattr(os, "link", lambda *args, **kwargs: open("/none/of/that"))

    def interrupt(*_):
        raise KeyboardInterrupt

    path, last, interrupts = tmp_path / "a", b"0", 0
    write(path, last)
    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        for count in range(1_500):
            new = b"%d" % count * 50
            try:
                signal.setitimer(signal.ITIMER_REAL, 1e-6 + (count % 150) * 4e-6)
                with replacing(path) as file:
                    file.write(new)
                signal.setitimer(signal.ITIMER_REAL, 0)
            except KeyboardInterrupt:
                interrupts += 1
            found = path.read_bytes()
            assert found in (last, new)
            last = found
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert interrupts > 100
    write(path)
    assert os.listdir(tmp_path) == ["a"]


def test_the_hidden_file_of_a_writer_that_lives_is_left_alone(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    moved = []

    def meanwhile(part, target, move=os.replace):
        if not moved:
            moved.append(part)
            write(path, b"of another writer")
            assert os.path.exists(part), "another writer took another name"
        move(part, target)

    monkeypatch.setattr(os, "replace", meanwhile)
    write(path, b"of this one")
    assert path.read_bytes() == b"of this one" and os.listdir(tmp_path) == ["a"]


def test_a_reader_that_has_gone_is_named(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["head", "-c", "1", str(tmp_path / "pipe")], stdout=subprocess.DEVNULL):
        with pytest.raises(BrokenPipeError) as caught, replacing(tmp_path / "pipe") as file:
            for _ in range(1_000):
                file.write(b"more" * 10_000)
                file.flush()
    assert caught.value.filename == str(tmp_path / "pipe")


def test_no_descriptor_is_left_open(tmp_path):
    before = len(os.listdir("/proc/self/fd"))
    for count in range(20):
        with contextlib.suppress(ArithmeticError), replacing(tmp_path / "a") as file:
            file.write(b"new")
            if count % 2:
                raise ArithmeticError
    assert len(os.listdir("/proc/self/fd")) == before and placing.fcntl is not None
