"""Proposals: syncs that were not enabled by default, because a person should decide.

A proposal is a provisioning at the step `proposed`. Accepting it asks both services everything again.
"""

from dataclasses import dataclass, replace

from urlsync.domain.activity import ActivityAction, ActivityEntry, Recorder, Subject
from urlsync.domain.actor import Actor, Right, require
from urlsync.domain.connection import ConnectionUse
from urlsync.domain.errors import NotFound, NotYours, ProposalChanged
from urlsync.domain.provisioning import Provisioning, Stage
from urlsync.domain.sync import Reason
from urlsync.ports import messaging, platform, storage
from urlsync.ports.storage import Page
from urlsync.use_cases.connections.access import ConnectionAccess
from urlsync.use_cases.provisioning.default_on import FindOwnersApp, VerifyDefaultOn


@dataclass(frozen=True, slots=True)
class DecideProposals:
    """List, accept and decline proposals."""

    access: ConnectionAccess
    find_owners_app: FindOwnersApp
    verify_default_on: VerifyDefaultOn
    provisionings: storage.Provisionings
    queue: messaging.ProvisioningQueue
    clock: platform.Clock

    def waiting(self, cursor: str | None = None, limit: int = 50, *, actor: Actor) -> Page[Provisioning]:
        """Return a page of the proposals that wait for a decision. Raises `RoleRequired` and `CursorInvalid`."""
        require(actor, Right.SEE)
        page = self.provisionings.proposals(cursor, limit)
        waiting = [run for run in page.items if self._waits(run) and self._sees(run, actor)]
        return Page(waiting, page.next_cursor)

    def accept(self, proposal_id: str, *, actor: Actor) -> Provisioning:
        """Enable the proposed sync, and return the provisioning that does so. It may be repeated while that runs.

        Raises `RoleRequired`, `NotFound`, `NotYours` for a connection of somebody else, `OwnerNotConnected`,
        `HerokuAppNotFound`, `NotOwner` if the connection's user does not own the project any more, and
        `ProposalChanged` if something speaks against it that the proposal did not say; the next look shows it.
        """
        run = self._visible(proposal_id, actor)
        if not (self._waits(run) or _is_accepted(run)):
            raise NotFound("proposal")
        connected = self._connected(run, actor)
        accepted = run if _is_accepted(run) else self._accepted(run, connected, actor)
        self.queue.send(proposal_id, accepted.wait())
        return accepted

    def decline(self, proposal_id: str, *, actor: Actor) -> None:
        """Decline a proposal for good: default-on never enables this sync. Raises `RoleRequired` and `NotFound`."""
        run = self._visible(proposal_id, actor)
        if not self._waits(run):
            raise NotFound("proposal")
        declined = self._stage().declined(run, actor, Reason.OPTED_OUT.value)
        if not self.provisionings.decline(run, declined, self._entry(run, ActivityAction.PROPOSAL_DECLINED, actor)):
            raise ProposalChanged

    def _visible(self, proposal_id: str, actor: Actor) -> Provisioning:
        require(actor, Right.USE_OWN)
        run = self.provisionings.get(proposal_id)
        if run is None or not self._sees(run, actor):
            raise NotFound("proposal")
        return run

    def _sees(self, run: Provisioning, actor: Actor) -> bool:
        """Return True if the actor may use the proposal's connection, or has one of the project's owner."""
        if run.connection_id is None and not actor.may(Right.SEE_ALL):
            return any(summary.hasura_user_id == run.owner_id for summary in self.access.usable(actor))
        return self.access.sees(run.connection_id, actor)

    def _require_connection(self, connection_id: str, actor: Actor) -> None:
        try:
            self.access(connection_id, actor, ConnectionUse.ACCEPT)
        except NotFound:
            if self.access.exists(connection_id):
                raise NotYours from None
            raise

    def _accepted(self, run: Provisioning, connected: Provisioning, actor: Actor) -> Provisioning:
        concerns = self.verify_default_on(connected)
        if set(concerns) <= set(run.concerns):
            accepted = self._stage().accepted(connected, actor)
            return self._replaced(run, accepted, self._entry(connected, ActivityAction.PROPOSAL_ACCEPTED, actor))
        again = self._stage().proposed(connected, concerns)
        self._replaced(run, again, self._entry(connected, ActivityAction.PROPOSAL_MADE, actor))
        self.queue.send(run.provisioning_id, run.wait())  # which publishes what has changed
        raise ProposalChanged

    def _connected(self, run: Provisioning, actor: Actor) -> Provisioning:
        """Return the proposal with the owner's connection, which there may not have been when it was made."""
        if run.connection_id is not None or run.owner_id is None:
            self._require_connection(run.connection_id or "", actor)
            return run
        found = self.find_owners_app(run.owner_id, run.app_name, self.access.usable(actor))
        self._require_connection(found.connection_id, actor)
        return replace(run, connection_id=found.connection_id, app=found.app, app_name=found.app.name)

    def _waits(self, run: Provisioning) -> bool:
        """Return True if a proposal has neither been decided nor lapsed: the table deletes late."""
        return run.proposed_until is not None and self.clock.now() < run.proposed_until

    def _entry(self, run: Provisioning, action: ActivityAction, actor: Actor) -> ActivityEntry:
        return Recorder(self.clock.now(), self.clock.new_id)(actor, action, Subject.of_provisioning(run))

    def _replaced(self, before: Provisioning, after: Provisioning, entry: ActivityEntry) -> Provisioning:
        if not self.provisionings.replace(before, after, entry):
            raise ProposalChanged
        return after

    def _stage(self) -> Stage:
        return Stage(self.clock.now(), self.clock.new_id)


def _is_accepted(run: Provisioning) -> bool:
    """Return True if this was a proposal, and its sync is being enabled."""
    return bool(run.concerns) and not run.is_over
