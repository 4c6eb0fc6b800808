"""How files come in: in memory up to the limit, never on disk as they are."""

import io

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

FILES_AT_ONCE = 2  # below what the proxy lets through


class BoundedUploadHandler(FileUploadHandler):
    """Hold what may be accepted; let the rest pass by, and say how much it was.

    Django's own handlers write long files to a temporary folder, readable. Here a file above
    ATTACHMENT_MAX_BYTES arrives empty with its true `size`, and so do all files of a request
    announced (Content-Length) as longer than two of them; the fields beside it stay readable.
    """

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        self.holds = content_length <= FILES_AT_ONCE * settings.ATTACHMENT_MAX_BYTES

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.received, self.pieces = 0, []

    def receive_data_chunk(self, raw_data, start):
        self.received += len(raw_data)
        if self.holds and self.received <= settings.ATTACHMENT_MAX_BYTES:
            self.pieces.append(raw_data)
        else:
            self.pieces.clear()

    def file_complete(self, file_size):
        return InMemoryUploadedFile(
            file=io.BytesIO(b"".join(self.pieces)),
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
