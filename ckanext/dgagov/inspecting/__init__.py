"""The inspection of a catalog's resources: what waits, who takes it, and what was found.

What is inside a file is found out by `inspection`, which knows nothing of CKAN; here it meets
CKAN's storage, its DataStore, its job queue and the table `dgagov_inspection`.
"""
