"""Builds the whole gateway of its settings."""

from __future__ import annotations

import gc

from adapters import ADAPTERS
from gateway.api.control_plane import Bounded, ReadYourWrites, create_control_plane
from gateway.api.delegations import delegations_router
from gateway.api.docs import docs_router
from gateway.api.evidence import evidence_router
from gateway.api.guard import Guard
from gateway.api.heads import Heads
from gateway.api.health import health_router
from gateway.api.oauth import oauth_router
from gateway.api.sign_in_limits import SignInLimits
from gateway.api.unified import unified_router
from gateway.app import ASGI, Gateway
from gateway.bootstrap.foundations import Foundations
from gateway.bootstrap.hangup import Hangup
from gateway.bootstrap.identity import Identity, budgets_of
from gateway.bootstrap.journeys import Journeys
from gateway.bootstrap.lifecycle import Lifecycle
from gateway.bootstrap.preflight import policy_directory
from gateway.bootstrap.registry import registry_routers
from gateway.bootstrap.sign_in import sign_in_routers
from gateway.bootstrap.stop_notice import StopNotice
from gateway.evidence.search import Search
from gateway.exchange.app import ExchangeApp
from gateway.exchange.node_quotas import SharedQuotas
from gateway.exchange.parts import ExchangeParts, Limits
from gateway.exchange.quotas import MappedQuotas
from gateway.exchange.snapshot import Snapshot, SnapshotHolder, build_snapshot
from gateway.identity.client_certificate import strip_client_cert, trusted_peers
from gateway.model.catalogue import Catalogue
from gateway.policy.engine import CedarDecider
from gateway.policy.reloading import TOPIC as POLICIES
from gateway.policy.reloading import PolicyReloader
from gateway.ports import Quotas
from gateway.registry.catalogue import CatalogueLoader
from gateway.registry.clients import ClientDirectory
from gateway.settings import Settings
from gateway.snapshots import SnapshotFollower
from gateway.telemetry.health import Health
from gateway.telemetry.logging import configure_logging
from gateway.upstream.transport import HttpTransport
from policies.obligations import OBLIGATIONS

GARBAGE = 20_000
"""Containers made and not yet dropped before the collector looks at them."""
SCOPES = frozenset(
    {
        "registry:read",
        "registry:write",
        "registry:approve",
        "registry:admin",
        "evidence:read",
        "journeys:start",
        "journeys:read",
        "journeys:write",
        "journeys:admin",
    }
)
"""What the metadata documents list."""


def create_app() -> ASGI:
    """Return the gateway of the environment's settings; the server's workers call this."""
    settings = Settings()
    configure_logging(settings.log_level)
    return build(settings)


def build(settings: Settings) -> ASGI:
    """Return a gateway that is not yet started.

    Raises `UnknownSecret` when `simpul init` was not run, and
    `PolicyInvalid` when the policies cannot be used.
    """
    life = Lifecycle()
    base = Foundations(settings, life)
    holder = SnapshotHolder()
    trusts_peer = trusted_peers(settings.trusted_proxies)
    transport = HttpTransport(base.guard, base.secrets.path)
    life.add(None, transport.close)

    def build_next(catalogue: Catalogue, previous: Snapshot | None = None) -> Snapshot:
        return build_snapshot(catalogue, ADAPTERS, OBLIGATIONS, previous or holder.current)

    def swapped(catalogue: Catalogue) -> None:
        transport.keep_only([service.endpoint for service in catalogue.services])

    loader, clients = CatalogueLoader(base.store), ClientDirectory(base.store)
    follower = SnapshotFollower(loader, clients, holder, build_next, swapped)
    base.feed.listen("catalogue", follower.on_change)
    identity = Identity(base, clients, life)
    life.add(follower.load)

    decider = CedarDecider(policy_directory(settings), OBLIGATIONS)
    reloader = PolicyReloader(decider, base.journal)
    base.feed.listen(POLICIES, reloader.on_change)
    base.chores.append(reloader.retry)
    parts = ExchangeParts(
        snapshots=holder,
        verifier=identity.verifier,
        decider=decider,
        journal=base.journal,
        pseudonyms=base.pseudonyms,
        pairwise=identity.authority.pairwise,
        quotas=_quotas(settings, life),
        transport=transport,
        credentials=identity.credentials,
        recorder=base.recorder,
        issuer=settings.issuer,
        trusts_peer=trusts_peer,
        limits=Limits(
            header_bytes=settings.max_header_bytes,
            body_bytes=settings.max_body_bytes,
            stream_bytes=settings.max_stream_bytes,
        ),
    )
    health = Health(
        {
            "started": lambda: life.running,
            "snapshot": lambda: follower.loaded,
            "evidence": lambda: base.journal.ready,
        },
        warnings={"policies": lambda: reloader.current},
    )
    search = Search(base.evidence_store, base.store)
    base.chores.append(search.index.catch_up)
    guard = Guard(identity.verifier, settings.issuer)

    def agency_name(agency: str) -> str:
        found = holder.current.agencies.get(agency)
        return agency if found is None else found.name

    journeys = Journeys(
        base,
        parts,
        guard,
        life,
        catalogue=lambda: follower.catalogue,
        mandates=identity.people.in_force,
        agency_name=agency_name,
    )

    control_plane = create_control_plane(
        [
            health_router(health),
            oauth_router(identity.authority, SCOPES),
            delegations_router(identity.delegations, guard),
            *sign_in_routers(
                identity.people, identity.authority, guard, life, journeys.reading, agency_name=agency_name
            ),
            *registry_routers(base, guard, loader, build_next, identity),
            unified_router(identity.verifier, clients, lambda: follower.catalogue, settings.issuer),
            *journeys.routers,
            docs_router(settings.issuer),
            evidence_router(search, base.pseudonyms, journeys.persons, base.journal, guard),
        ]
    )

    async def reread_certificates() -> None:
        swapped(follower.catalogue)

    hangup = Hangup((reloader.on_signal, identity.credentials.reread, reread_certificates))
    life.add(hangup.start, hangup.stop)
    notice = StopNotice(health.drain, settings.drain_notice_seconds if settings.trusted_proxies else 0)
    life.add(notice.start)
    life.add(_settle_memory)
    inner: ASGI = ReadYourWrites(Heads(control_plane), base.feed.catch_up)
    budgets = budgets_of(settings.sign_in_rate_address)
    if budgets is not None:
        inner = SignInLimits(inner, budgets, settings.trusted_proxies)
    bounded = Bounded(inner, settings.max_body_bytes)
    return Gateway(ExchangeApp(parts), strip_client_cert(bounded, trusts_peer), life)


def _quotas(settings: Settings, life: Lifecycle) -> Quotas:
    if settings.valkey_url is not None:
        shared = SharedQuotas(settings.valkey_url.get_secret_value())
        life.add(None, shared.close)
        return shared
    settings.data.mkdir(parents=True, exist_ok=True)
    return MappedQuotas(settings.data / "quotas.bin", shared=settings.workers > 1)


async def _settle_memory() -> None:
    """Take what lives as long as the process out of the collector's rounds, which exchanges pay for.

    An exchange makes no reference cycles, so that it leaves the collector
    nothing; the usual threshold of 700 would have it look a few times a
    millisecond at what is merely under way.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE, 20, 20)
