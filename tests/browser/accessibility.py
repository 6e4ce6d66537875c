"""What axe-core finds wrong on a page; it comes with axe-playwright-python, so no network.

`violations` takes any page of any test; it looks at what is shown at that moment.
"""

from axe_playwright_python.sync_playwright import Axe


def violations(page):
    """Return what breaks a rule of axe-core on a page, its best practices included: a line each."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']} ({each['impact']}): {each['help']}: {node['html'][:200]}"
        for each in found
        for node in each["nodes"]
    ]
