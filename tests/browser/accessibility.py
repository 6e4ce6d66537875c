"""What axe-core finds wrong on a page; it comes with axe-playwright-python, so no network.

`violations` takes any page of any test; it looks at what is shown at that moment.
"""

from axe_playwright_python.sync_playwright import Axe

COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules about colours; all others say the same of a page in either theme."""

STILL = "() => document.getAnimations().every((each) => !(each instanceof CSSTransition))"


def violations(page, only=None):
    """Return what breaks a rule of axe-core on a page, its best practices included: a line each.

    `only` names the rules where not all are asked for. Colours that still change from one theme to
    the other are waited for.
    """
    page.wait_for_function(STILL)
    options = {"resultTypes": ["violations"]}
    if only:
        options["runOnly"] = {"type": "rule", "values": only}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{each['id']} ({each['impact']}): {each['help']}: {node['html'][:200]}"
        for each in found
        for node in each["nodes"]
    ]
