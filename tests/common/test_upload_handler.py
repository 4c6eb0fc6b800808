"""Files in transit: held in memory up to the limit, never written to a folder, counted beyond it."""

import tracemalloc

import pytest
from django.http.multipartparser import MultiPartParser
from django.urls import reverse

from common.upload_handler import FILES_AT_ONCE, BoundedUploadHandler

BOUNDARY = "limite"
MEGABYTE = 1024 * 1024


class Body:
    """A multipart body that exists only as it is read: a file of zeros, then a field."""

    def __init__(self, *lengths: int):
        self.parts = [self._part(length) for length in lengths]
        self.end = f"--{BOUNDARY}\r\n".encode()
        self.end += b'Content-Disposition: form-data; name="mot"\r\n\r\nbonjour\r\n'
        self.end += f"--{BOUNDARY}--\r\n".encode()
        self.length = sum(len(head) + length + 2 for head, length in self.parts) + len(self.end)
        self.flow = self._flow()
        self.rest = b""

    def _part(self, length: int) -> tuple[bytes, int]:
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
        )
        return head.encode(), length

    def _flow(self):
        for head, length in self.parts:
            yield head
            for start in range(0, length, 65536):
                yield bytes(min(65536, length - start))
            yield b"\r\n"
        yield self.end

    def read(self, size: int) -> bytes:
        while len(self.rest) < size and (more := next(self.flow, None)) is not None:
            self.rest += more
        piece, self.rest = self.rest[:size], self.rest[size:]
        return piece


def parsed(*lengths: int):
    body = Body(*lengths)
    meta = {
        "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
        "CONTENT_LENGTH": str(body.length),
    }
    return MultiPartParser(meta, body, [BoundedUploadHandler()]).parse()


def test_a_file_within_the_limit_arrives_whole(settings):
    settings.ATTACHMENT_MAX_BYTES = 100_000

    fields, files = parsed(100_000)

    assert fields["mot"] == "bonjour"
    assert (files["file"].name, files["file"].size) == ("a.pdf", 100_000)
    assert files["file"].read() == bytes(100_000)


def test_a_file_above_the_limit_arrives_empty_with_its_true_size(settings):
    settings.ATTACHMENT_MAX_BYTES = 100_000

    fields, files = parsed(100_001, 50)

    heavy, light = files.getlist("file")
    assert (heavy.size, heavy.read()) == (100_001, b"")
    assert (light.size, light.read()) == (50, bytes(50))
    assert fields["mot"] == "bonjour"


def test_of_a_request_announced_as_too_long_no_file_is_held(settings):
    settings.ATTACHMENT_MAX_BYTES = 100_000

    fields, files = parsed(*[90_000] * (FILES_AT_ONCE + 1))

    assert {(file.size, file.read()) for file in files.getlist("file")} == {(90_000, b"")}
    assert fields["mot"] == "bonjour"


def test_two_hundred_megabytes_pass_by_without_being_held():
    tracemalloc.start()
    try:
        _, files = parsed(200 * MEGABYTE)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert files["file"].size == 200 * MEGABYTE
    assert most < 8 * MEGABYTE


@pytest.mark.django_db
def test_no_page_writes_a_file_in_transit_to_a_folder(client, tmp_path, monkeypatch):
    """Also those that expect none: what a stranger posts to the sign-in page."""

    def written(*_, **__):
        raise AssertionError("a file in transit was written to a folder")

    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryUploadedFile", written)
    with open(tmp_path / "lourd.bin", "wb+") as heavy:
        heavy.truncate(12 * MEGABYTE)

        answer = client.post(reverse("account_login"), {"file": heavy})

    assert answer.status_code == 200
