"""Brings workbooks of Templates 1-3 into this catalog, and writes workbooks of it.

`workbook/` reads, checks and compares with no CKAN; here the records are read from the database
(`catalog`), the plan is made to fit this catalog's rules (`decide`), applied by CKAN's own
actions with the user's rights (`applying`), and told (`report`). `store` holds what is under way:
one import an organization, and a worker that is killed is followed by another that goes on.
"""
