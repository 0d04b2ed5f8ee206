import os

import pytest

from search.readers.opening import open_regular_file, unreadable


def test_a_file_is_opened(write):
    with open_regular_file(write("a.txt")) as file:
        assert file.read() == b"Some words."


def test_a_pipe_or_a_device_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", os.devnull):
        with pytest.raises(OSError, match="is a device or a pipe, not a file"):
            open_regular_file(path)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (FileNotFoundError(2, "No such file or directory"), "a: there is no such file or folder; check the path"),
        (PermissionError(13, "Permission denied"), "a: permission denied; ask its owner for access"),
        (OSError(5, "Input/output error"), "a: Input/output error"),
        (OSError("other"), "a: other"),
    ],
)
def test_an_error_says_what_is_wrong_and_what_to_do(error, message):
    assert str(unreadable("a", error)) == message
