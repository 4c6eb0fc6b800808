"""Guardian's answer about a grant by name, cut to what we mean: in force, and nobody by rank."""

from django.utils import timezone
from guardian.backends import ObjectPermissionBackend

from cases.models import Case, CaseGrant

READ_BY_NAME = "read_by_name"


class GrantsInForce(ObjectPermissionBackend):
    """Guardian's own says yes for an expired row and for any superuser; this one does not."""

    def has_perm(self, user_obj, perm, obj=None) -> bool:
        """Whether a grant in force names this account; True for nothing else than a Case."""
        return perm.rpartition(".")[2] in self.get_all_permissions(user_obj, obj)

    def get_all_permissions(self, user_obj, obj=None) -> set[str]:
        """The codes that grants in force give on `obj`, of which we know one."""
        if not isinstance(obj, Case) or not user_obj.is_active or user_obj.pk is None:
            return set()
        rows = grants_in_force().filter(user=user_obj, content_object=obj)
        return set(rows.values_list("permission__codename", flat=True))

    def get_group_permissions(self, user_obj, obj=None) -> set[str]:
        """None: a grant names a person."""
        return set()


def grants_in_force():
    """The rows that count today; objects and lists start from here."""
    today = timezone.localdate()
    return CaseGrant.objects.filter(
        ended_at__isnull=True, starts_on__lte=today, until__gte=today, user__is_active=True
    )
