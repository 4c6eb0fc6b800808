"""The technical administrator goes through the same door as everybody, and sees no secret.

allauth shows factors, addresses and sessions in the admin; they are taken out, and the admin's own
sign-in page leads to ours, with its second factor.
"""

import allauth.account.admin
import allauth.mfa.admin
import allauth.socialaccount.admin
import allauth.usersessions.admin  # noqa: F401 - imported so that they register before we take out
from allauth.account.decorators import secure_admin_login
from django.apps import apps
from django.contrib import admin

LIBRARIES = ("account", "mfa", "socialaccount", "usersessions")

for model in apps.get_models():
    if model._meta.app_label in LIBRARIES and admin.site.is_registered(model):
        admin.site.unregister(model)

admin.site.login = secure_admin_login(admin.site.login)
