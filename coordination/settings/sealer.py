"""The process that seals the journal: its own role of the database, the key of the seals, nothing else."""

from pathlib import Path

from coordination.settings.environment import database, env

ROOT = Path(__file__).resolve().parent.parent.parent
# DATABASE_URL names the role cordee_sealer here: it calls functions of the journal and reads no table
DATABASES = {"default": database(env("DATABASE_URL"))}
INSTALLED_APPS = ["audit"]
SEAL_KEY = env("SEAL_KEY")  # or several, separated by commas: the first one signs
SEALS_FOLDER = Path(env("SEALS_FOLDER", str(ROOT / ".local" / "seals")))
USE_TZ = True
TIME_ZONE = "Europe/Paris"
LANGUAGE_CODE = "fr"
