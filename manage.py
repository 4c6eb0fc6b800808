#!/usr/bin/env python
"""Django's command line; without DJANGO_SETTINGS_MODULE it speaks to the running demonstration."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings.demo")
    # a command serves nobody: see common/row_security.py
    os.environ.setdefault("CORDEE_PROCESS", "machine")
    execute_from_command_line(sys.argv)
