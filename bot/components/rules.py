"""Rasa policy: rules over intents only, looked up where Rasa tries each rule in turn."""

from __future__ import annotations

from typing import Any

from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class IntentRules(RulePolicy):
    """RulePolicy without end-to-end rules: the typed text is never compared with the rules."""

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> tuple[str | None, str | None, bool]:
        if use_text_for_last_user_input:
            return None, None, False
        found: tuple[str | None, str | None, bool] = super()._find_action_from_rules(tracker, domain, False)
        return found

    def _get_possible_keys(self, rules: dict[str, Any], states: list[Any]) -> set[str]:
        """The rules that apply; those about another intent are not even tried."""
        intent = (states[-1].get("user") or {}).get("intent") if states else None
        if intent is not None:
            rules = {key: action for key, action in rules.items() if f'"{intent}"' in key or '"intent"' not in key}
        found: set[str] = super()._get_possible_keys(rules, states)
        return found
