"""A key that its screen cannot follow now, or that is one of another screen, is answered by a sentence."""

from __future__ import annotations

from textual.app import App

from headroom_tui.frame.notices import SpeakingScreen


class KeysInVainApp(App[None]):
    """Says so of a key that moves nothing, where its screen knows why."""

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        """Textual's own says nothing of an action that is not available."""
        is_done = await super()._check_bindings(key, priority)
        if not (is_done or priority) and isinstance(self.screen, SpeakingScreen):
            self._say_why_not(self.screen, key)
        return is_done

    def whose_key(self, key: str) -> str:
        """Where a key does something that does nothing here, as a sentence; empty where that is nowhere."""
        return ""

    def _say_why_not(self, screen: SpeakingScreen[object], key: str) -> None:
        maps = (bindings.key_to_bindings for _, bindings in screen._modal_binding_chain)
        known = [binding for each in maps for binding in each.get(key, ())]
        reasons = (screen.why_not(binding.action.partition("(")[0]) for binding in known)
        why = next(filter(None, reasons), "")
        if why or (not known and not screen.is_modal and (why := self.whose_key(key))):
            screen.notify(why, timeout=4, markup=False)
