"""Writing a file whole or not at all: on any system, through any failure, with the rights and links of the
file before.
"""

import contextlib
import errno
import os
import stat
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adamviz.files import placing, replacing


def refuse(*args, **kwargs):
    raise OSError(errno.EOPNOTSUPP, "Not supported here")


def closed_first(replace):
    """Windows's rule: no file that is open can be moved."""

    def move(part, target):
        found = os.stat(part)
        opened = [os.path.join("/proc/self/fd", one) for one in os.listdir("/proc/self/fd")]
        for one in opened:
            with contextlib.suppress(FileNotFoundError):  # another thread has closed it
                assert not os.path.samestat(os.stat(one), found), "it is open"
        replace(part, target)

    return move


SYSTEMS = ["nameless files", "nameless files without names later", "no nameless files", "no locks", "Windows"]


def become(system, patch):
    """Take from this system what another one does not have."""
    if system == "nameless files without names later":
        patch.setattr(os, "link", refuse)
    if system in ("no nameless files", "Windows"):
        patch.delattr(os, "O_TMPFILE")
        patch.setattr(tempfile, "_O_TMPFILE_WORKS", False, raising=False)
        patch.setattr(os, "link", refuse)
    if system == "no locks":
        patch.setattr(placing.fcntl, "flock", refuse)
    if system == "Windows":
        patch.setattr(placing, "fcntl", None)
        for name in ("fchown", "fchmod", "listxattr", "setxattr"):
            patch.delattr(os, name)
        patch.setattr(os, "replace", closed_first(os.replace))


@pytest.fixture(params=SYSTEMS)
def system(request, monkeypatch):
    become(request.param, monkeypatch)
    return request.param


def write(path, data):
    with replacing(path) as file:
        file.write(data)


def test_a_file_is_made_and_replaced(tmp_path, system):
    path = tmp_path / "a.bin"
    for data in (b"one", b"", b"two" * 100_000):
        write(path, data)
        assert path.read_bytes() == data and os.listdir(tmp_path) == ["a.bin"]


def test_until_the_block_ends_the_old_file_is_there_alone(tmp_path, system):
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    with replacing(path) as file:
        file.write(b"new" * 10_000)
        file.flush()
        assert path.read_bytes() == b"old" and os.listdir(tmp_path) == ["a.bin"]
        file.seek(3)
        assert file.read(3) == b"new"
    assert path.read_bytes() == b"new" * 10_000


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    st.sampled_from(SYSTEMS),
    st.lists(
        st.tuples(st.binary(max_size=40), st.sampled_from([1, 9, 9_000]), st.sampled_from([None, 0, 1, 2]))
    ),
)
def test_whatever_fails_the_last_whole_one_stays(tmp_path_factory, system, writings):
    folder = tmp_path_factory.mktemp("whole")
    last = None
    with pytest.MonkeyPatch.context() as patch:
        become(system, patch)
        for data, times, fails in writings:
            errors = contextlib.suppress(ArithmeticError, KeyboardInterrupt)
            with errors, replacing(folder / "a") as file:
                for count in range(2):
                    if fails == count:
                        raise (ArithmeticError, KeyboardInterrupt)[count]
                    file.write(data * times)
                last = data * times * 2
            found = {one.name: one.read_bytes() for one in folder.iterdir()}
            assert found == ({} if last is None else {"a": last})


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666, 0o755, 0o222])
def test_the_mode_stays(tmp_path, system, mode):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    path.chmod(mode)
    write(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == mode or system == "Windows"


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o007])
def test_a_new_file_has_the_mode_of_any_new_file(tmp_path, system, mask):
    before = os.umask(mask)
    try:
        write(tmp_path / "a", b"new")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o666 & ~mask


def test_a_secret_is_nobody_else_s_for_a_moment(tmp_path, system, monkeypatch):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    path.chmod(0o600)
    seen = []
    monkeypatch.setattr(
        os,
        "replace",
        lambda part, target, move=os.replace: (
            seen.append(os.stat(part).st_mode & 0o077),
            move(part, target),
        ),
    )
    write(path, b"new")
    assert seen == [0]


