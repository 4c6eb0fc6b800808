"""What the row of every stored file says of it, whatever the file belongs to."""

from cases.uploads import Inspected, vault


def keep_file(found: Inspected) -> dict:
    """Write the harmless copy, inside the caller’s `vault.deposit()`; the columns of its row."""
    return {
        "name": found.name,
        "kind": found.kind,
        "size": found.size,
        "sha256": found.sha256,
        "scan": found.scan,
        "stored_as": vault.write(found.content),
    }
