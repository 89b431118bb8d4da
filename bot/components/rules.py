"""Rasa policy: rules over intents only, each looked up once, where Rasa tries each rule at each turn."""

from __future__ import annotations

from typing import Any

from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

Found = tuple[str | None, str | None, bool]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class IntentRules(RulePolicy):
    """RulePolicy for rules of one intent and one action: neither the typed text nor earlier turns matter to them."""

    # Only once it is trained: while it learns, what it knows changes.
    _by_intent: dict[str, Found] | None = None

    @classmethod
    def load(cls, *args: Any, **kwargs: Any) -> IntentRules:
        """A trained policy, which remembers what it finds."""
        policy: IntentRules = super().load(*args, **kwargs)
        policy._by_intent = {}
        return policy

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> Found:
        if use_text_for_last_user_input:
            return None, None, False
        message = tracker.latest_message
        if self._by_intent is None or message is None or tracker.latest_action_name != ACTION_LISTEN_NAME:
            return self._look_up(tracker, domain)
        intent = str(message.intent.get("name"))
        if intent not in self._by_intent:
            self._by_intent[intent] = self._look_up(tracker, domain)
        return self._by_intent[intent]

    def _look_up(self, tracker: DialogueStateTracker, domain: Domain) -> Found:
        found: Found = super()._find_action_from_rules(tracker, domain, False)
        return found