def test_attributes_and_access_lists_stay(tmp_path, monkeypatch):
    kept = {}
    monkeypatch.setattr(
        os, "listxattr", lambda path: ["user.author", "system.posix_acl_access", "security.selinux"]
    )
    monkeypatch.setattr(os, "getxattr", lambda path, name: name.encode())
    monkeypatch.setattr(os, "setxattr", lambda file, name, value: kept.update({name: value}))
    write(tmp_path / "a", b"old")
    assert kept == {}
    write(tmp_path / "a", b"new")
    assert kept == {name: name.encode() for name in ("user.author", "system.posix_acl_access")}


def test_a_group_that_cannot_be_kept_lends_its_rights_to_no_other(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    path.chmod(0o664)
    monkeypatch.setattr(os, "fchown", refuse)
    own = path.stat()
    other = os.stat_result([*own[:5], own.st_gid + 1, *own[6:]])
    file = os.open(path, os.O_RDWR)
    placing._keep_rights(file, path, other)
    os.close(file)
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("absolute", [True, False])
def test_a_link_is_followed(tmp_path, system, there, absolute):
    (tmp_path / "far").mkdir(), (tmp_path / "near").mkdir()
    target, middle, link = tmp_path / "far" / "a", tmp_path / "far" / "link", tmp_path / "near" / "link"
    middle.symlink_to("a")
    link.symlink_to(middle if absolute else "../far/link")
    if there:
        target.write_bytes(b"old")
    write(link, b"new")
    assert (
        target.read_bytes() == b"new"
        and link.is_symlink()
        and middle.is_symlink()
        and not target.is_symlink()
    )
    assert os.listdir(tmp_path / "near") == ["link"] and sorted(os.listdir(tmp_path / "far")) == ["a", "link"]


@pytest.mark.parametrize(
    "name",
    [
        "a",
        b"a",
        Path("a"),
        "a b$(x)%d'\"\n",
        "é\u2028😀",
        os.fsdecode(b"\xff\xfe"),
        b"\xff",
        "x" * 255,
        ".adamviz",
        "-",
    ],
)
def test_any_name_will_do(tmp_path, monkeypatch, system, name):
    monkeypatch.chdir(tmp_path)
    for data in (b"old", b"new"):
        write(name, data)
        assert Path(os.fsdecode(name)).read_bytes() == data and os.listdir(tmp_path) == [os.fsdecode(name)]


def test_a_relative_path_is_that_of_the_beginning(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with replacing("a") as file:
        (tmp_path / "elsewhere").mkdir()
        monkeypatch.chdir(tmp_path / "elsewhere")
        file.write(b"new")
    assert (tmp_path / "a").read_bytes() == b"new" and os.listdir(".") == []


def test_writers_of_one_file_do_not_meet(tmp_path, system):
    path, errors = tmp_path / "a", []
    all_in = threading.Barrier(6)

    def work(number):
        try:
            all_in.wait()
            for _ in range(15):
                write(path, bytes([number]) * 5_000)
                data = path.read_bytes()
                assert len(data) == 5_000 and len(set(data)) == 1
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert errors == [] and os.listdir(tmp_path) == ["a"]


def test_a_pipe_is_written_to_directly(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    reader = subprocess.Popen(["cat", str(tmp_path / "pipe")], stdout=subprocess.PIPE)
    write(tmp_path / "pipe", b"through")
    assert reader.communicate(timeout=30)[0] == b"through" and stat.S_ISFIFO(
        (tmp_path / "pipe").stat().st_mode
    )


def test_what_lies_in_an_open_file_stays_there(tmp_path):
    code = "from adamviz.files import replacing\nwith replacing('/dev/stdout') as file: file.write(b'new')"
    (tmp_path / "log").write_bytes(b"old ")
    with (tmp_path / "log").open("ab") as log:
        subprocess.run([sys.executable, "-c", code], stdout=log, check=True)
    assert (tmp_path / "log").read_bytes() == b"old new"


def test_only_a_path_is_taken():
    for wrong in (None, 5, ["a"]):
        with (
            pytest.raises(TypeError, match="Expected path to be a text or a path, received: "),
            replacing(wrong),
        ):
            pass
    with (
        pytest.raises(ValueError, match="Expected path to hold no null character, received: 'a.x000'"),
        replacing("a\x000"),
    ):
        pass
