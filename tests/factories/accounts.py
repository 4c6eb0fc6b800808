"""Accounts."""

import factory

from accounts.models import User

PASSWORD = "demo"


class UserFactory(factory.django.DjangoModelFactory):
    """An account that can sign in with PASSWORD; `password=None` for one that cannot yet."""

    class Meta:
        model = User

    first_name = factory.Sequence(lambda n: f"Prénom{n}")
    last_name = factory.Sequence(lambda n: f"Nom{n}")
    email = factory.Sequence(lambda n: f"compte{n}@exemple.test")
    password = PASSWORD

    @classmethod
    def _create(cls, model_class, **fields):
        return model_class.objects.create_user(**fields)
