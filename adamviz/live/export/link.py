"""A view in words: the code that makes it again, and the address at which its saved page opens as it stands."""

from adamviz.live.export import page
from adamviz.live.scenes import state
from adamviz.programs.values import plain_values


class Sharing:
    """What `Stage` gets its `code` and `link` from."""

    _paged = None  # the traits of the page that was saved last

    def code(self):
        """The Python text that makes this view again, exactly as it stands: runs, numbers, zoom, scenes and
        all.

        Functions and classes of your own can only be named: the text begins with a comment that says which
            they are.

        Returns:
            The text: statements that end with the view itself, as the last line of a cell.

        Example:
            >>> import adamviz as av
            >>> view = av.explore("beale", [av.Adam(0.1), av.Adam(0.1, amsgrad=True)])
            >>> view.beta_1, view.playhead = 0.5, 40
            >>> print(view.code())
            import adamviz as av
            <BLANKLINE>
            view = av.explore(
                "beale",
                {
                    "Adam": av.Adam(learning_rate=0.1, beta_1=0.5),
                    "AMSGrad": av.Adam(learning_rate=0.1, amsgrad=True),
                },
                playhead=40,
            )
            view
            >>> view.close()
        """
        from adamviz.live.export import code

        return code.code(self)

    def link(self, *, whole=False):
        """The end of an address: behind that of a saved page, it opens the page as the view stands now.

        Args:
            whole: whether it says everything, so that it fits any page that was saved from this view.
                Otherwise it says what differs from the page that was saved last, which is shorter; of a view
                that has saved none, everything. The scenes are those of the page in any case.

        Returns:
            The part from `#` on; an empty text if the page that was saved last shows the same.

        Example:
            >>> import adamviz as av
            >>> view = av.explore("beale", av.Adam(0.1))
            >>> path = view.save("beale.html")
            >>> view.playhead = 40
            >>> view.link()
            '#%7B%22playhead%22%3A40%7D'
            >>> path.unlink()
            >>> view.close()
        """
        now = {name: value for name, value in page.traits(self).items() if name != "_scenes"}
        before = None if whole else self._paged
        if before is None:
            seen = {*state(self), "presenting", "_scene"}
            return page.fragment({name: value for name, value in now.items() if name in seen})
        names = {name for name in now if now[name] != before.get(name)}
        # What would else follow from another surface or run goes with it, as in the page itself.
        if "surface" in names:
            names |= {"start", "extent", *plain_values(self.shown)}
        if "selected" in names:
            names |= {"_runs", *self._runs[self.selected]["numbers"]}
        return page.fragment({name: now[name] for name in sorted(names)})
