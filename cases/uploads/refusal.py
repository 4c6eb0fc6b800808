"""What is answered when a file is not taken."""


class UploadRefused(Exception):
    """The file is not taken; the message is the French sentence shown beside it."""
