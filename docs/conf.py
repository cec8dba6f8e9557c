project = "ensurepip"
author = "the ensurepip maintainers"
extensions = []
html_theme = "alabaster"
html_theme_options = {
    "description": "A working pip for every Python, offline",
    "fixed_sidebar": True,
}
exclude_patterns = ["_build"]
nitpicky = True
