"""Who may see and who may change what belongs to an organization's score."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from ckan import authz, model

from . import config
from .model import Assessor


@dataclass(frozen=True)
class Viewer:
    """What one person may see: everything, or the scores of some organizations.

    `member_of` and `assesses` hold organization ids.
    """

    everything: bool
    member_of: frozenset[str] = frozenset()
    assesses: frozenset[str] = frozenset()

    def sees_private(self, organization_id: str | None) -> bool:
        """Whether data sets of the organization that the public cannot see may be named."""
        return self.everything or organization_id in (self.member_of | self.assesses)

    def sees_score(self, organization_id: str | None) -> bool:
        """Whether the organization's score may be seen at all."""
        return config.public_scores() or self.sees_private(organization_id)


def viewer(user_name: str | None) -> Viewer:
    """What the user of this name may see; None or "" is an anonymous visitor."""
    user = _active(user_name)
    if user is None:
        return Viewer(everything=False)
    if user.sysadmin:
        return Viewer(everything=True)
    assessed = Assessor.organizations_of(user.id)
    if None in assessed:
        return Viewer(everything=True)
    return Viewer(
        everything=False,
        member_of=_memberships(user.id),
        assesses=frozenset(organization for organization in assessed if organization),
    )


def belongs_to(user_name: str | None, organization_id: str) -> bool:
    """Whether the organization is a person's own: a member in any role, also by cascading.

    True for sysadmins only where they are members.
    """
    user = _active(user_name)
    return user is not None and organization_id in _memberships(user.id)


def assesses(user_name: str | None, organization_id: str, criterion: str | None = None) -> bool:
    """Whether a person may judge a criterion of an organization; None: any criterion of it.

    A standing grant must cover both (every sysadmin has one for everything), and nobody judges
    his own organization, sysadmins neither.
    """
    user = _active(user_name)
    if user is None or organization_id in _memberships(user.id):
        return False
    return bool(user.sysadmin) or Assessor.covers(user.id, organization_id, criterion)


def _active(user_name: str | None) -> model.User | None:
    user = model.User.get(user_name) if user_name else None
    return user if user is not None and user.state == model.core.State.ACTIVE else None


def _memberships(user_id: str) -> frozenset[str]:
    """Organizations of a person, with those below them where CKAN lets the role cascade."""
    rows = model.Session.execute(
        sa.select(model.Member.group_id, model.Member.capacity).where(
            model.Member.table_id == user_id,
            model.Member.table_name == "user",
            model.Member.state == model.core.State.ACTIVE,
        )
    ).all()
    organizations = {row[0] for row in rows}
    cascading = authz.check_config_permission("roles_that_cascade_to_sub_groups") or []
    for group_id, capacity in rows:
        if capacity in cascading and (group := model.Group.get(group_id)):
            below = group.get_children_group_hierarchy(type=group.type)
            organizations.update(row[0] for row in below)
    return frozenset(organizations)


def may_edit(user_name: str | None, organization_id: str) -> bool:
    """Whether a person may change the inventory and declare: who may edit the data sets may."""
    return bool(user_name) and authz.has_user_permission_for_group_or_org(
        organization_id, user_name, "update_dataset"
    )
