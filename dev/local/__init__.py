"""The local stack: everything a developer's machine or CI needs to run the project.

Only the standard library is used here, because this runs before anything is installed.
Nothing in the product imports it.
"""
