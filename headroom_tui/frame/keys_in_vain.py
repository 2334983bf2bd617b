"""A key that its screen has, but cannot follow now, is answered by a sentence."""

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

    def _say_why_not(self, screen: SpeakingScreen[object], key: str) -> None:
        for _, bindings in screen._modal_binding_chain:
            for binding in bindings.key_to_bindings.get(key, ()):
                if why := screen.why_not(binding.action.partition("(")[0]):
                    screen.notify(why, timeout=4, markup=False)
                    return
