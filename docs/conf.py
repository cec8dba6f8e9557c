project = "ensurepip"
author = "the ensurepip maintainers"
extensions = ["sphinx_copybutton"]
# It has light and dark colours, the contents at one side and the page's at the other.
html_theme = "furo"
html_title = "ensurepip"
exclude_patterns = ["_build"]
nitpicky = True
# What is typed is copied, not the prompt and not what is answered.
copybutton_prompt_text = "$ "
copybutton_exclude = ".linenos, .gp, .go"
