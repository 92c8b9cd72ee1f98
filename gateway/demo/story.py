"""The story of issue 2: the main job from registration to evidence, each step asserting its result."""

from __future__ import annotations

import httpx

from gateway.demo.cast import Cast
from gateway.demo.chapters import agreeing, evidence, exchanges, journeys, publishing, refusals, registration
from gateway.demo.narration import Narrator
from gateway.demo.telling import Telling
from gateway.demo.world import World


def tell(world: World, narrator: Narrator) -> None:
    """Run every step in order; raises `StoryFailed` at the first that does not do what it must."""
    with httpx.Client(base_url=world.url, trust_env=False, timeout=30.0) as http:
        t = Telling(world, Cast(http, world.url, world.data), narrator)

        narrator.chapter("1  Registration")
        registration.register_agencies(t)
        registration.register_clients(t)
        registration.register_people(t)

        narrator.chapter("2  Services")
        for publication in publishing.publications(world):
            publishing.publish_service(t, publication)

        narrator.chapter("3  Agreements")
        agreements = agreeing.agree(t)

        narrator.chapter("4  Exchanges")
        exchanges.sign_in(t)
        exchanges.read_the_api(t)
        exchanges.ask_civil_registry(t)
        exchanges.ask_tax_authority(t)
        exchanges.ask_social_insurance(t)

        narrator.chapter("5  Refusals")
        refusals.ask_without_purpose(t)
        refusals.ask_for_another_purpose(t)
        refusals.ask_as_a_stranger(t)
        refusals.ask_beyond_the_quota(t)
        refusals.ask_an_agency_that_is_down(t)
        refusals.ask_after_the_agreement_ended(t, agreements["portal social-insurance"])

        narrator.chapter("6  Journeys")
        journeys.publish_services(t)
        journeys.agree(t)
        journeys.publish_journeys(t)
        journeys.a_child_is_born(t)
        journeys.a_municipality_that_says_no(t)
        journeys.open_a_business(t)
        journeys.a_licence_refused(t)
        journeys.move_home(t)

        narrator.chapter("7  Evidence")
        exchanges.ask_what_the_agency_saw(t)
        evidence.list_evidence(t)
        evidence.find_person(t)
        evidence.refuse_the_portal(t)
