"""Metadata standard and Data Catalog indicator of Thai government agencies, for CKAN."""
